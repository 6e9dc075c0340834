import { expect, it } from "vitest";
import { fewImagesRecipe, isStillFalling } from "../../../harness/study/few-images.ts";
import { targetVariantOf } from "../../../src/zoo/tasks.ts";

const trained = (losses: readonly (number | null)[]) => ({ outcome: "trained" as const, losses });

it("a loss that fell in the last quarter of the epochs was still falling", () => {
  expect(isStillFalling(trained([0.7, 0.65, 0.6, 0.5]))).toBe(true);
  expect(isStillFalling(trained([0.7, 0.5, 0.5, 0.499]))).toBe(false);
  expect(isStillFalling({ outcome: "diverged", losses: [0.7, 0.65, 0.6, 0.5] })).toBe(false);
});

it("a recipe for a few images has batches of no more, and the rate that was asked for alone", () => {
  const { recipe } = targetVariantOf("box-mse");
  const spec = { count: 3, preset: "study", learningRate: 0.5 } as const;
  const few = fewImagesRecipe(recipe, spec);
  expect(few.batchSize).toBe(3);
  expect(few.attempts).toEqual([{ ...recipe.attempts[0]!, learningRate: 0.5 }]);
  expect(fewImagesRecipe(recipe, { ...spec, count: 1000, learningRate: null })).toMatchObject({
    batchSize: recipe.batchSize,
    attempts: recipe.attempts,
  });
});
