import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasClasses, readClassFolder } from "../../src/diagnosis/class-folder.ts";

const any = { height: null, width: null, channels: 3 } as const;

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

  it("counts names by the alphabet, or in the order that is given", async () => {
    await save("a.png", 3, 2);
    await save("b.png", 3, 2);
    await label("a.png,dog", "b.png,cat");
    expect(await readClassFolder(folder, any)).toMatchObject({
      names: ["cat", "dog"],
      indices: [1, 0],
      images: { count: 2, height: 2, width: 3, channels: 3 },
    });
    expect(await readClassFolder(folder, any, ["dog", "cat"])).toMatchObject({ indices: [0, 1] });
    await expect(readClassFolder(folder, any, ["dog", "bird"])).rejects.toThrow(
      'row 3: class "cat" is none of dog, bird',
    );
  });

  it("takes numbers as they are, so that a class 0 without images is seen", async () => {
    await save("a.png", 2, 2);
    await save("b.png", 2, 2);
    await label("a.png,2", "b.png,1");
    expect(await readClassFolder(folder, any)).toMatchObject({ names: ["0", "1", "2"], indices: [2, 1] });
  });

  it("makes grey what a network reads as grey: 0.299 x 255 of red is 76", async () => {
    await save("a.png", 1, 1);
    await label("a.png,0");
    const { images } = await readClassFolder(folder, { ...any, channels: 1 });
    expect([...images.pixels]).toEqual([76]);
  });

  it("resizes square images, and refuses others of another size by row", async () => {
    await save("a.png", 8, 8);
    await save("b.png", 3, 2);
    await label("a.png,0", "b.png,1");
    const square = { height: 4, width: 4, channels: 3 } as const;
    await label("a.png,0");
    expect((await readClassFolder(folder, square)).images).toMatchObject({ height: 4, width: 4 });
    await label("b.png,0");
    await expect(readClassFolder(folder, { height: 5, width: 3, channels: 3 })).rejects.toThrow(
      'row 2: "b.png" is 3x2, and 3x5 is needed',
    );
  });

  it.each([
    ["a.png,NaN", 'row 2: class is "NaN"'],
    ["a.png,", 'row 2: class is ""'],
    [",1", "row 2: the file name is empty"],
    ["gone.png,1", 'row 2: cannot read "gone.png"'],
  ])("refuses the row %s", async (row, reason) => {
    await save("a.png", 2, 2);
    await label(row);
    await expect(readClassFolder(folder, any)).rejects.toThrow(reason);
  });

  it("is told from one of points by its header", async () => {
    await label("a.png,1");
    expect(await hasClasses(folder)).toBe(true);
    await writeFile(join(folder, "labels.csv"), "file,x,y\n");
    expect(await hasClasses(folder)).toBe(false);
    await mkdir(join(folder, "empty"));
    expect(await hasClasses(join(folder, "empty"))).toBe(false);
  });
});
