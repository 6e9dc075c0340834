import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesIn, openLabelFolder } from "../../../src/dataset/labels/label-folder.ts";
import { readImages, readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

describe("the files of a folder", () => {
  it("are found behind links, which may go in a circle, and without hidden ones and reports of runs", async () => {
    const folder = await labelFolder(
      { "real/a.png": "4x4", "runs/1/accuracy.png": "4x4" },
      {
        "runs/1/results.json": "{}",
        "runs/1/report.md": "#",
        ".cache/b.txt": "",
        "real/.DS_Store": "",
        "other/results.json": "{}",
      },
    );
    await mkdir(join(folder, "set"));
    await symlink(join(folder, "real"), join(folder, "set/images"));
    await symlink(folder, join(folder, "set/circle"));
    await symlink(join(folder, "nowhere"), join(folder, "set/broken"));
    expect(await filesIn(folder)).toEqual([
      "other/results.json",
      "real/a.png",
      "set/broken",
      "set/images/a.png",
    ]);
  });

  it("have names in which accents are written either way", async () => {
    const folder = await labelFolder(
      { "bu\u0308ste.png": "8x8" },
      { "labels.csv": "file,x,y\nB\u00FCste.png,1,2\n" },
    );
    expect((await readLabels(folder)).images[0]!.file).toBe("bu\u0308ste.png");
  });

  it("are named where they would have to be saved otherwise", async () => {
    const folder = await labelFolder({ "a.png": "8x8" }, { "labels.xlsx": "PK" });
    await expect(readLabels(folder)).rejects.toThrow('save "labels.xlsx" as CSV');
  });
});

describe("images without labels", () => {
  it("are those of the folder", async () => {
    const set = await readImages(await labelFolder({ "b.png": "40x30", "in/a.png": "20x10" }, {}));
    expect(set).toMatchObject({ format: "none", classes: [], convention: ["2 images without labels"] });
    expect(set.images.map(({ file, width, objects }) => [file, width, objects])).toEqual([
      ["b.png", 40, []],
      ["in/a.png", 20, []],
    ]);
  });

  it("have their labels where there are some, and are refused where there are none", async () => {
    const labelled = await labelFolder({ "a.png": "40x30" }, { "labels.csv": "file,x,y\na.png,1,2\n" });
    expect((await readImages(labelled)).format).toBe("csv");
    await expect(readImages(await labelFolder({}, { "notes.md": "" }))).rejects.toThrow(
      "has no PNG or JPEG images",
    );
  });
});

it("an archive is to be unpacked first", async () => {
  const folder = await labelFolder({}, { "coins.v1i.yolov8.zip": "PK" });
  await expect(openLabelFolder(`${folder}/coins.v1i.yolov8.zip`)).rejects.toThrow(
    /coins\.v1i\.yolov8\.zip" is an archive: unpack it, and give the folder\.$/,
  );
});
