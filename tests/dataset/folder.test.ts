import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BoxbenchError } from "../../src/core/errors.ts";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { folderDataset } from "../../src/dataset/folder-dataset.ts";
import { readImageFolder, writeImageFolder } from "../../src/dataset/folder.ts";
import type { BoxOptions } from "../../src/dataset/types.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "boxbench-folder-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const make = (options: Partial<BoxOptions>, count = 12) =>
  makeBoxImages({ ...defaultBoxOptions, ...options }, count, 1, "test-images");

const saveLabels = (...rows: string[]) =>
  writeFile(join(directory, "labels.csv"), ["file,x,y", ...rows, ""].join("\n"));

/** Saves an image of one colour. */
const savePlain = (name: string, width: number, height: number, background = "#808080") =>
  sharp({ create: { width, height, channels: 3, background } }).toFile(join(directory, name));

/** The code and the message of the refusal, which has to be one line; `DIR` stands for the folder. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
  if (!(error instanceof BoxbenchError)) return `not a BoxbenchError: ${String(error)}`;
  if (error.message.includes("\n")) return "more than one line";
  return `${error.code}: ${error.message}`.replaceAll(directory, "DIR");
}

describe("a folder that was written", () => {
  test.each([
    ["grey", {}],
    ["RGB", { channels: 3 }],
    ["noisy grey", { noiseSigma: 40, distractors: 3 }],
    ["noisy RGB", { noiseSigma: 40, distractors: 3, channels: 3 }],
    ["of an odd side", { side: 45, boxSize: [4, 9] }],
    ["of one pixel", { side: 1, boxSize: [1, 1] }],
  ] satisfies [string, Partial<BoxOptions>][])("gives %s images again, bit for bit", async (_, options) => {
    const set = make(options);
    await writeImageFolder(set, directory);
    expect(await readImageFolder(directory)).toEqual(set);
  });

  test("keeps colours apart", async () => {
    const pixels = Uint8Array.from({ length: 2 * 4 * 4 * 3 }, (_, index) => (index * 89) % 256);
    const targets = Float32Array.of(0.1, -0.2, 1, -1);
    const set = { count: 2, side: 4, height: 4, width: 4, channels: 3, pixels, targets } as const;
    await writeImageFolder(set, directory);
    expect(await readImageFolder(directory)).toEqual(set);
  });

  test("holds greyscale PNG files and points in pixels", async () => {
    const set = { ...make({}, 2), targets: Float32Array.of(-1, 0, 0.5, 0.84375) };
    await writeImageFolder(set, join(directory, "new", "folder"));
    expect(await readdir(join(directory, "new", "folder"))).toEqual(["0.png", "1.png", "labels.csv"]);
    expect(await readFile(join(directory, "new", "folder", "labels.csv"), "utf8")).toBe(
      "file,x,y\n0.png,0,16\n1.png,24,29.5\n",
    );
    // Byte 25 of a PNG file is its colour type: 0 for greyscale, 2 for RGB.
    expect((await readFile(join(directory, "new", "folder", "0.png")))[25]).toBe(0);
  });

  test("is never written over files that are there", async () => {
    await writeFile(join(directory, "labels.csv"), "mine");
    expect(await refusalOf(writeImageFolder(make({}), directory))).toBe(
      "OUTPUT: DIR has files in it; give a new or an empty folder.",
    );
    expect(await readFile(join(directory, "labels.csv"), "utf8")).toBe("mine");
  });

  test("has no labels.csv when writing was interrupted", async () => {
    const signal = AbortSignal.abort();
    expect(await refusalOf(writeImageFolder(make({}), directory, { signal }))).toBe(
      "INTERRUPTED: Interrupted: DIR has 0 of 12 images and no labels.csv.",
    );
    expect(await readdir(directory)).toEqual([]);
  });

  test("cannot be where a file is", async () => {
    const path = join(directory, "file");
    await writeFile(path, "");
    expect(await refusalOf(writeImageFolder(make({}), path))).toBe(
      "OUTPUT: Cannot write images to DIR/file: EEXIST: file already exists, mkdir 'DIR/file'.",
    );
    expect(await refusalOf(writeImageFolder(make({}), join(path, "below")))).toContain(
      "OUTPUT: Cannot write images to DIR/file/below: ENOTDIR",
    );
  });

  test.skipIf(process.getuid?.() === 0)("cannot be where writing is forbidden", async () => {
    await chmod(directory, 0o500);
    expect(await refusalOf(writeImageFolder(make({}), directory))).toContain(
      "OUTPUT: Cannot write 00.png to DIR: EACCES",
    );
  });

  test.runIf(process.platform === "linux")(
    "cannot be where no folder can be made, also by root",
    async () => {
      expect(await refusalOf(writeImageFolder(make({}), "/proc/boxbench"))).toContain(
        "OUTPUT: Cannot write images to /proc/boxbench: ENOENT",
      );
    },
  );
});

describe("a user's folder", () => {
  test("may hold JPEG and PNG files, in sub-folders too, and others that no row names", async () => {
    await mkdir(join(directory, "sub"));
    await savePlain("a.jpg", 20, 20);
    await savePlain("sub/b.png", 20, 20);
    await writeFile(join(directory, "notes.txt"), "not listed");
    await saveLabels("sub/b.png,5,20", "a.jpg,10,0");
    const set = await readImageFolder(directory);
    expect(set).toMatchObject({ count: 2, side: 20, channels: 3 });
    expect(Array.from(set.targets)).toEqual([-0.5, 1, 0, -1]);
    expect(set.pixels.length).toBe(2 * 20 * 20 * 3);
    expect(new Set(set.pixels)).toEqual(new Set([128]));
  });

  test("has its alpha dropped and not blended", async () => {
    const rgba = Buffer.from([10, 20, 30, 0, 40, 50, 60, 128, 70, 80, 90, 255, 100, 110, 120, 1]);
    await sharp(rgba, { raw: { width: 2, height: 2, channels: 4 } }).toFile(join(directory, "a.png"));
    await saveLabels("a.png,1,1");
    const { pixels } = await readImageFolder(directory);
    expect(Array.from(pixels)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]);
  });

  test("of grey images with alpha is grey", async () => {
    const greyAlpha = Buffer.from([10, 0, 20, 128, 30, 255, 40, 1]);
    await sharp(greyAlpha, { raw: { width: 2, height: 2, channels: 2 } })
      .toColourspace("b-w")
      .toFile(join(directory, "a.png"));
    await saveLabels("a.png,1,1");
    const { channels, pixels } = await readImageFolder(directory);
    expect(channels).toBe(1);
    expect(Array.from(pixels)).toEqual([10, 20, 30, 40]);
  });

  test.each([
    ["grey", 1, "grey16"],
    ["RGB", 3, "rgb16"],
  ] as const)("has 16-bit %s reduced to the upper 8 bits", async (_, channels, space) => {
    const levels = [0x0000, 0x12ff, 0x8000, 0xffff];
    const raw = Uint16Array.from(levels.flatMap((level) => Array.from({ length: channels }, () => level)));
    await sharp(raw, { raw: { width: 2, height: 2, channels } })
      .toColourspace(space)
      .toFile(join(directory, "a.png"));
    expect((await readFile(join(directory, "a.png")))[24], "bits of the file").toBe(16);
    await saveLabels("a.png,1,1");
    const { pixels, channels: read } = await readImageFolder(directory);
    expect(read).toBe(channels);
    expect(Array.from(pixels.filter((_level, index) => index % channels === 0))).toEqual([
      0, 0x12, 0x80, 255,
    ]);
  });

  test("has its images turned upright", async () => {
    // Orientation 6: the file's left column is the top row of the picture, from right to left.
    const raw = Buffer.from([0, 85, 170, 255]);
    await sharp(raw, { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace("b-w")
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(join(directory, "a.png"));
    await saveLabels("a.png,1,1");
    const { pixels } = await readImageFolder(directory, { channels: 1 });
    expect(Array.from(pixels)).toEqual([170, 0, 255, 85]);
  });

  test("of grey and coloured images is read as colour, or as grey on demand", async () => {
    await savePlain("colour.png", 4, 4, "#0a141e");
    await sharp(Buffer.alloc(16, 77), { raw: { width: 4, height: 4, channels: 1 } })
      .toColourspace("b-w")
      .toFile(join(directory, "grey.png"));
    await saveLabels("grey.png,1,1", "colour.png,2,2");
    const colour = await readImageFolder(directory);
    expect(colour.channels).toBe(3);
    expect(Array.from(colour.pixels.subarray(45, 51))).toEqual([77, 77, 77, 10, 20, 30]);
    const grey = await readImageFolder(directory, { channels: 1 });
    // 0.299 * 10 + 0.587 * 20 + 0.114 * 30 = 18.15
    expect(Array.from(grey.pixels)).toEqual([...Array<number>(16).fill(77), ...Array<number>(16).fill(18)]);
  });

  test("of many sizes is resized on demand, with the points where they were", async () => {
    await savePlain("a.png", 20, 20);
    await savePlain("b.png", 50, 50);
    await saveLabels("a.png,5,10", "b.png,50,25");
    const set = await readImageFolder(directory, { side: 16, channels: 1 });
    expect(set).toMatchObject({ count: 2, side: 16, channels: 1 });
    expect(Array.from(set.targets)).toEqual([-0.5, 0, 1, 0]);
    expect(new Set(set.pixels)).toEqual(new Set([128]));
  });

  test("is split by the seed in five parts to train on and one to validate on", async () => {
    await writeImageFolder(make({}, 30), directory);
    const { source, train, validation } = await folderDataset(directory, 1);
    expect(source).toEqual({
      kind: "folder",
      path: directory,
      taken: ["25 images to train on and 5 others to score, chosen by seed 1"],
    });
    expect([train.count, validation.count]).toEqual([25, 5]);
    const again = await folderDataset(directory, 1);
    expect(Buffer.compare(again.validation.pixels, validation.pixels)).toBe(0);
  });

  test("of one image is no data set", async () => {
    await writeImageFolder(make({}, 1), directory);
    expect(await refusalOf(folderDataset(directory, 1))).toBe(
      "DATASET: DIR lists one image; training and validating need one each.",
    );
  });
});

describe("a folder that cannot be used is refused in one line that says where:", () => {
  test("no such folder", async () => {
    expect(await refusalOf(readImageFolder(join(directory, "none")))).toContain(
      'DATASET: Cannot read the labels in "DIR/none": ENOENT',
    );
  });

  test("no labels.csv", async () => {
    expect(await refusalOf(readImageFolder(directory))).toContain(
      "DATASET: DIR: has no labels: no labels.csv with the columns file,x,y or file,class",
    );
  });

  test("a file that is missing", async () => {
    await savePlain("a.png", 8, 8);
    await saveLabels("a.png,1,1", "b.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toContain(
      'DATASET: labels.csv row 3: cannot find the image: "b.png" is not in DIR',
    );
  });

  test("text for a number", async () => {
    await savePlain("a.png", 8, 8);
    await saveLabels("a.png,1,middle");
    expect(await refusalOf(readImageFolder(directory))).toBe(
      'DATASET: labels.csv row 2: y is "middle"; a number such as 12.5 is needed.',
    );
  });

  test.each(["8.5,1", "1,8.01", "-0.5,1", "1,-1"])("the point %s outside an image of 8x8", async (point) => {
    await savePlain("a.png", 8, 8);
    await saveLabels(`a.png,${point}`);
    const place = `the point (${point.replace(",", ", ")}) is outside "a.png"`;
    expect(await refusalOf(readImageFolder(directory))).toBe(
      `DATASET: labels.csv row 2: ${place}, where x goes from 0 to 8 and y from 0 to 8.`,
    );
  });

  test("text that is called an image", async () => {
    await savePlain("a.png", 8, 8);
    await writeFile(join(directory, "b.png"), "hello");
    await saveLabels("a.png,1,1", "b.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toContain(
      'DATASET: labels.csv row 3: "b.png" is not a PNG or JPEG image: ',
    );
  });

  test("an empty file", async () => {
    await writeFile(join(directory, "a.png"), "");
    await saveLabels("a.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toBe(
      'DATASET: labels.csv row 2: "a.png" is not a PNG or JPEG image: it is empty.',
    );
  });

  test.each(["png", "jpg"])("a truncated %s", async (extension) => {
    const noise = Buffer.from(make({ side: 64, noiseSigma: 90, background: 128 }, 1).pixels);
    const whole = sharp(noise, { raw: { width: 64, height: 64, channels: 1 } });
    const bytes = await (extension === "png" ? whole.png() : whole.jpeg()).toBuffer();
    await writeFile(join(directory, `a.${extension}`), bytes.subarray(0, bytes.length >> 1));
    await saveLabels(`a.${extension},1,1`);
    expect(await refusalOf(readImageFolder(directory))).toContain(
      `DATASET: labels.csv row 2: "a.${extension}" is damaged or cut off: `,
    );
  });

  test("an image of another format", async () => {
    await savePlain("a.gif", 8, 8);
    await saveLabels("a.gif,1,1");
    expect(await refusalOf(readImageFolder(directory))).toBe(
      'DATASET: labels.csv row 2: "a.gif" is not a PNG or JPEG image: it is a gif file.',
    );
  });

  test("a folder called as an image", async () => {
    await mkdir(join(directory, "a.png"));
    await saveLabels("a.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toContain(
      'DATASET: labels.csv row 2: cannot read "a.png": EISDIR',
    );
  });

  test("an image that is not square, resized or not", async () => {
    await savePlain("a.png", 20, 30);
    await saveLabels("a.png,1,1");
    const refusal = 'DATASET: labels.csv row 2: "a.png" is 20x30; crop it to a square.';
    expect(await refusalOf(readImageFolder(directory))).toBe(refusal);
    expect(await refusalOf(readImageFolder(directory, { side: 16 }))).toBe(refusal);
  });

  test("images of two sizes", async () => {
    await savePlain("a.png", 20, 20);
    await savePlain("b.png", 30, 30);
    await saveLabels("a.png,1,1", "b.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toBe(
      'DATASET: labels.csv row 3: "b.png" is 30x30 and "a.png" is 20x20; give all images one size, or read them with a side to resize to.',
    );
  });

  test("and of several faults always the first, images that are not there before those that are none", async () => {
    await savePlain("a.png", 8, 8);
    await writeFile(join(directory, "slow.png"), Buffer.alloc(2_000_000, 1));
    await writeFile(join(directory, "quick.png"), "none");
    await saveLabels("a.png,1,1", "slow.png,1,1", "quick.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toContain(
      'DATASET: labels.csv row 3: "slow.png" is not',
    );
    await saveLabels("a.png,1,1", "slow.png,1,1", "none.png,1,1", "nowhere.png,1,1");
    expect(await refusalOf(readImageFolder(directory))).toContain(
      'DATASET: labels.csv row 4: cannot find the image: "none.png"',
    );
  });
});
