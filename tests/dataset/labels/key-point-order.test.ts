import { rm } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

describe("--key-points", () => {
  let folder: string;
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const coco = {
    images: [{ id: 1, file_name: "a.png", width: 40, height: 30 }],
    annotations: [
      { id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 20, 20], keypoints: [2, 3, 2, 5, 6, 1, 0, 0, 0] },
    ],
    categories: [
      {
        id: 1,
        name: "dog",
        keypoints: ["nose", "left_ear", "tail"],
        skeleton: [
          [1, 2],
          [1, 3],
        ],
      },
    ],
  };

  async function pointsWith(texts: Parameters<typeof labelFolder>[1], keyPoints: string) {
    folder = await labelFolder({ "a.png": "40x30" }, texts);
    const set = await readLabels(folder, { keyPoints });
    const points = set.images[0]!.objects[0]!.points!.map(({ x, y, visibility }) => [x, y, visibility]);
    return { names: set.keyPointNames, points, skeleton: set.skeleton, convention: set.convention };
  }

  it("puts them in the order of the outputs, with the lines of the skeleton", async () => {
    expect(await pointsWith({ "coco.json": coco }, "tail,Left Ear,nose")).toMatchObject({
      names: ["tail", "Left Ear", "nose"],
      points: [
        [0, 0, 0],
        [5, 6, 1],
        [2, 3, 2],
      ],
      skeleton: [
        [2, 1],
        [2, 0],
      ],
    });
  });

  it("leaves out those that are not named, and says so", async () => {
    const { points, skeleton, convention } = await pointsWith({ "coco.json": coco }, "nose");
    expect(points).toEqual([[2, 3, 2]]);
    expect(skeleton).toEqual([]);
    expect(convention).toContain("Key points of the labels that --key-points leaves out: left_ear, tail");
  });

  it("names as many as are numbered", async () => {
    const csv = { "labels.csv": "file,x1,y1,x2,y2,x3,y3\na.png,1,2,3,4,5,6\n" };
    expect(await pointsWith(csv, "nose,ear,tail")).toMatchObject({
      names: ["nose", "ear", "tail"],
      points: [
        [1, 2, 2],
        [3, 4, 2],
        [5, 6, 2],
      ],
    });
  });

  it("refuses one that the labels do not have, with those that they have", async () => {
    await expect(pointsWith({ "coco.json": coco }, "nose,paw")).rejects.toThrow(
      /--key-points names "paw", and .*coco\.json has 3: nose, left_ear, tail/,
    );
  });
});
