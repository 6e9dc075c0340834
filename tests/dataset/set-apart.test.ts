import { describe, expect, test } from "vitest";
import { sceneDataset } from "../../src/dataset/labelled-dataset.ts";
import { setApart } from "../../src/dataset/set-apart.ts";
import { targetVariants } from "../../src/zoo/targets/registry.ts";

const { options } = targetVariants["box-mse"].images;
const partOf = (trainCount: number) => sceneDataset(options, { trainCount, validationCount: 1 }, 1).train;

describe("images that choose the epoch", () => {
  test("are a tenth of those to train, which are trained on no more, each with its own label", () => {
    const part = partOf(30);
    const { train, choosing, count } = setApart(part, 1);
    expect([train.images.count, choosing.images.count, count]).toEqual([27, 3, 3]);
    const all = [...train.labels.images, ...choosing.labels.images];
    expect(new Set(all)).toEqual(new Set(part.labels.images));
    const size = part.images.pixels.length / 30;
    choosing.labels.images.forEach((label, at) => {
      const from = part.labels.images.indexOf(label);
      expect(choosing.images.pixels.subarray(at * size, (at + 1) * size)).toEqual(
        part.images.pixels.subarray(from * size, (from + 1) * size),
      );
      expect(choosing.fits[at]).toBe(part.fits[from]);
    });
  });

  test("are others for another seed, and the same for the same", () => {
    const part = partOf(30);
    const chosenBy = (seed: number) => setApart(part, seed).choosing.labels.images;
    expect(chosenBy(1)).toEqual(chosenBy(1));
    expect(chosenBy(1)).not.toEqual(chosenBy(2));
  });

  test("are those to train where there are fewer than ten", () => {
    const part = partOf(9);
    expect(setApart(part, 1)).toEqual({ train: part, choosing: part, count: 0 });
  });
});
