import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addTrainCommand, checkpointFolder } from "../../../harness/commands/train.ts";
import { defaultBoxOptions, makeBoxImages } from "../../../src/dataset/boxes.ts";
import { writeImageFolder } from "../../../src/dataset/folder.ts";
import { openModelFolder } from "../../../src/training/saved-model.ts";

const home = process.cwd();
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-train-"));
  // Checkpoints go to the current folder.
  process.chdir(folder);
  const images = makeBoxImages({ ...defaultBoxOptions, side: 6, boxSize: [2, 2] }, 120, 1, "test");
  await writeImageFolder(images, "images");
});
afterEach(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command in this process on the small images; what it printed, and what it threw. */
async function run(
  words: string,
  { onNote }: { onNote?: (line: string, interrupt: () => void) => void } = {},
): Promise<{ printed: string[]; noted: string[]; error: unknown }> {
  const printed: string[] = [];
  const noted: string[] = [];
  const controller = new AbortController();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  addTrainCommand(program, {
    print: (line) => printed.push(line),
    note: (line) => {
      noted.push(line);
      onNote?.(line, () => controller.abort());
    },
    signal: controller.signal,
    finish: () => {},
  });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  const always = "train --preset quick --backend tfjs/cpu --data images";
  const error: unknown = await program
    .parseAsync(`${always} ${words}`.trim().split(" "), { from: "user" })
    .then(() => null)
    .catch((thrown: unknown) => thrown);
  return { printed, noted, error };
}

/** 120 images of the user: one in six to score; a tenth of the 100 others choose the epoch. */
const imagesLine = "100 images to train on and 20 others to score, chosen by seed 1.";

test("prints a line for each epoch and one for each variant, and saves it", async () => {
  const { printed, noted, error } = await run("--variant linear-exact linear-high-lr --out made");
  expect(error).toBeNull();
  expect(noted.slice(0, 2)).toEqual([imagesLine, "Training with tfjs/cpu (CPU)."]);
  expect(noted[2]).toMatch(
    /^\[2\/2\] linear-high-lr {2}SGD lr 1 {2}epoch 1\/30 {2}loss \S+ {2}validation \S+ px {2}\d+ s left$/,
  );
  expect(noted).toHaveLength(32);
  expect(printed).toHaveLength(2);
  expect(printed[0]).toMatch(/^\[1\/2\] linear-exact {2}mean error \S+ px .*least squares trained/);
  const { manifest } = await openModelFolder(join("made", "linear-high-lr"));
  const counts = { trainCount: 90, choosingCount: 10, validationCount: 20 };
  expect(manifest.training).toMatchObject({ preset: "quick", seed: 1, ...counts });
});

test("keeps what is there, and says so", async () => {
  await run("--variant linear-exact");
  const { printed, noted } = await run("--variant linear-exact");
  expect(noted).toEqual([imagesLine]);
  expect(printed[0]).toMatch(/linear-exact .*, kept$/);
  expect((await run("--variant linear-exact --fresh")).printed[0]).not.toMatch(/kept$/);
});

test("Ctrl-C ends with INTERRUPTED and keeps the checkpoint, from which the same command goes on", async () => {
  const first = await run("--variant linear-sgd", {
    onNote: (line, interrupt) => (line.includes("epoch 4/30") ? interrupt() : undefined),
  });
  expect(first.error).toMatchObject({ code: "INTERRUPTED" });
  expect(await readdir(checkpointFolder)).toHaveLength(1);
  expect(existsSync("models/linear-sgd")).toBe(false);

  const second = await run("--variant linear-sgd");
  expect(second.error).toBeNull();
  expect(second.noted[2]).toMatch(/epoch 5\/30/);
  expect(await readdir(checkpointFolder)).toEqual([]);
  expect(existsSync("models/linear-sgd/model.json")).toBe(true);
});

test("a name that matches nothing is refused, with the names there are", async () => {
  const { error } = await run("--variant linear-exakt");
  expect(error).toMatchObject({
    code: "USAGE",
    message: expect.stringMatching(/"linear-exakt".*linear-exact/),
  });
});

test("a folder that cannot be written is refused before training", async () => {
  await writeFile("file", "");
  const { error, noted } = await run("--variant linear-exact --out file/models");
  expect(error).toMatchObject({ code: "OUTPUT", message: expect.stringContaining("file/models") });
  expect(noted).toEqual([imagesLine]);
});
