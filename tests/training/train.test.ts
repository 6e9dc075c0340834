import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sha256Of } from "../../src/core/hash.ts";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import type { EpochProgress } from "../../src/training/find-weights.ts";
import { trainVariant, type TrainedVariant } from "../../src/training/train.ts";
import { questionAdam } from "../../src/zoo/recipes.ts";
import { variants } from "../../src/zoo/registry.ts";
import { temporaryFolder, tinyDataset, tinyLinear, withRecipe } from "./tiny.ts";

const dataset = tinyDataset();
const quick = { preset: "quick", seed: 1 } as const;

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

describe("gradient descent", () => {
  test("brings a linear network to the exact answer, which a linear network can give", async () => {
    // The centre of a 2x2 box is the mean of its pixels' coordinates: linear in the pixels.
    const { manifest } = await trainVariant(tinyLinear(200, 1), dataset, backend, quick);
    expect(manifest.training.outcome).toBe("trained");
    // 1000 steps at this rate leave less than a hundredth of a pixel.
    expect(manifest.accuracy!.meanErrorPx).toBeLessThan(0.01);
    expect(manifest.accuracy!.varianceRatio).toBeCloseTo(1, 2);
    expect(manifest.accuracy!.collapsed).toBe(false);
  });

  test("keeps the best epoch, not the last", async () => {
    const variant = withRecipe(variants["dense-only"], [{ ...questionAdam, learningRate: 0.3 }], 8);
    const { manifest } = await trainVariant(variant, dataset, backend, quick);
    const errors = manifest.training.history.map(({ validationMeanErrorPx }) => validationMeanErrorPx!);
    expect(errors).toHaveLength(8);
    expect(manifest.training.bestEpoch).toBe(errors.indexOf(Math.min(...errors)) + 1);
    // The saved network answers as it did after that epoch.
    expect(manifest.accuracy!.meanErrorPx).toBe(Math.min(...errors));
  });

  test("chooses the epoch of photos by a tenth of those to train on: what is scored chooses nothing", async () => {
    const { train } = dataset;
    const photos = { ...dataset, source: { kind: "folder", path: "photos", taken: [] } } as const;
    // Points to score that no training could find: they would choose the first epoch.
    const targets = dataset.validation.targets.map((value) => -value);
    const mirrored = { ...photos, validation: { ...dataset.validation, targets } };
    const [manifest, other] = await Promise.all(
      [photos, mirrored].map(async (images) => {
        const trained = await trainVariant(tinyLinear(20, 1), images, backend, quick);
        return trained.manifest;
      }),
    );
    const apart = Math.round(train.count / 10);
    expect(manifest!.training).toMatchObject({ trainCount: train.count - apart, choosingCount: apart });
    expect(other!.training.bestEpoch).toBe(manifest!.training.bestEpoch);
    expect(other!.accuracy!.meanErrorPx).toBeGreaterThan(manifest!.accuracy!.meanErrorPx);
  });

  test("ends where no epoch improves for as long as the recipe's patience", async () => {
    const variant = withRecipe(variants["linear-sgd"], [{ name: "sgd", learningRate: 0 }], 50, 3);
    const { manifest } = await trainVariant(variant, dataset, backend, quick);
    // The first epoch is the best there is; three more bring nothing.
    expect(manifest.training.epochs).toBe(4);
    expect(manifest.training.bestEpoch).toBe(1);
  });

  test("starts from the same weights and ends with the same ones for the same seed", async () => {
    const [first, again, other] = await Promise.all([
      trainVariant(tinyLinear(2, 0.1), dataset, backend, quick),
      trainVariant(tinyLinear(2, 0.1), dataset, backend, quick),
      trainVariant(tinyLinear(2, 0.1), dataset, backend, { ...quick, seed: 2 }),
    ]);
    expect(hashOf(again)).toBe(hashOf(first));
    expect(hashOf(other)).not.toBe(hashOf(first));
  });

  test("learns targets in another scale", async () => {
    const variant = { ...tinyLinear(60, 0.5), outputRange: [0, 1] } as const;
    const { manifest, reference } = await trainVariant(variant, dataset, backend, quick);
    expect(manifest.accuracy!.meanErrorPx).toBeLessThan(0.3);
    const outputs = reference!.outputs.flat();
    // Raw outputs: a 2x2 box in 6 pixels has its centre between 1/6 and 5/6.
    expect(Math.min(...outputs)).toBeGreaterThan(0);
    expect(Math.max(...outputs)).toBeLessThan(1);
  });

  test("leaves no tensor behind", async () => {
    const before = backend.tf.memory().numTensors;
    await trainVariant(withRecipe(variants["dense-only"], [questionAdam], 2), dataset, backend, quick);
    await trainVariant(tinyLinear(9, 1e6), dataset, backend, quick);
    await trainVariant(variants["linear-exact"], dataset, backend, quick);
    expect(backend.tf.memory().numTensors).toBe(before);
  });
});

describe("a learning rate that is too high", () => {
  test("ends as diverged, without a network", async () => {
    const { manifest, network, reference } = await trainVariant(tinyLinear(20, 1e6), dataset, backend, quick);
    expect(manifest.training.outcome).toBe("diverged");
    expect(manifest.training.attempts).toEqual([
      { optimizer: "SGD lr 1000000", outcome: "diverged", epochs: manifest.training.epochs },
    ]);
    expect(manifest.training.history.at(-1)).toMatchObject({ trainLoss: null, validationMeanErrorPx: null });
    expect(manifest.training.bestEpoch).toBe(0);
    expect([manifest.accuracy, network, reference]).toEqual([null, null, null]);
  });

  test("is followed by the next one of the recipe, from the same initial weights", async () => {
    const alone = await trainVariant(tinyLinear(3, 0.1), dataset, backend, quick);
    const second = await trainVariant(tinyLinear(3, 1e6, 0.1), dataset, backend, quick);
    expect(second.manifest.training.attempts.map(({ optimizer, outcome }) => [optimizer, outcome])).toEqual([
      ["SGD lr 1000000", "diverged"],
      ["SGD lr 0.1", "trained"],
    ]);
    expect(hashOf(second)).toBe(hashOf(alone));
  });
});

describe("least squares", () => {
  test("finds the exact centres", async () => {
    const { manifest } = await trainVariant(variants["linear-exact"], dataset, backend, quick);
    expect(manifest.accuracy!.meanErrorPx).toBeLessThan(1e-4);
    expect(manifest.training).toMatchObject({ outcome: "trained", epochs: 0, bestEpoch: 0, history: [] });
    expect(manifest.training.attempts).toEqual([
      { optimizer: "least squares", outcome: "trained", epochs: 0 },
    ]);
  });
});

describe("interrupted training", () => {
  const variant = withRecipe(variants["dense-only"], [questionAdam], 4);

  /** Trains with a checkpoint, interrupted after the epoch `until`. */
  async function interrupt(checkpoints: string, until: number): Promise<void> {
    const controller = new AbortController();
    const training = trainVariant(variant, dataset, backend, {
      ...quick,
      checkpoints,
      signal: controller.signal,
      onEpoch: ({ epoch }) => {
        if (epoch === until) controller.abort();
      },
    });
    await expect(training).rejects.toMatchObject({ code: "INTERRUPTED" });
  }

  test("goes on where it was, to the very same weights", async () => {
    const whole = await trainVariant(variant, dataset, backend, quick);
    const checkpoints = await temporaryFolder();
    await interrupt(checkpoints, 2);
    const epochs: number[] = [];
    const resumed = await trainVariant(variant, dataset, backend, {
      ...quick,
      checkpoints,
      onEpoch: ({ epoch }) => epochs.push(epoch),
    });
    expect(epochs).toEqual([3, 4]);
    expect(hashOf(resumed)).toBe(hashOf(whole));
    expect(historyOf(resumed)).toEqual(historyOf(whole));
    expect(resumed.reference).toEqual(whole.reference);
  });

  test.each([
    { what: "another seed", change: { seed: 9 }, first: 1 },
    { what: "fresh", change: { fresh: true }, first: 1 },
    { what: "nothing changed", change: {}, first: 3 },
  ])("begins at epoch $first with $what", async ({ change, first }) => {
    const checkpoints = await temporaryFolder();
    await interrupt(checkpoints, 2);
    const epochs: number[] = [];
    const onEpoch = ({ epoch }: EpochProgress) => epochs.push(epoch);
    await trainVariant(variant, dataset, backend, { ...quick, ...change, checkpoints, onEpoch });
    expect(epochs[0]).toBe(first);
  });

  test("begins anew where the checkpoint cannot be read", async () => {
    const checkpoints = await temporaryFolder();
    await interrupt(checkpoints, 2);
    const [folder] = await readdir(checkpoints);
    await writeFile(join(checkpoints, folder!, "state.v8"), "not a checkpoint");
    const epochs: number[] = [];
    const onEpoch = ({ epoch }: EpochProgress) => epochs.push(epoch);
    await trainVariant(variant, dataset, backend, { ...quick, checkpoints, onEpoch });
    expect(epochs).toEqual([1, 2, 3, 4]);
  });

  test("stops in the middle of an epoch", async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const training = trainVariant(tinyLinear(1000, 0.1), dataset, backend, {
      ...quick,
      signal: controller.signal,
    });
    await expect(training).rejects.toThrow(/interrupted in epoch 1 of 1000/);
  });

  test("says which folder cannot hold a checkpoint", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const training = trainVariant(variant, dataset, backend, { ...quick, checkpoints: file });
    await expect(training).rejects.toMatchObject({ code: "OUTPUT" });
  });
});

function hashOf({ network }: TrainedVariant): string {
  return sha256Of(network!.weights);
}

function historyOf({ manifest }: TrainedVariant): unknown[] {
  return manifest.training.history.map(({ seconds: _seconds, ...record }) => record);
}
