import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const images = { "images/val/a.png": "40x30", "images/val/b.png": "40x30", "images/train/c.png": "40x30" };
const yaml = "path: .\ntrain: images/train\nval: images/val\nnames:\n  0: cat\n  1: dog\n";

/** A centre of (0.25, 0.5) and a size of (0.5, 0.4) of 40x30: from (0, 9) on, 20 wide and 12 high. */
const line = "1 0.25 0.5 0.5 0.4\n";
const box = { x: 0, y: 9, width: 20, height: 12 };

async function read(
  texts: Record<string, string>,
  options: LabelOptions = {},
  files: Record<string, string> = images,
) {
  return readLabels(await labelFolder(files, texts), options);
}

const one = (text: string, data = yaml) => read({ "data.yaml": data, "labels/val/a.txt": text });

describe("labels of YOLO with a data.yaml", () => {
  it("are shares from the centre, of the part val; an empty file or none is an image without objects", async () => {
    const texts = { "data.yaml": yaml, "labels/val/a.txt": line, "labels/train/c.txt": line };
    const set = await read(texts);
    expect(set).toMatchObject({ format: "yolo", classes: ["cat", "dog"], warnings: [] });
    expect(set.images.map(({ file, objects }) => [file, objects.length])).toEqual([
      ["images/val/a.png", 1],
      ["images/val/b.png", 0],
    ]);
    expect(set.images[0]!.objects[0]).toMatchObject({ className: "dog", where: "labels/val/a.txt line 1" });
    for (const [key, value] of Object.entries(box)) {
      expect((set.images[0]!.objects[0]!.box as unknown as Record<string, number>)[key]).toBeCloseTo(
        value,
        9,
      );
    }
    expect(set.convention).toEqual([
      expect.stringContaining('Part "val" of val, train'),
      "Boxes of YOLO's files: centre, width and height, in shares of width and height",
      "1 of 2 images has no label file: nothing is in it",
    ]);
    expect((await read(texts, { split: "train" })).images.map(({ file }) => file)).toEqual([
      "images/train/c.png",
    ]);
    expect((await read({ ...texts, "labels/val/b.txt": "\n" })).convention).toHaveLength(2);
  });

  it.each([
    ["a list of names", "val: images/val\nnames: [cat, dog]\n"],
    ["a folder of another machine", "path: /home/me/set\nval: /home/me/set/images/val\nnames: [cat, dog]\n"],
    ["Roboflow's path above", "val: ../images/val\nnc: 2\nnames: ['cat', 'dog']\n"],
    ["a path of Windows", "path: C:\\set\nval: images\\val\nnames: [cat, dog]\n"],
    ["a list of folders", "val:\n  - images/val\nnames: [cat, dog]\n"],
    ["a list of images", "val: val.txt\nnames: [cat, dog]\n"],
  ])("have %s", async (_, data) => {
    const set = await read({
      "data.yaml": data,
      "val.txt": "./images/val/a.png\n./images/val/b.png\n",
      "labels/val/a.txt": line,
    });
    expect(set.images.map(({ file }) => file)).toEqual(["images/val/a.png", "images/val/b.png"]);
    expect(set.classes).toEqual(["cat", "dog"]);
  });

  it("are read from the data.yaml itself, and with folders of images and labels in each part", async () => {
    const folder = await labelFolder(
      { "valid/images/a.png": "40x30" },
      {
        "data.yaml": "train: ../train/images\nval: ../valid/images\nnames: [cat, dog]\n",
        "valid/labels/a.txt": line,
      },
    );
    const set = await readLabels(join(folder, "data.yaml"), { split: "val" });
    expect(set.images).toMatchObject([{ file: "valid/images/a.png", objects: [{ className: "dog" }] }]);
  });

  it("have key points by kpt_shape, and outlines", async () => {
    const pose = `val: images/val\nkpt_shape: [2, 3]\nnames: [cat]\n`;
    const set = await one("0 0.5 0.5 1 1 0.25 0.5 2 0 0 0\n", pose);
    expect(set.images[0]!.objects[0]!.points).toEqual([
      { x: 10, y: 15, visibility: 2 },
      { x: 0, y: 0, visibility: 0 },
    ]);
    const flat = await one("0 0.5 0.5 1 1 0.25 0.5 0.5 0.5\n", pose.replace("[2, 3]", "[2, 2]"));
    expect(flat.images[0]!.objects[0]!.points![1]).toEqual({ x: 20, y: 15, visibility: 2 });
    const outline = await one("0 0.25 0.5 0.5 0.5 0.5 1\n");
    expect(outline.images[0]!.objects[0]).toMatchObject({
      box: { x: 10, y: 15, width: 10, height: 15 },
      mask: { kind: "polygons", polygons: [[10, 15, 20, 15, 20, 30]] },
    });
  });

  it.each([
    [
      "2 0.25 0.5 0.5 0.4\n",
      "labels/val/a.txt line 1: class 2 is beyond the 2 names of data.yaml, which count from 0 to 1",
    ],
    [`${line}-1 0.25 0.5 0.5 0.4\n`, "labels/val/a.txt line 2: the class is -1; it is a number from 0 on"],
    ["cat 0.25 0.5 0.5 0.4\n", 'line 1: number 1 is "cat"; a number is needed'],
    ["0 nan 0.5 0.5 0.4\n", 'line 1: number 2 is "nan"'],
    ["0 0.25 0.5 0.5 0.4 0.9\n", "6 numbers, as a detection with its confidence has; labels have 5"],
    ["0 0.25 0.5 0.5\n", "4 numbers; class, centre x and y, width and height are 5"],
    ["0 0.25 0.5 -0.5 0.4\n", "the box is -0.5 wide and 0.4 high; neither may be negative"],
    ["0 10 15 20 12\n", "10 is not a share of the image, from 0 to 1"],
    [
      "0 0.5 0.5 1 1 0.1 0.1 2 0.2 0.2 2 0.3 0.3 2\n",
      "14 numbers, as a box with 3 key points has; say so in data.yaml with kpt_shape: [3, 3]",
    ],
  ])("are refused: %j", async (text, reason) => {
    await expect(one(text)).rejects.toThrow(reason);
    await expect(one(text)).rejects.toMatchObject({ code: "DATASET" });
  });

  it.each([
    ["val: images/night\nnames: [cat]\n", 'data.yaml: val is "images/night", and there is no such folder at'],
    ["val: images/val\nnames: 3\n", "data.yaml: names is 3; a list of the classes"],
    ["val: images/val\nnames: {cat: 0}\n", 'names has the key "cat"; keys count from 0'],
    ["val: images/val\nkpt_shape: 17\nnames: [cat]\n", "kpt_shape is 17; the number of key points"],
    ["val: images/train\nnames: [cat]\n", "none of its 1 images has a label file"],
  ])("are refused for %j", async (data, reason) => {
    await expect(one(line, data)).rejects.toThrow(reason);
  });
});

describe("labels of YOLO without a data.yaml", () => {
  it("lie beside images, with classes.txt or numbers for names", async () => {
    const flat = { "a.png": "40x30", "b.png": "40x30" };
    const set = await read({ "a.txt": line, "b.txt": "", "classes.txt": "cat\ndog\n" }, {}, flat);
    expect(set.classes).toEqual(["cat", "dog"]);
    expect(set.images.map(({ objects }) => objects.length)).toEqual([1, 0]);
    const bare = await read({ "a.txt": line }, {}, flat);
    expect(bare.classes).toEqual(["0", "1"]);
    expect(bare.convention[1]).toContain("Classes are numbers");
  });

  it("name label files of which the image is not there", async () => {
    const set = await read({ "labels/a.txt": line, "labels/x.txt": line }, {}, { "images/a.png": "40x30" });
    expect(set.images).toHaveLength(1);
    expect(set.warnings[0]).toContain('1 of 2 images is not there and left out, the first "images/x"');
  });
});

it("says that labels with four corners each may be turned boxes", async () => {
  const corners = "0 0.1 0.1 0.5 0.2 0.4 0.6 0.1 0.5";
  const read = async (line: string) =>
    readLabels(
      await labelFolder(
        { "images/val/a.png": "40x30" },
        {
          "data.yaml": "val: images/val\nnames: [cat]\n",
          "labels/val/a.txt": `${corners}\n${line}\n`,
        },
      ),
    );
  expect((await read(corners)).warnings.join()).toContain(
    "all 2 labels have four corners, as turned boxes (OBB) do",
  );
  expect((await read("0 0.1 0.1 0.5 0.2 0.4 0.6")).warnings).toEqual([]);
});

it.each([
  ["names: [cat\n", "data.yaml: is not YAML"],
  // Aliases that grow.
  [`a: &a [x,x]\nb: [${"*a,".repeat(101)}]\nval: images/val\nnames: [cat]\n`, "data.yaml: is not YAML"],
])("a damaged data.yaml is refused, not left out: %#", async (data, reason) => {
  const folder = await labelFolder(
    { "images/val/a.png": "40x30" },
    { "data.yaml": data, "labels/val/a.txt": "0 0.5 0.5 0.2 0.2\n" },
  );
  await expect(readLabels(folder)).rejects.toThrow(reason);
});

it("says that pixels are no shares without an option that YOLO does not take, and that a data.yaml is damaged", async () => {
  await expect(one("0 20 15 4 4\n")).rejects.toThrow(
    "labels/val/a.txt line 1: 20 is not a share of the image, from 0 to 1, as this format has it: divide pixels by",
  );
  await expect(read({ "data.yaml": "val: [\n" })).rejects.toThrow("data.yaml: is not YAML");
});

it("says which lines are outlines", async () => {
  const outline = "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3 0.7 0.1 0.5\n";
  const wordsOf = async (text: string) => (await one(text)).convention.join();
  expect(await wordsOf(outline)).toContain("Outlines of YOLO's files: their corners, in shares");
  expect(await wordsOf(`${outline}${line}`)).toContain("1 outline of YOLO's files");
  expect(await wordsOf(line)).toContain("Boxes of YOLO's files: centre, width and height");
});

describe("labels of darknet with an obj.data", () => {
  // As CVAT's export "YOLO 1.1" writes it: paths begin at a folder `data/` that the archive does not have.
  const files = {
    "obj_images/a.png": "40x30",
    "obj_images/b.png": "40x30",
    "obj_images/c.png": "40x30",
  };
  const texts = {
    "obj.data":
      "classes = 2\ntrain = data/train.txt\nvalid  = data/valid.txt\nnames = data/obj.names\nbackup = backup/\n",
    "obj.names": "cat\ndog\n",
    "train.txt": "data/obj_images/c.png\n",
    "valid.txt": "data/obj_images/a.png\nC:\\work\\obj_images\\b.png\n",
    "obj_images/a.txt": line,
    "obj_images/b.txt": "",
    "obj_images/c.txt": line,
  };

  it("are those of the list of the part, with the names of its file", async () => {
    const set = await read(texts, {}, files);
    expect(set).toMatchObject({ format: "yolo", classes: ["cat", "dog"] });
    expect(set.images.map(({ file, objects }) => [file, objects.length])).toEqual([
      ["obj_images/a.png", 1],
      ["obj_images/b.png", 0],
    ]);
    expect(set.images[0]!.objects[0]!.className).toBe("dog");
    const train = await read(texts, { split: "train" }, files);
    expect(train.images.map(({ file }) => file)).toEqual(["obj_images/c.png"]);
  });

  it("may name a list that is not there: another part is advised only where that one is", async () => {
    const { "valid.txt": _valid, ...others } = texts;
    await expect(read(others, {}, files)).rejects.toThrow(
      /val is "data\/valid\.txt", and there is no such folder .* leave it out, or read another part by --split train/,
    );
    const { "train.txt": _train, ...neither } = others;
    await expect(read(neither, {}, files)).rejects.toThrow("mend that line; train is not there either");
  });
});
