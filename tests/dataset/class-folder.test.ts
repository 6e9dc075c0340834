import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readClassFolder } from "../../src/dataset/class-folder.ts";
import { hasClasses } from "../../src/dataset/class-labels.ts";
import { numberedAsOutputs, numberedByName } from "../../src/dataset/class-names.ts";

const any = { height: null, width: null, channels: 3 } as const;
const square = { height: 4, width: 4, channels: 3 } as const;

describe("a folder of classes", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-classes-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function save(file: string, width: number, height: number, red = 255): Promise<void> {
    const create = { width, height, channels: 3 as const, background: { r: red, g: 0, b: 0 } };
    await writeFile(join(folder, file), await sharp({ create }).png().toBuffer());
  }
  const label = (...rows: string[]) =>
    writeFile(join(folder, "labels.csv"), `file,class\n${rows.map((row) => `${row}\n`).join("")}`);
  const classesOf = async (...args: Parameters<typeof readClassFolder>) => [
    ...(await readClassFolder(...args)).set.classes,
  ];

  it("counts names by the alphabet, or in the order that is given", async () => {
    await save("a.png", 3, 2);
    await save("b.png", 3, 2);
    await label("a.png,dog", "b.png,cat");
    const { set, names, rows } = await readClassFolder(folder, any, numberedByName());
    expect(names).toEqual(["cat", "dog"]);
    expect([...set.classes]).toEqual([1, 0]);
    expect(set).toMatchObject({ count: 2, height: 2, width: 3, channels: 3 });
    expect(rows).toEqual([
      { file: "a.png", label: "dog", row: 2 },
      { file: "b.png", label: "cat", row: 3 },
    ]);
    expect(await classesOf(folder, any, numberedByName(["dog", "cat"]))).toEqual([0, 1]);
    await expect(readClassFolder(folder, any, numberedByName(["dog", "bird"]))).rejects.toThrow(
      'row 3: class "cat" is none of dog, bird',
    );
  });

  it("takes numbers as they are for a diagnosis, so that a class 0 without images is seen", async () => {
    await save("a.png", 2, 2);
    await save("b.png", 2, 2);
    await label("a.png,2", "b.png,1");
    const { set, names } = await readClassFolder(folder, any, numberedByName());
    expect(names).toEqual(["0", "1", "2"]);
    expect([...set.classes]).toEqual([2, 1]);
  });

  it("numbers classes as the outputs are for an accuracy, in any order of the rows", async () => {
    await save("a.png", 2, 2);
    await save("b.png", 2, 2);
    await save("c.png", 2, 2);
    await label("a.png,1", "b.png,0", "c.png,2");
    const { set, names } = await readClassFolder(folder, any, numberedAsOutputs);
    expect(names).toEqual(["0", "1", "2"]);
    expect([...set.classes]).toEqual([1, 0, 2]);
  });

  it.each([
    [["a.png,0", "b.png,2"], 'row 3: "b.png" is of class 2, but class 1 has no image'],
    [["a.png,2", "b.png,1"], 'row 2: "a.png" is of class 2, but class 0 has no image'],
    [
      ["a.png,1", "b.png,1"],
      'all 2 images are of class 1, as "a.png" in row 2; accuracy needs images of two',
    ],
    [["a.png,0"], "all 1 images are of class 0"],
    [["a.png,0", "b.png,dog"], 'row 3: the class of "b.png" is "dog"; classes are whole numbers from 0 on'],
    [["a.png,0", "b.png,-1"], 'the class of "b.png" is "-1"'],
    [["a.png,0", "b.png,0.5"], 'the class of "b.png" is "0.5"'],
    [["a.png,0", "b.png,65536"], 'the class of "b.png" is "65536"'],
    [["a.png,0", "b.png,NaN"], 'row 3: class is "NaN"'],
  ])("refuses the rows %j for an accuracy, before it reads an image", async (rows, reason) => {
    await label(...rows);
    const reading = readClassFolder(folder, any, numberedAsOutputs);
    await expect(reading).rejects.toThrow(reason);
    await expect(reading).rejects.toMatchObject({ code: "DATASET" });
  });

  it("makes grey what a network reads as grey: 0.299 x 255 of red is 76", async () => {
    await save("a.png", 1, 1);
    await label("a.png,0");
    const { set } = await readClassFolder(folder, { ...any, channels: 1 }, numberedByName());
    expect([...set.pixels]).toEqual([76]);
  });

  it("resizes images of the network's proportions, square or not", async () => {
    await save("a.png", 8, 8);
    await label("a.png,0");
    const { set } = await readClassFolder(folder, square, numberedByName());
    expect(set).toMatchObject({ height: 4, width: 4 });
    expect([...set.pixels]).toEqual(Array.from({ length: 16 }, () => [255, 0, 0]).flat());
    await save("a.png", 6, 4);
    const wide = await readClassFolder(folder, { height: 2, width: 3, channels: 1 }, numberedByName());
    expect([...wide.set.pixels]).toEqual([76, 76, 76, 76, 76, 76]);
  });

  it("refuses an image of other proportions by its row", async () => {
    await save("b.png", 3, 2);
    await label("b.png,0");
    await expect(
      readClassFolder(folder, { height: 5, width: 3, channels: 3 }, numberedByName()),
    ).rejects.toThrow('row 2: "b.png" is 3x2, and 3x5 is needed: crop it to these proportions');
  });

  it("asks for one size where the network leaves it open", async () => {
    await save("a.png", 2, 2);
    await save("b.png", 4, 4);
    await label("a.png,0", "b.png,1");
    await expect(readClassFolder(folder, any, numberedByName())).rejects.toThrow(
      'row 3: "b.png" is 4x4, and 2x2 is needed: resize it',
    );
  });

  it("refuses a single pixel where the network reads more", async () => {
    await save("a.png", 8, 8);
    await save("b.png", 1, 1);
    await label("a.png,0", "b.png,1");
    await expect(readClassFolder(folder, square, numberedAsOutputs)).rejects.toThrow(
      'row 3: "b.png" is a single pixel, which shows nothing',
    );
  });

  it.each([
    ["a.png,NaN", 'row 2: class is "NaN"'],
    ["a.png,", 'row 2: class is ""'],
    [",1", "row 2: the file name is empty"],
    ["gone.png,1", 'row 2: cannot read "gone.png"'],
    ["a.png,0\na.png,1", 'row 3: "a.png" is in row 2 already; list each image once, with one class'],
  ])("refuses the row %j", async (row, reason) => {
    await save("a.png", 2, 2);
    await label(row);
    await expect(readClassFolder(folder, any, numberedByName())).rejects.toThrow(reason);
  });

  it("refuses a file that is no image, and a folder without labels", async () => {
    await expect(readClassFolder(folder, any, numberedByName())).rejects.toThrow(
      "with the columns file,x,y or file,class",
    );
    await writeFile(join(folder, "a.png"), "no picture");
    await label("a.png,0");
    await expect(readClassFolder(folder, any, numberedByName())).rejects.toThrow(
      'row 2: "a.png" is not a PNG or JPEG image',
    );
  });
});

describe("the header of a labels.csv", () => {
  it.each([
    ["file,class\n", true],
    ["\uFEFFclass, file\n", true],
    ["file,x,y\n", false],
    ["file,x,y,class\n", false],
    ["", false],
  ])("%j says classes: %s", (text, expected) => {
    expect(hasClasses(text, "labels.csv")).toBe(expected);
  });
});
