import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cocoCounts } from "../../../src/dataset/labels/coco-mask.ts";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const images = { "images/a.png": "40x30", "images/b.png": "40x30" };

/** Two images, one cat at id 90 in the first. */
const coco = (changes: object = {}) => ({
  images: [
    { id: 0, file_name: "a.png", width: 40, height: 30 },
    { id: 7, file_name: "b.png", width: 40, height: 30 },
  ],
  annotations: [{ id: 0, image_id: 0, category_id: 90, bbox: [4, 6, 10.5, 12], area: 99, iscrowd: 0 }],
  categories: [
    { id: 1, name: "dog" },
    { id: 90, name: "cat" },
  ],
  ...changes,
});

const one = (changes: object) => coco({ annotations: [{ id: 5, image_id: 0, category_id: 1, ...changes }] });

async function read(value: object | string, options: LabelOptions = {}) {
  return readLabels(await labelFolder(images, { "annotations/instances_val.json": value }), options);
}

describe("labels in COCO's form", () => {
  it("are boxes from ids of 0 on, with categories in the order of their ids, whatever gaps these have", async () => {
    const set = await read(coco());
    expect(set).toMatchObject({
      format: "coco",
      classes: ["dog", "cat"],
      warnings: [expect.stringContaining("the id 0, which pycocotools takes for none")],
      convention: ["Boxes of annotations/instances_val.json: left and top edge, width and height, in pixels"],
    });
    expect(set.images).toMatchObject([
      {
        file: "images/a.png",
        width: 40,
        height: 30,
        objects: [
          {
            className: "cat",
            box: { x: 4, y: 6, width: 10.5, height: 12 },
            area: 99,
            isCrowd: false,
            isDifficult: false,
          },
        ],
      },
      { file: "images/b.png", objects: [] },
    ]);
  });

  it("say so where categories do not stand in the order of their ids", async () => {
    const set = await read(
      coco({
        categories: [
          { id: 90, name: "cat" },
          { id: 1, name: "dog" },
        ],
      }),
    );
    expect(set.classes).toEqual(["dog", "cat"]);
    expect(set.convention.at(-1)).toContain(
      "in the order of their ids, which is not the order in which they stand",
    );
  });

  it("are key points with visibility, a skeleton that counts from 1, outlines and crowds", async () => {
    const set = await read(
      coco({
        annotations: [
          { id: 1, image_id: 0, category_id: 1, keypoints: [4, 6, 2, 0, 0, 0, 9, 9, 1], num_keypoints: 2 },
          {
            id: 2,
            image_id: 7,
            category_id: 1,
            iscrowd: 1,
            segmentation: { size: [30, 40], counts: [1, 2, 1197] },
          },
          { id: 3, image_id: 7, category_id: 1, segmentation: [[1, 1, 5, 1, 5, 5]] },
        ],
        categories: [{ id: 1, name: "dog", keypoints: ["nose", "eye", "tail"], skeleton: [[1, 3]] }],
      }),
    );
    expect(set.keyPointNames).toEqual(["nose", "eye", "tail"]);
    expect(set.skeleton).toEqual([[0, 2]]);
    expect(set.images[0]!.objects[0]!.points).toEqual([
      { x: 4, y: 6, visibility: 2 },
      { x: 0, y: 0, visibility: 0 },
      { x: 9, y: 9, visibility: 1 },
    ]);
    expect(set.images[1]!.objects).toMatchObject([
      { isCrowd: true, mask: { kind: "runs", width: 40, height: 30, counts: [1, 2, 1197] } },
      { isCrowd: false, mask: { kind: "polygons", polygons: [[1, 1, 5, 1, 5, 5]] } },
    ]);
  });

  // Oracle: pycocotools 2.0.11, mask.encode of a 30x40 mask of two overlapping rectangles and a corner pixel.
  it("have compressed runs", () => {
    const text = "i4a0=0000071H000000000000000000000000000000000000000T8_O]H";
    const counts = cocoCounts(text);
    expect(counts.slice(0, 12)).toEqual([153, 17, 13, 17, 13, 17, 13, 17, 20, 18, 12, 18]);
    expect(counts.slice(-3)).toEqual([272, 1, 29]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1200);
    expect(counts.filter((_, index) => index % 2 === 1).reduce((sum, count) => sum + count, 0)).toBe(447);
  });

  it("leave out images that are not there, with their number, and refuse where none is", async () => {
    const folder = await labelFolder(images, { "annotations/instances_val.json": coco() });
    await rm(join(folder, "images/b.png"));
    const set = await readLabels(folder);
    expect(set.images.map(({ file }) => file)).toEqual(["images/a.png"]);
    expect(set.warnings.slice(1)).toEqual([
      expect.stringContaining('1 of 2 images is not there and left out, the first "b.png"'),
    ]);
    await rm(join(folder, "images/a.png"));
    await expect(readLabels(folder)).rejects.toThrow("none of its 2 images is there");
    const other = await labelFolder({ "a.png": "40x30", "b.png": "40x30" }, {});
    expect((await readLabels(folder, { images: other })).images).toHaveLength(2);
    expect(
      (await readLabels(join(folder, "annotations/instances_val.json"), { images: other })).images,
    ).toHaveLength(2);
  });

  it.each<[object | string, string]>([
    [one({ bbox: [4, 6, -1, 12] }), "annotation with id 5: the box is -1 wide and 12 high"],
    [one({ bbox: [4, 6, 12] }), "bbox is [4,6,12]; 4 numbers are needed"],
    [one({ bbox: [4, 6, null, 12] }), "number 3 of bbox is null; a number is needed"],
    [one({ bbox: [100, 6, 5, 5] }), 'the box from (100, 6), 5 wide and 5 high, is outside "images/a.png"'],
    [one({ category_id: 3, bbox: [1, 1, 2, 2] }), 'category 3 is none of "1, 90"'],
    [one({ keypoints: [1, 2] }), "keypoints are 2 numbers; each has x, y and visibility"],
    [one({ keypoints: [1, 2, 3] }), "the visibility of key point 1 is 3; it is 0, 1 or 2"],
    [one({ segmentation: [[1, 2, 3, 4]] }), "an outline of 4 numbers"],
    [one({ segmentation: { size: [30, 40], counts: [5] } }), "its runs are 5 pixels, and 40x30 are 1200"],
    [
      coco({
        images: [
          { id: 1, file_name: "a.png" },
          { id: 1, file_name: "b.png" },
        ],
      }),
      "two images have the id",
    ],
    [coco({ images: [{ id: 0, width: 3 }] }), "file_name is missing; a text is needed"],
    [
      coco({ images: [{ id: 0, file_name: "a.png", width: 80, height: 60 }] }),
      '"images/a.png" is 40x30, and its labels are of 80x60',
    ],
    [coco({ images: [] }), "lists no images"],
    [
      coco({
        categories: [
          { id: 1, name: "dog" },
          { id: 1, name: "cat" },
        ],
      }),
      'two categories have the id "1"',
    ],
    [JSON.stringify(one({ bbox: [4, 6, 7, 12] })).replace("7", "NaN"), "is not JSON: it has NaN in it"],
    ['{"images": [', "is not JSON: it is damaged or cut off"],
  ])("are refused: %j", async (value, reason) => {
    await expect(read(value)).rejects.toThrow(reason);
    await expect(read(value)).rejects.toMatchObject({ code: "DATASET" });
  });

  it("have ids for names where no categories are listed, and an address for a file", async () => {
    const set = await read({
      images: [{ id: 1, coco_url: "http://example.org/set/a.png" }],
      annotations: [{ id: 1, image_id: 1, category_id: 2, bbox: [1, 2, 3, 4] }],
    });
    expect(set.classes).toEqual(["0", "1", "2"]);
    expect(set.images).toMatchObject([{ file: "images/a.png", objects: [{ className: "2" }] }]);
    expect(set.convention.at(-1)).toContain("names no categories");
  });

  it("count shares or from 1 in boxes, key points and outlines, where that is said", async () => {
    const value = one({
      bbox: [0.1, 0.2, 0.5, 0.5],
      keypoints: [0.5, 0.5, 2],
      segmentation: [[0, 0, 0.5, 0, 0.5, 0.5]],
    });
    const set = await read(value, { units: "share" });
    expect(set.images[0]!.objects[0]).toMatchObject({
      box: { x: 4, y: 6, width: 20, height: 15 },
      points: [{ x: 20, y: 15, visibility: 2 }],
      mask: { polygons: [[0, 0, 20, 0, 20, 15]] },
    });
    const pixels = await read(one({ bbox: [5, 7, 10, 12], keypoints: [5, 7, 2] }), { origin: 1 });
    expect(pixels.images[0]!.objects[0]).toMatchObject({
      box: { x: 4, y: 6, width: 10 },
      points: [{ x: 4, y: 6 }],
    });
  });

  it("warn of annotations without an image, and of boxes of another form", async () => {
    const astray = await read(
      coco({ annotations: [{ id: 1, image_id: 3, category_id: 1, bbox: [1, 2, 3, 4] }] }),
    );
    expect(astray.warnings[0]).toContain("1 annotation is of images that the file doesn't list");
    const far = await read(one({ bbox: [30, 10, 20, 9] }));
    expect(far.warnings[0]).toContain("1 label reaches beyond the image");
    await expect(read(one({ bbox: [10, 10, 38, 28] }))).rejects.toThrow(
      "boxes read as xywh reach beyond their images, and as xyxy would not: say what they are with --label-boxes xyxy",
    );
    const shares = await read(one({ bbox: [0.1, 0.2, 0.5, 0.5] }));
    expect(shares.warnings[0]).toContain("all coordinates lie in [0, 1] and are taken as pixels");
    const said = await read(one({ bbox: [10, 10, 38, 28] }), { boxes: "xyxy" });
    expect(said.images[0]!.objects[0]!.box).toEqual({ x: 10, y: 10, width: 28, height: 18 });
    expect(said.warnings).toEqual([]);
  });
});

describe("a folder with labels of several kinds", () => {
  it("is refused with both names", async () => {
    const folder = await labelFolder(images, { "labels.csv": "file,x,y\na.png,1,2\n", "coco.json": coco() });
    await expect(readLabels(folder)).rejects.toThrow(
      "has labels of two formats, csv (labels.csv) and coco (coco.json): choose with --label-format csv",
    );
    expect((await readLabels(folder, { format: "coco" })).format).toBe("coco");
    expect((await readLabels(join(folder, "labels.csv"))).format).toBe("csv");
  });

  it("takes the part that models are judged on, or the one that is asked for", async () => {
    const folder = await labelFolder(
      { "train/t.png": "8x8", "valid/v.png": "8x8" },
      {
        "train/_annotations.coco.json": coco({ images: [{ id: 0, file_name: "t.png" }], annotations: [] }),
        "valid/_annotations.coco.json": coco({ images: [{ id: 0, file_name: "v.png" }], annotations: [] }),
      },
    );
    const set = await readLabels(folder);
    expect(set.images.map(({ file }) => file)).toEqual(["valid/v.png"]);
    expect(set.convention[0]).toContain('Part "val" of train, val');
    expect((await readLabels(folder, { split: "train" })).images[0]!.file).toBe("train/t.png");
    await expect(readLabels(folder, { split: "night" })).rejects.toThrow('has no part "night" for --split');
  });

  it("says which file it takes where one of several is called as a part is", async () => {
    const csv = "file,x,y\na.png,1,2\n";
    const folder = await labelFolder({ "a.png": "8x8" }, { "train.csv": csv, "notes.csv": csv });
    expect((await readLabels(folder)).convention).toEqual([
      expect.stringContaining('Labels are those of "train.csv", one of 2 in'),
    ]);
  });

  it("takes the images of its part where others have the same names", async () => {
    const folder = await labelFolder(
      { "images/train/a.png": "8x8", "images/val/a.png": "8x8" },
      {
        "annotations/instances_val.json": coco({ images: [{ id: 0, file_name: "a.png" }], annotations: [] }),
      },
    );
    expect((await readLabels(folder)).images[0]!.file).toBe("images/val/a.png");
  });

  it("is refused with options that its format has no use for", async () => {
    const folder = await labelFolder(images, {
      "data.yaml": "val: images\nnames: [a]\n",
      "labels/a.txt": "0 0.5 0.5 0.1 0.1\n",
    });
    await expect(readLabels(folder, { units: "pixels" })).rejects.toThrow(
      "--label-units does not go with labels of the format yolo, which say that themselves",
    );
    await expect(readLabels(folder, { columns: ["a"] })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("and without labels is refused", async () => {
    await expect(readLabels(await labelFolder({ "a.png": "4x4" }, {}))).rejects.toThrow(
      "has no labels: no labels.csv",
    );
    await expect(readLabels("/nowhere/at/all")).rejects.toThrow("Cannot read the labels in");
  });
});

describe("categories that stand for others", () => {
  const written = (categories: object[], id: number) =>
    coco({
      categories,
      annotations: [{ id: 1, image_id: 0, category_id: id, bbox: [4, 6, 10, 12] }],
    });

  it("are no classes, as Roboflow's first one", async () => {
    const categories = [
      { id: 0, name: "animals", supercategory: "none" },
      { id: 1, name: "cat", supercategory: "animals" },
      { id: 2, name: "dog", supercategory: "animals" },
    ];
    const set = await read(written(categories, 2));
    expect(set.classes).toEqual(["cat", "dog"]);
    expect(set.convention.join()).toContain('"animals" of annotations/instances_val.json has no annotations');
    expect((await read(written(categories, 0))).classes).toEqual(["animals", "cat", "dog"]);
  });

  it("may have the name of their only class", async () => {
    const categories = [
      { id: 0, name: "cat", supercategory: "none" },
      { id: 1, name: "cat", supercategory: "cat" },
    ];
    const set = await read(written(categories, 1));
    expect(set.classes).toEqual(["cat"]);
    expect(set.images[0]!.objects[0]!.className).toBe("cat");
  });
});
