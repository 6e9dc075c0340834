import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { classSetOf } from "../../src/dataset/class-set.ts";
import { readLabels } from "../../src/dataset/labels/read-labels.ts";

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
  const read = async (size: Parameters<typeof classSetOf>[1], classes?: string) =>
    classSetOf(await readLabels(folder, classes === undefined ? {} : { classes }), size);

  it("counts names by the alphabet, or in the order that is given", async () => {
    await save("a.png", 3, 2);
    await save("b.png", 3, 2);
    await label("a.png,dog", "b.png,cat");
    const { set, names } = await read(any);
    expect(names).toEqual(["cat", "dog"]);
    expect([...set.classes]).toEqual([1, 0]);
    expect(set).toMatchObject({ count: 2, height: 2, width: 3, channels: 3 });
    expect([...(await read(any, "dog,cat")).set.classes]).toEqual([0, 1]);
    await expect(read(any, "dog,bird")).rejects.toThrow('row 3: class "cat" is none of --classes dog, bird');
  });

  it("takes numbers as they are for a diagnosis, so that a class 0 without images is seen", async () => {
    await save("a.png", 2, 2);
    await save("b.png", 2, 2);
    await label("a.png,2", "b.png,1");
    const { set, names } = await read(any);
    expect(names).toEqual(["0", "1", "2"]);
    expect([...set.classes]).toEqual([2, 1]);
  });

  it("makes grey what a network reads as grey: 0.299 x 255 of red is 76", async () => {
    await save("a.png", 1, 1);
    await label("a.png,0");
    const { set } = await read({ ...any, channels: 1 });
    expect([...set.pixels]).toEqual([76]);
  });

  it("resizes images of the network's proportions, square or not", async () => {
    await save("a.png", 8, 8);
    await label("a.png,0");
    const { set } = await read(square);
    expect(set).toMatchObject({ height: 4, width: 4 });
    expect([...set.pixels]).toEqual(Array.from({ length: 16 }, () => [255, 0, 0]).flat());
    await save("a.png", 6, 4);
    const wide = await read({ height: 2, width: 3, channels: 1 });
    expect([...wide.set.pixels]).toEqual([76, 76, 76, 76, 76, 76]);
  });

  it("refuses an image of other proportions by its row", async () => {
    await save("b.png", 3, 2);
    await label("b.png,0");
    await expect(read({ height: 5, width: 3, channels: 3 })).rejects.toThrow(
      'row 2: "b.png" is 3x2, and 3x5 is needed: crop it to these proportions',
    );
  });

  it("asks for one size where the network leaves it open", async () => {
    await save("a.png", 2, 2);
    await save("b.png", 4, 4);
    await label("a.png,0", "b.png,1");
    await expect(read(any)).rejects.toThrow('row 3: "b.png" is 4x4, and 2x2 is needed: resize it');
  });

  it("refuses a single pixel where the network reads more", async () => {
    await save("a.png", 8, 8);
    await save("b.png", 1, 1);
    await label("a.png,0", "b.png,1");
    await expect(read(square)).rejects.toThrow('row 3: "b.png" is a single pixel, which shows nothing');
  });

  it.each([
    ["a.png,NaN", 'row 2: class is "NaN"'],
    ["a.png,", 'row 2: class is ""'],
    [",1", "row 2: the file name is empty"],
    ["gone.png,1", 'row 2: cannot find the image: "gone.png"'],
    ["a.png,0\na.png,1", 'row 3: "a.png" is in row 2 already; list each image once, with one class'],
  ])("refuses the row %j", async (row, reason) => {
    await save("a.png", 2, 2);
    await label(row);
    await expect(read(any)).rejects.toThrow(reason);
  });

  it("refuses a file that is no image, and a folder without labels", async () => {
    await expect(read(any)).rejects.toThrow(
      "has no labels: no labels.csv with the columns file,x,y or file,class",
    );
    await writeFile(join(folder, "a.png"), "no picture");
    await label("a.png,0");
    await expect(read(any)).rejects.toThrow('row 2: "a.png" is not a PNG or JPEG image');
  });
});
