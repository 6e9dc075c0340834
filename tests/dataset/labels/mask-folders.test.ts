import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const said = async (...files: string[]) =>
  readLabels(await labelFolder(Object.fromEntries(files.map((file) => [file, "8x6"])), {}));

describe("pictures of masks", () => {
  it("have the names of their images, in a folder beside them", async () => {
    const set = await said("images/a.jpg", "images/b.jpg", "images/c.jpg", "masks/a.png", "masks/b_mask.png");
    expect(set).toMatchObject({ format: "masks" });
    expect(set.images.map(({ file, objects }) => [file, objects[0]!.mask])).toEqual([
      ["images/a.jpg", { kind: "file", file: "masks/a.png" }],
      ["images/b.jpg", { kind: "file", file: "masks/b_mask.png" }],
    ]);
    expect(set.warnings).toEqual(['1 of 3 images is without a mask and left out, the first "images/c.jpg"']);
  });

  it("lie in parts, whichever folder comes first", async () => {
    for (const files of [
      ["train/images/a.jpg", "train/masks/a.png", "val/images/a.jpg", "val/masks/a.png"],
      ["images/train/a.jpg", "masks/train/a.png", "images/val/a.jpg", "masks/val/a.png"],
    ]) {
      const set = await said(...files);
      expect(set.images.map(({ file, where }) => [file, where])).toEqual([[files[2], files[3]]]);
    }
  });

  it("are refused where none has the name of an image", async () => {
    await expect(said("images/a.jpg", "masks/b.png")).rejects.toThrow(
      'none of its 1 images has a mask of its name, such as "images/a.jpg"',
    );
  });
});
