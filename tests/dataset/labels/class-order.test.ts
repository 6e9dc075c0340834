import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { withClassesOfModel } from "../../../src/dataset/labels/class-order.ts";
import { readMaps } from "../../../src/dataset/labels/maps.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const images = { "a.png": "8x6", "b.png": "8x6" };
const rows = (...classes: string[]) => ({
  "labels.csv": `file,class\n${classes.map((name, at) => `${"ab"[at]}.png,${name}\n`).join("")}`,
});

describe("--classes", () => {
  let folder: string;
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function classesWith(texts: Parameters<typeof labelFolder>[1], classes: string) {
    folder = await labelFolder(images, texts);
    const set = await readLabels(folder, { classes });
    return { classes: set.classes, used: set.images.map(({ objects }) => objects[0]!.className) };
  }

  it("puts classes in the order of the outputs, with some that no image has", async () => {
    expect(await classesWith(rows("dog", "cat"), "owl,dog,cat")).toEqual({
      classes: ["owl", "dog", "cat"],
      used: ["dog", "cat"],
    });
  });

  it("takes numbers in labels for places, and another case for the same name", async () => {
    expect((await classesWith(rows("1", "0"), "cat,dog")).used).toEqual(["dog", "cat"]);
    await rm(folder, { recursive: true });
    expect((await classesWith(rows("DOG", "Cat"), "cat,dog")).used).toEqual(["dog", "cat"]);
  });

  it.each([
    ["names.txt", "dog\ncat\n"],
    ["labels.txt", "0 dog\n1 cat\n"],
    ["classes.json", '{"dog": 0, "cat": 1}'],
    ["data.yaml", "nc: 2\nnames:\n  0: dog\n  1: cat\n"],
  ])("reads them from %s", async (file, text) => {
    folder = await labelFolder(images, rows("dog", "cat"));
    const list = `${folder}-${file}`;
    await writeFile(list, text);
    expect((await readLabels(folder, { classes: list })).classes).toEqual(["dog", "cat"]);
    await rm(list);
  });

  it("refuses what the labels do not have, naming the row", async () => {
    await expect(classesWith(rows("dog", "cat"), "dog,bird")).rejects.toThrow(
      'labels.csv row 3: class "cat" is none of --classes dog, bird',
    );
    await expect(readLabels(folder, { classes: "dog,dog" })).rejects.toThrow('--classes names "dog" twice');
    await expect(readLabels(folder, { classes: "dog,,cat" })).rejects.toThrow("Name 2 of --classes is empty");
    await expect(readLabels(folder, { classes: "gone.txt" })).rejects.toThrow('There is no file "gone.txt"');
    await expect(readLabels(folder, { keyPoints: "nose" })).rejects.toThrow("has no key points");
  });

  it("refuses labels without classes", async () => {
    await expect(classesWith({ "labels.csv": "file,x,y\na.png,1,2\nb.png,3,4\n" }, "cat")).rejects.toThrow(
      "says no classes",
    );
  });
});

describe("the classes of a model", () => {
  it("are taken where every label is of one of them, and of two names that differ in case neither", async () => {
    const folder = await labelFolder(images, rows("Dog", "cat"));
    const labels = await readLabels(folder);
    expect(withClassesOfModel(labels, ["cat", "dog", "owl"])?.classes).toEqual(["cat", "dog", "owl"]);
    expect(withClassesOfModel(labels, ["cat", "bird"])).toBeNull();
    expect(withClassesOfModel(labels, ["cat", "dog", "DOG"])).toBeNull();
    await rm(folder, { recursive: true });
  });
});

describe("names of masks", () => {
  it("are those of --classes: one for what is white", async () => {
    const folder = await labelFolder({}, {});
    const { mkdir } = await import("node:fs/promises");
    const { default: sharp } = await import("sharp");
    for (const [part, level] of [
      ["images", 90],
      ["masks", 255],
    ] as const) {
      await mkdir(join(folder, part));
      const raw = { width: 4, height: 4, channels: 1 as const };
      const grey = Uint8Array.from({ length: 16 }, (_, at) => (at < 8 ? level : 0));
      await sharp(grey, { raw })
        .toColourspace("b-w")
        .png()
        .toFile(join(folder, part, "a.png"));
    }
    const maps = await readMaps(await readLabels(folder, { classes: "crack" }));
    expect(maps?.names).toEqual(["background", "crack"]);
    await rm(folder, { recursive: true });
  });
});
