import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trainingInputs } from "../../../harness/precision/calibration.ts";
import { calibrationInputsOf } from "../../../harness/subjects/user-model/calibration-inputs.ts";
import type { InputForm } from "../../../harness/subjects/user-model/input-form.ts";
import { sha256Of } from "../../../src/core/hash.ts";
import type { Images } from "../../../src/dataset/types.ts";
import { quietContext } from "../setup/quiet-context.ts";

const model = {
  inputs: [{ name: "x", dtype: "float32" as const, shape: [null, 2, 2, 1] }],
  layout: "NHWC" as const,
};
/** Images of 2x2, each of one grey. */
const greys = (...levels: number[]): Images => ({
  count: levels.length,
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.from(levels.flatMap((level) => [level, level, level, level])),
});
const levelsOf = ({ examples }: { examples: readonly Record<string, { data: ArrayLike<unknown> }>[] }) =>
  examples.map((feeds) => Number(feeds["x"]!.data[0])).toSorted((a, b) => a - b);

describe("images of a training set", () => {
  it("are other ones than those that are scored, though a picture is on both sides of the split", () => {
    const inputs = trainingInputs(greys(1, 2, 3, 4, 5), greys(2, 5, 9), model, { count: 3, seed: 1 });
    expect(levelsOf(inputs)).toEqual([1, 3, 4]);
    expect(inputs.scoredToo).toBe(0);
  });

  it("are taken all the same where there are too few others, which is counted", () => {
    const inputs = trainingInputs(greys(1, 2, 3), greys(2, 3), model, { count: 3, seed: 1 });
    expect(levelsOf(inputs)).toEqual([1, 2, 3]);
    expect(inputs.scoredToo).toBe(2);
  });

  it("are the same ones for a seed and others for the next, also where there are hardly more than wanted", () => {
    const images = greys(...Array.from({ length: 30 }, (_, at) => at));
    const drawn = (seed: number) =>
      levelsOf(trainingInputs(images, greys(99), model, { count: 30, seed, isPartial: true }));
    expect(drawn(2)).toEqual(drawn(2));
    expect(drawn(2)).toHaveLength(20);
    expect(drawn(3)).not.toEqual(drawn(2));
  });
});

describe("images of a folder", () => {
  let folder = "";
  const form: InputForm = {
    inputs: [{ name: "x", dtype: "float32", shape: [1, 2, 2, 1] }],
    unbatched: [],
    fixedBatch: 1,
    picture: { height: 2, width: 2, channels: 1, layout: "NHWC", input: "x" },
  };
  const hashes: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-calibration-"));
    for (let level = 0; level < 20; level += 1) {
      const raw = { width: 2, height: 2, channels: 3 } as const;
      const png = await sharp(Buffer.alloc(12, level), { raw }).png().toBuffer();
      await writeFile(join(folder, `${level}.png`), png);
      hashes.push(sha256Of(png));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function taken(scored: readonly string[]) {
    const notes: string[] = [];
    const context = { ...quietContext, note: (line: string) => notes.push(line) };
    const choice = { calibrate: folder, count: 20, seed: 1 };
    const inputs = await calibrationInputsOf(form, {}, choice, context, async () => new Set(scored));
    return { inputs, said: notes.join("\n") };
  }

  it("leave out those that are scored, by what is in the files and not by their names", async () => {
    const { inputs, said } = await taken(hashes.slice(0, 3));
    expect(levelsOf(inputs)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(inputs.scoredToo).toBe(0);
    expect(said).toContain("3 images of");
    expect(said).toContain("that the model is scored on");
  });

  it("are taken all the same where there are too few others, with a warning", async () => {
    const { inputs, said } = await taken(hashes);
    expect(inputs.examples).toHaveLength(20);
    expect(inputs.scoredToo).toBe(20);
    expect(said).toMatch(/Warning: 20 images of .* are scored, too, and there are too few others/);
  });
});
