import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addDatasetCommand } from "../../../harness/commands/dataset.ts";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { defaultBoxOptions, makeBoxImages } from "../../../src/dataset/boxes.ts";
import { sha256OfImages } from "../../../src/dataset/dataset.ts";
import { readImageFolder } from "../../../src/dataset/folder.ts";
import { placeDataset, squareOptions } from "../../../src/dataset/places.ts";
import { selectImages } from "../../../src/dataset/split.ts";

let parent = "";
let out = "";
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "boxbench-dataset-"));
  out = join(parent, "images");
});
afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

/** Runs the command in this process; the lines that it printed, or what it threw. */
async function run(...words: string[]): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  addDatasetCommand(program, {
    print: (line) => lines.push(line),
    note: (line) => lines.push(line),
    signal: new AbortController().signal,
    finish: () => {},
  });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  try {
    await program.parseAsync(["dataset", ...words], { from: "user" });
    return { lines, error: null };
  } catch (error) {
    return { lines, error };
  }
}

test("without options the images are the default validation images", async () => {
  const { lines, error } = await run("--out", out, "--count", "20");
  expect(error).toBeNull();
  expect(lines).toEqual([`Wrote 20 images of 32x32 and labels.csv to ${out}`]);
  expect(await readImageFolder(out)).toEqual(makeBoxImages(defaultBoxOptions, 20, 1, "validation-images"));
});

test("every option reaches the images", async () => {
  const options =
    "--part train --count 7 --seed 5 --side 40 --box-size 3-9 --channels 3 --background 30 --foreground 200 --noise 2.5 --distractors 2";
  expect((await run("--out", out, ...options.split(" "))).error).toBeNull();
  const expected = makeBoxImages(
    {
      side: 40,
      boxSize: [3, 9],
      channels: 3,
      background: 30,
      foreground: 200,
      noiseSigma: 2.5,
      distractors: 2,
    },
    7,
    5,
    "train-images",
  );
  expect(await readImageFolder(out)).toEqual(expected);
});

test("a split writes every place of its part once", async () => {
  const { lines, error } = await run("--out", out, "--split", "quadrant", "--seed", "4");
  expect(error).toBeNull();
  expect(lines).toEqual([`Wrote 729 images of 64x64 and labels.csv to ${out}`]);
  const expected = placeDataset(squareOptions, { split: "quadrant", margin: 0 }, 4).validation;
  expect(sha256OfImages(await readImageFolder(out))).toBe(sha256OfImages(expected));
});

test("a split takes size, margin and count", async () => {
  const options = "--split uniform --part train --side 20 --box-size 1 --margin 4 --count 10";
  expect((await run("--out", out, ...options.split(" "))).error).toBeNull();
  const shape = { ...squareOptions, side: 20, boxSize: [1, 1] as const };
  const { train } = placeDataset(shape, { split: "uniform", margin: 4 }, 1);
  const first = selectImages(train, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await readImageFolder(out)).toEqual(first);
});

test.each([
  ["--box-size 40", "A box of 40 pixels does not fit into an image of 32"],
  ["--side 16 --box-size 3-20", "A box of 20 pixels does not fit into an image of 16"],
  ["--box-size 9-3", "The largest box is 3 pixels and the smallest 9"],
  ["--margin 4", "--margin goes with --split"],
  ["--split quadrant --count 730", "has 729 places and as many images"],
  ["--split quadrant --box-size 3-9", "boxes of one size"],
  ["--foreground 0", "Foreground and background are both 0"],
])("%s is wrong usage and writes nothing", async (words, message) => {
  const { error } = await run("--out", out, ...words.split(" "));
  expect(error).toBeInstanceOf(BoxbenchError);
  expect(error).toMatchObject({ code: "USAGE", message: expect.stringContaining(message) });
  expect(await readdir(parent)).toEqual([]);
});

test.each([
  "--box-size big",
  "--box-size -3",
  "--box-size 3-",
  "--channels 2",
  "--noise loud",
  "--noise -1",
  "--count 0",
  "--count 1.5",
  "--background 256",
  "--part test",
  "--split half",
  "--sides 32",
])("%s is refused by the parser", async (words) => {
  const { error } = await run("--out", out, ...words.split(" "));
  expect(error).toBeInstanceOf(CommanderError);
  expect(await readdir(parent)).toEqual([]);
});

test("a folder to write to has to be named", async () => {
  expect((await run("--count", "3")).error).toMatchObject({ code: "commander.missingMandatoryOptionValue" });
});
