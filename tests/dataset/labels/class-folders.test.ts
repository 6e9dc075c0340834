import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const said = async (folder: string, options = {}) =>
  (await readLabels(folder, options)).images.map(({ file, objects }) => [file, objects[0]!.className]);

describe("a folder for each class", () => {
  it("names the class of each image, by the alphabet", async () => {
    const folder = await labelFolder({ "dog/1.png": "4x4", "cat/1.jpg": "4x4", "cat/deep/2.png": "4x4" }, {});
    expect(await said(folder)).toEqual([
      ["cat/1.jpg", "cat"],
      ["cat/deep/2.png", "cat"],
      ["dog/1.png", "dog"],
    ]);
    expect(await readLabels(folder)).toMatchObject({
      format: "folders",
      classes: ["cat", "dog"],
      warnings: [],
    });
  });

  it("lies in folders of parts, of which the one that models are judged on is taken", async () => {
    const folder = await labelFolder(
      {
        "train/cat/1.png": "4x4",
        "train/dog/2.png": "4x4",
        "train/emu/3.png": "4x4",
        "val/cat/4.png": "4x4",
        "val/dog/5.png": "4x4",
      },
      {},
    );
    expect(await said(folder)).toEqual([
      ["val/cat/4.png", "cat"],
      ["val/dog/5.png", "dog"],
    ]);
    const set = await readLabels(folder);
    // The network was trained for three, whichever of them are judged here.
    expect(set.classes).toEqual(["cat", "dog", "emu"]);
    expect(set.warnings).toEqual(['class "emu" has no images']);
    expect(await said(folder, { split: "train" })).toHaveLength(3);
  });

  it("may be called as a part is, beside others that are not", async () => {
    const folder = await labelFolder({ "train/1.png": "4x4", "car/1.png": "4x4" }, {});
    expect(await said(folder)).toEqual([
      ["car/1.png", "car"],
      ["train/1.png", "train"],
    ]);
  });

  it("warns of a class without images, of images in no class, and of numbers that others sort as text", async () => {
    const folder = await labelFolder({ "2/1.png": "4x4", "10/1.png": "4x4", "stray.png": "4x4" }, {});
    await mkdir(join(folder, "1"));
    const { classes, warnings } = await readLabels(folder);
    expect(classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    expect(warnings).toContain("9 classes have no images: 0, 1, 3, 4, 5, 6, 7, 8, …");
    expect(warnings).toContain('1 image is in no folder of a class, and left out, the first "stray.png"');
    expect(warnings.join()).toContain("Keras and torchvision sort them as text");
  });

  it("is not one with other files in it, and warns of pictures that are not read", async () => {
    const folder = await labelFolder(
      { "cat/1.png": "4x4", "dog/2.png": "4x4" },
      { "run/results.json": "{}", "emu/3.webp": "x", "cat/4.bmp": "x" },
    );
    const { classes, warnings } = await readLabels(folder);
    expect(classes).toEqual(["cat", "dog", "emu"]);
    expect(warnings).toEqual([
      'class "emu" has no images',
      '2 pictures are neither PNG nor JPEG and left out, the first "cat/4.bmp"',
    ]);
  });

  it("is none where a labels.csv is there, or a single folder of images", async () => {
    const folder = await labelFolder(
      { "a/1.png": "4x4", "b/2.png": "4x4" },
      { "labels.csv": "file,x,y\na/1.png,1,1\n" },
    );
    expect((await readLabels(folder)).format).toBe("csv");
    await expect(readLabels(await labelFolder({ "images/1.png": "4x4" }, {}))).rejects.toThrow(
      "has no labels",
    );
    // Parts of a data set without labels, which are not the classes "train" and "val".
    const parts = { "images/train/1.png": "4x4", "images/val/2.png": "4x4" };
    await expect(readLabels(await labelFolder(parts, {}))).rejects.toThrow("has no labels");
  });
});
