import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const shape = (shape_type: string, label: string, points: number[][], group_id: number | null = null) => ({
  label,
  points,
  group_id,
  shape_type,
  flags: {},
});

const file = (shapes: object[], more: object = {}) => ({
  version: "5.4.1",
  flags: {},
  shapes,
  imagePath: "a.png",
  imageData: null,
  imageHeight: 30,
  imageWidth: 40,
  ...more,
});

const read = async (value: object, images: Record<string, string> = { "a.png": "40x30" }) =>
  readLabels(await labelFolder(images, { "a.json": value }));

describe("labels of labelme", () => {
  it("are rectangles by any two corners, polygons and circles", async () => {
    const set = await read(
      file([
        shape("rectangle", "cat", [
          [14, 6],
          [4, 18],
        ]),
        shape("polygon", "dog", [
          [0, 0],
          [4, 0],
          [4, 4],
        ]),
        shape("circle", "dog", [
          [10, 10],
          [13, 14],
        ]),
      ]),
    );
    expect(set).toMatchObject({ format: "labelme", classes: ["cat", "dog"] });
    expect(set.images[0]).toMatchObject({
      file: "a.png",
      objects: [
        { className: "cat", box: { x: 4, y: 6, width: 10, height: 12 }, where: "a.json shape 1" },
        { className: "dog", mask: { polygons: [[0, 0, 4, 0, 4, 4]] } },
        { className: "dog", box: { x: 5, y: 5, width: 10, height: 10 } },
      ],
    });
  });

  it("are points: one, or key points by their labels, in a group with their rectangle", async () => {
    expect((await read(file([shape("point", "eye", [[3, 4]])]))).images[0]!.objects).toMatchObject([
      { point: { x: 3, y: 4 } },
    ]);
    const set = await read(
      file([
        shape(
          "rectangle",
          "cat",
          [
            [0, 0],
            [20, 20],
          ],
          1,
        ),
        shape("point", "nose", [[3, 4]], 1),
        shape("point", "tail", [[5, 6]], 1),
      ]),
    );
    expect(set.keyPointNames).toEqual(["nose", "tail"]);
    expect(set.images[0]!.objects).toMatchObject([
      {
        className: "cat",
        box: { width: 20 },
        points: [
          { x: 3, y: 4, visibility: 2 },
          { x: 5, y: 6, visibility: 2 },
        ],
      },
    ]);
  });

  it("are flags of an image, which are its class", async () => {
    const set = await read(file([], { flags: { cat: true, dog: false } }));
    expect(set.images[0]!.objects).toMatchObject([{ className: "cat" }]);
  });

  it("belong to the image beside them, whatever path they had", async () => {
    const moved = await read(file([], { imagePath: "..\\old\\b.png" }), {
      "a.png": "40x30",
      "b.png": "40x30",
    });
    expect(moved.images[0]!.file).toBe("a.png");
    const named = await read(file([], { imagePath: "../img/b.png" }), { "img/b.png": "40x30" });
    expect(named.images[0]!.file).toBe("img/b.png");
  });

  it.each([
    [
      file([shape("rectangle", "cat", [[1, 2]])]),
      "a.json shape 1: a rectangle of 1 places; two corners are needed",
    ],
    [
      file([
        shape("polygon", "cat", [
          [1, 2],
          [3, 4],
        ]),
      ]),
      "a polygon of 2 places",
    ],
    [
      file([
        shape("star", "cat", [
          [1, 2],
          [3, 4],
        ]),
      ]),
      'shape_type is "star"',
    ],
    [file([shape("point", "", [[1, 2]])]), 'label is ""; a text is needed'],
    [file([shape("point", "eye", [[1]])]), "a place of points is [1]; 2 numbers are needed"],
    [
      file([
        shape("point", "nose", [[1, 1]]),
        shape("point", "tail", [[1, 1]]),
        shape("point", "nose", [[2, 2]]),
      ]),
      'two points are called "nose"',
    ],
    [file([], { imageWidth: 50 }), '"a.png" is 40x30, and its labels are of 50x30'],
    [file([shape("point", "eye", [[41, 2]])]), 'the point (41, 2) is outside "a.png"'],
  ])("are refused: %j", async (value, reason) => {
    await expect(read(value)).rejects.toThrow(reason);
    await expect(read(value)).rejects.toMatchObject({ code: "DATASET" });
  });
});
