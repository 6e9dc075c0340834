import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { openModelFolder, saveModel } from "../../src/training/saved-model.ts";
import { trainClassVariant, type TrainedClassVariant } from "../../src/training/train-class.ts";
import { temporaryFolder } from "./tiny.ts";
import { tinyClassifier, tinyImages, tinyPretrained } from "./tiny-class.ts";

const dataset = tinyImages();
const quick = { preset: "quick", seed: 1 } as const;

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/wasm");
});

const weightsOf = ({ network }: TrainedClassVariant) => Buffer.from(network!.weights).toString("hex");

describe("training a classifier", () => {
  test("fits a handful of images", async () => {
    const { recipe } = tinyClassifier;
    const long = { ...tinyClassifier, recipe: { ...recipe, epochs: { full: 40, quick: 40 } } };
    // Scored on the images that it trains on: a network that works can learn twelve images by heart.
    const { train } = dataset;
    const easy = { ...dataset, validation: train, test: train };
    const { manifest } = await trainClassVariant(long, easy, backend, quick);
    expect(manifest.accuracy!.accuracy).toBe(1);
    expect(manifest.accuracy!.auc).toBe(1);
    expect(manifest.accuracy!.collapsed).toBe(false);
    expect(manifest.training.history[0]!.trainLoss).toBeGreaterThan(0.5);
    expect(manifest.training.history.at(-1)!.trainLoss).toBeLessThan(0.35);
  });

  test("ends with the same weights for the same seed, dropout and augmentation included", async () => {
    const augmentation = { flips: true, largestShift: 0.1, largestTurn: 15 };
    const variant = { ...tinyClassifier, recipe: { ...tinyClassifier.recipe, augmentation } };
    const train = (seed: number) => trainClassVariant(variant, dataset, backend, { ...quick, seed });
    const first = weightsOf(await train(1));
    expect(weightsOf(await train(1))).toBe(first);
    expect(weightsOf(await train(2))).not.toBe(first);
    // The changes have an effect.
    expect(weightsOf(await trainClassVariant(tinyClassifier, dataset, backend, quick))).not.toBe(first);
  });

  test("goes on after an interruption as if there had been none", async () => {
    const checkpoints = await temporaryFolder();
    const controller = new AbortController();
    const options = { ...quick, checkpoints, signal: controller.signal, onEpoch: () => controller.abort() };
    await expect(trainClassVariant(tinyClassifier, dataset, backend, options)).rejects.toThrow(
      /interrupted in epoch 2 of 3/,
    );
    const resumed = await trainClassVariant(tinyClassifier, dataset, backend, { ...quick, checkpoints });
    const whole = await trainClassVariant(tinyClassifier, dataset, backend, quick);
    expect(weightsOf(resumed)).toBe(weightsOf(whole));
    expect(resumed.manifest.training.epochs).toBe(3);
  });

  test("says that it diverged at a learning rate that is far too high", async () => {
    const optimizer = { name: "momentum", learningRate: 1e38, momentum: 0.9 } as const;
    const variant = {
      ...tinyClassifier,
      recipe: { ...tinyClassifier.recipe, attempts: [optimizer], epochs: { full: 9, quick: 9 } },
    };
    const { manifest, network } = await trainClassVariant(variant, dataset, backend, quick);
    expect(manifest.training.outcome).toBe("diverged");
    expect(manifest.training.attempts[0]!.optimizer).toBe("SGD lr 1e+38 momentum 0.9");
    expect(network).toBeNull();
    expect(manifest.accuracy).toBeNull();
  });

  test("is saved with manifest and reference, and read again", async () => {
    const trained = await trainClassVariant(tinyClassifier, dataset, backend, quick);
    const folder = join(await temporaryFolder(), "tiny");
    const saved = await saveModel(folder, trained);
    const { manifest, reference } = await openModelFolder(folder);
    expect(manifest).toEqual(saved);
    expect(manifest).toMatchObject({
      task: "classify",
      head: "sigmoid",
      classNames: ["rows", "columns"],
      inputShape: [16, 20, 1],
      training: { trainCount: 12, validationCount: 8, testCount: 60 },
    });
    expect(reference!.outputs).toHaveLength(60);
    expect(reference!.outputs.every((row) => row.length === 1)).toBe(true);
  });
});

describe("layers that learn beforehand", () => {
  test.each(["other-figures", "autoencoder"] as const)("from %s stay frozen afterwards", async (kind) => {
    const variant = tinyPretrained(kind);
    const train = (epochs: number) =>
      trainClassVariant(
        { ...variant, recipe: { ...variant.recipe, epochs: { full: epochs, quick: epochs } } },
        dataset,
        backend,
        quick,
      );
    const [short, long] = [await train(1), await train(3)];
    const untrained = await trainClassVariant(tinyClassifier, dataset, backend, quick);
    const kernel = ({ network }: TrainedClassVariant) => {
      const { weightsManifest } = JSON.parse(network!.modelJson) as {
        weightsManifest: { weights: { name: string; shape: number[] }[] }[];
      };
      let offset = 0;
      for (const { name, shape } of weightsManifest[0]!.weights) {
        const size = 4 * shape.reduce((product, side) => product * side, 1);
        if (name === "conv-1/kernel") {
          return Buffer.from(network!.weights.subarray(offset, offset + size)).toString("hex");
        }
        offset += size;
      }
      throw new Error("no conv-1/kernel");
    };
    expect(kernel(long)).toBe(kernel(short));
    expect(kernel(long)).not.toBe(kernel(untrained));
    // The last layer does learn.
    expect(weightsOf(long)).not.toBe(weightsOf(short));
    expect(long.manifest.training.pretrainingSeconds).toBeGreaterThan(0);
  });
});
