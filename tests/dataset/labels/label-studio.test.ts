import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import type { Mask } from "../../../src/dataset/labels/label-set.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const images = { "images/a.png": "40x30", "images/b.png": "40x30" };

const region = (type: string, value: object, more: object = {}) => ({
  id: `r${JSON.stringify(value)}`,
  type,
  original_width: 40,
  original_height: 30,
  image_rotation: 0,
  value,
  ...more,
});

const task = (result: object[] | null, image = "/data/upload/1/0123abcd-a.png", more: object = {}) => ({
  id: 7,
  data: { image },
  annotations: result === null ? [] : [{ was_cancelled: false, result }],
  predictions: [],
  ...more,
});

const read = async (...tasks: object[]) => readLabels(await labelFolder(images, { "export.json": tasks }));

const rectangle = { x: 10, y: 20, width: 25, height: 40, rotation: 0, rectanglelabels: ["cat"] };

/** What `@thi.ng/rle-pack` 3.2.12 makes of 40x30 white pixels, opaque from (4, 6) to (14, 18). */
const brush = [
  0, 0, 18, 192, 57, 27, 255, 3, 207, 0, 196, 255, 249, 220, 3, 19, 255, 231, 112, 12, 79, 255, 157, 192, 49,
  63, 254, 119, 0, 196, 255, 249, 220, 3, 19, 255, 231, 112, 12, 79, 255, 157, 192, 49, 63, 254, 119, 0, 196,
  255, 249, 220, 3, 19, 255, 231, 112, 12, 79, 255, 157, 192, 49, 63, 255, 7, 231, 0,
];

describe("an export of Label Studio", () => {
  it("is a table with JSON in its cells, too", async () => {
    const cell = JSON.stringify([{ ...rectangle, original_width: 40, original_height: 30 }]).replaceAll(
      '"',
      '""',
    );
    const table = `annotation_id,annotator,id,image,label,lead_time\n1,1,7,/data/upload/1/0123abcd-a.png,"${cell}",3.2\n2,1,8,b.png,,1\n`;
    const set = await readLabels(await labelFolder(images, { "export.csv": table }));
    expect(set).toMatchObject({
      format: "label-studio",
      classes: ["cat"],
      images: [
        { file: "images/a.png", objects: [{ className: "cat", box: { x: 4, y: 6, width: 10, height: 12 } }] },
        { file: "images/b.png", objects: [] },
      ],
    });
  });

  it("has the pixels of a brush", async () => {
    const value = { format: "rle", rle: brush, brushlabels: ["cat"] };
    const set = await read(task([region("brushlabels", value)]));
    const [cat] = set.images[0]!.objects;
    expect(cat).toMatchObject({ className: "cat", box: { x: 4, y: 6, width: 10, height: 12 } });
    const { counts } = cat!.mask as Extract<Mask, { kind: "runs" }>;
    expect(counts.slice(0, 4)).toEqual([4 * 30 + 6, 12, 18, 12]);
    expect(counts.filter((_, run) => run % 2 === 1)).toEqual(Array.from({ length: 10 }, () => 12));
  });

  it("has nothing of a brush that painted nothing", async () => {
    // 4800 values of 1 bit, one run of zeros whose length less 1, 4799, has 16 bits.
    const value = { format: "rle", rle: [0, 0, 18, 192, 7, 255, 252, 18, 191, 0], brushlabels: ["cat"] };
    const set = await read(task([region("brushlabels", value), region("rectanglelabels", rectangle)]));
    expect(set.images[0]!.objects).toMatchObject([{ className: "cat", mask: null }]);
  });

  it("has percent of the image: 10 % of 40 is 4, 20 % of 30 is 6", async () => {
    const set = await read(task([region("rectanglelabels", rectangle)]), task([], "s3://bucket/set/b.png"));
    expect(set).toMatchObject({
      format: "label-studio",
      classes: ["cat"],
      images: [
        {
          file: "images/a.png",
          objects: [
            {
              className: "cat",
              box: { x: 4, y: 6, width: 10, height: 12 },
              where: "export.json task 7 region 1",
            },
          ],
        },
        { file: "images/b.png", objects: [] },
      ],
      warnings: [],
    });
  });

  it.each([
    "/data/local-files/?d=set/images/a.png",
    "http://localhost:8080/data/upload/1/0123abcd-a.png",
    "https://example.org/x/a.png?token=1",
    "a.png",
    "images%2Fa.png",
  ])("names the image %s", async (address) => {
    expect((await read(task([region("rectanglelabels", rectangle)], address))).images[0]!.file).toBe(
      "images/a.png",
    );
  });

  it("has key points by their labels, alone, together, or in a box", async () => {
    const point = (x: number, y: number, label: string, more: object = {}) =>
      region("keypointlabels", { x, y, width: 0.3, keypointlabels: [label] }, more);
    const one = await read(task([point(50, 50, "nose")]));
    expect(one.images[0]!.objects).toMatchObject([{ className: "nose", point: { x: 20, y: 15 } }]);
    const two = await read(
      task([point(50, 50, "nose"), point(25, 10, "tail")]),
      task([point(0, 0, "tail")], "b.png"),
    );
    expect(two.keyPointNames).toEqual(["nose", "tail"]);
    expect(two.images.map((image) => image.objects[0]!.points)).toEqual([
      [
        { x: 20, y: 15, visibility: 2 },
        { x: 10, y: 3, visibility: 2 },
      ],
      [
        { x: 0, y: 0, visibility: 0 },
        { x: 0, y: 0, visibility: 2 },
      ],
    ]);
    const inBox = await read(
      task([
        { ...region("rectanglelabels", rectangle), id: "box" },
        point(12, 22, "nose", { parentID: "box" }),
      ]),
    );
    expect(inBox.images[0]!.objects).toMatchObject([
      { className: "cat", box: { width: 10 }, points: [{ visibility: 2 }] },
    ]);
  });

  it("has choices, polygons, ellipses, and labels in a result of their own", async () => {
    const choice = await read(task([{ type: "choices", value: { choices: ["dog"] } }]));
    expect(choice.images[0]!.objects).toMatchObject([{ className: "dog", box: null }]);
    const { rectanglelabels: _, ...bare } = rectangle;
    const set = await read(
      task([
        region("polygonlabels", {
          points: [
            [0, 0],
            [50, 0],
            [50, 50],
          ],
          polygonlabels: ["cat"],
        }),
        region("ellipselabels", { x: 50, y: 50, radiusX: 10, radiusY: 20, ellipselabels: ["cat"] }),
        { ...region("rectangle", bare), id: "same" },
        { ...region("labels", { ...bare, labels: ["dog"] }), id: "same" },
      ]),
    );
    expect(set.images[0]!.objects).toMatchObject([
      { box: { x: 0, y: 0, width: 20, height: 15 }, mask: { polygons: [[0, 0, 20, 0, 20, 15]] } },
      { box: { x: 16, y: 9, width: 8, height: 12 } },
      { className: "dog", box: { x: 4, y: 6 } },
    ]);
  });

  it("is JSON-MIN too", async () => {
    const set = await read(
      {
        id: 1,
        image: "/data/upload/1/0123abcd-a.png",
        annotator: 1,
        lead_time: 2,
        label: [{ ...rectangle, original_width: 40, original_height: 30 }],
      },
      { id: 2, image: "b.png", annotator: 1, label: [] },
    );
    expect(set.images.map(({ objects }) => objects.map(({ box }) => box))).toEqual([
      [{ x: 4, y: 6, width: 10, height: 12 }],
      [],
    ]);
  });

  it("leaves out tasks that nobody annotated or that were skipped, and says which of several annotations it takes", async () => {
    const cat = { was_cancelled: false, result: [region("rectanglelabels", rectangle)] };
    const dog = {
      was_cancelled: false,
      ground_truth: true,
      result: [region("rectanglelabels", { ...rectangle, rectanglelabels: ["dog"] })],
    };
    const set = await read(
      task(null, "a.png", { annotations: [cat, dog] }),
      task(null, "b.png"),
      task(null, "c.png", { annotations: [{ was_cancelled: true, result: [] }] }),
    );
    expect(set.images.map(({ objects }) => objects[0]!.className)).toEqual(["dog"]);
    expect(set.warnings).toEqual([
      "2 of 3 tasks are without an annotation, or skipped, and left out",
      "1 task has several annotations, the first export.json task 7: taken is the ground truth, or else the first",
    ]);
  });

  it.each([
    [
      task([region("rectanglelabels", { ...rectangle, width: -1 })]),
      "export.json task 7 region 1: the box is -1 wide and 40 high",
    ],
    [
      task([region("rectanglelabels", { ...rectangle, x: 250 })]),
      "250 is not percent of the image, from 0 to 100",
    ],
    [
      task([region("rectanglelabels", rectangle, { image_rotation: 90 })]),
      "the image was turned by 90 degrees",
    ],
    [task([region("brushlabels", { format: "rle", rle: [1] })]), "the brush ends in the middle"],
    [
      task([region("brushlabels", { format: "rle", rle: [0, 0, 0, 4, 0, 0, 0] })]),
      "4 values, and 40x30 pixels",
    ],
    [task([], "x", { data: { text: "hello" } }), "names no image"],
    [task([], "data:image/png;base64,xx"), "has its image inside"],
    [
      task([region("rectanglelabels", { rectanglelabels: ["cat"] })], "none.png"),
      "none of its 1 images is there",
    ],
  ])("is refused: %j", async (broken, reason) => {
    await expect(read(broken)).rejects.toThrow(reason);
    await expect(read(broken)).rejects.toMatchObject({ code: "DATASET" });
  });
});
