import { expect, test } from "vitest";
import { boxIou } from "../../src/tasks/box/iou.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { targetDatasetOf } from "../../src/training/target-images.ts";
import { trainTargetVariant } from "../../src/training/train-target.ts";
import { targetVariants } from "../../src/zoo/targets/registry.ts";
import type { TargetVariant } from "../../src/zoo/types.ts";

/** A variant with as few images and epochs as still show that it learns. */
function short(variant: TargetVariant, epochs: number): TargetVariant {
  const options = {
    ...variant.images.options,
    side: 32,
    size: [8, 16] as const,
    distractors: 0,
    occluders: 0,
  };
  const counts = { trainCount: 96, validationCount: 24 };
  return {
    ...variant,
    images: { options, counts: { full: counts, quick: counts } },
    recipe: { ...variant.recipe, epochs: { full: epochs, quick: epochs }, cooldown: 0 },
  };
}

test.each(["box-giou", "key-points", "detector-small"] as const)(
  "%s learns, and keeps its best epoch",
  async (id) => {
    const backend = await loadBackend("tfjs/wasm");
    const variant = short(targetVariants[id], 4);
    const dataset = targetDatasetOf(variant, "quick", 1);
    const { manifest, network, reference } = await trainTargetVariant(variant, dataset, backend, {
      preset: "quick",
      seed: 1,
    });
    const { history, bestEpoch, outcome } = manifest.training;
    expect(outcome).toBe("trained");
    expect(history).toHaveLength(4);
    expect(history[3]!.trainLoss!).toBeLessThan(0.9 * history[0]!.trainLoss!);
    const losses = history.map(({ validationLoss }) => validationLoss!);
    expect(losses[bestEpoch - 1]).toBe(Math.min(...losses));
    expect(network).not.toBeNull();
    expect(reference!.inputShape).toEqual([32, 32, 1]);
  },
);

test("what is reported is the score of the saved network's answers", async () => {
  const backend = await loadBackend("tfjs/wasm");
  const variant = short(targetVariants["box-mse"], 1);
  const dataset = targetDatasetOf(variant, "quick", 1);
  const { manifest, reference } = await trainTargetVariant(variant, dataset, backend, {
    preset: "quick",
    seed: 1,
  });
  // All 24 images are in the reference, in their order.
  const ious = reference!.outputs.map(([x, y, width, height], row) => {
    const truth = dataset.validation.labels.images[reference!.imageIndices[row]!]!.objects[0]!.box!;
    const [w, h] = [32 * width!, 32 * height!];
    return boxIou({ x: 32 * x! - w / 2, y: 32 * y! - h / 2, width: w, height: h }, truth);
  });
  expect(ious).toHaveLength(24);
  const mean = ious.reduce((sum, iou) => sum + iou, 0) / 24;
  expect(manifest.accuracy).toMatchObject({ task: "box" });
  expect((manifest.accuracy as { meanIou: number }).meanIou).toBeCloseTo(mean, 5);
});

test("images of a size that a network cannot read are refused before anything is trained", async () => {
  const backend = await loadBackend("tfjs/wasm");
  const variant = short(targetVariants["box-mse"], 1);
  const odd = { ...variant, images: { ...variant.images, options: { ...variant.images.options, side: 30 } } };
  await expect(
    trainTargetVariant(odd, targetDatasetOf(odd, "quick", 1), backend, { preset: "quick", seed: 1 }),
  ).rejects.toThrow("multiples of 8, not 30x30");
});
