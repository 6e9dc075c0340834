import { randomFrom } from "../core/random.ts";
import type { OptimizerName, TrainingRecipe } from "./recipe.ts";
import { outputFactsOf } from "./probe-outputs.ts";
import { selectSamples, type Samples } from "./samples.ts";
import { Trainer, type TrainerTask } from "./trainer.ts";

/** A fresh copy after some steps at one learning rate. */
export interface RateResult {
  readonly rate: number;
  /** 1 - MSE / Var(target) afterwards; null where outputs are not finite. */
  readonly explained: number | null;
  /** Var(output) / Var(target) afterwards; null where outputs are not finite. */
  readonly varianceRatio: number | null;
  /** Largest and last loss of the steps; null where one is not finite. */
  readonly highestLoss: number | null;
  readonly lastLoss: number | null;
}

/** How a fresh copy of the network learns in a few steps, at rates from low to high. */
export interface RateFacts {
  readonly steps: number;
  readonly batchSize: number;
  /** Before any step. */
  readonly start: Pick<RateResult, "explained" | "varianceRatio"> & { readonly loss: number };
  readonly results: readonly RateResult[];
}

/** Half decades, where each optimizer goes from still to wild. */
const grids: Readonly<Record<OptimizerName, readonly number[]>> = {
  adam: [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1],
  sgd: [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3, 10],
};

const scoredImages = 64;

/** The rates that are tried: a grid, and the user's own. */
export function ratesOf({ optimizer, learningRate }: TrainingRecipe): number[] {
  const own = learningRate === null ? [] : [learningRate];
  return [...new Set([...grids[optimizer], ...own])].sort((a, b) => a - b);
}

/** @param task with the fresh copy, which is as it was afterwards */
export async function probeRates(task: TrainerTask, steps: number, seed: number): Promise<RateFacts> {
  const { samples, recipe } = task;
  const { count } = samples.images;
  const batchSize = Math.min(recipe.batchSize, count);
  const order = randomFrom(seed, "order of the rate test").shuffle(
    Array.from({ length: count }, (_, i) => i),
  );
  const batches = Array.from({ length: steps }, (_, step) =>
    Array.from({ length: batchSize }, (_, place) => order[(step * batchSize + place) % count]!),
  );
  const scored = order.slice(0, scoredImages);
  const trainer = new Trainer(task);
  try {
    trainer.restart(0);
    const loss = await trainer.step(batches[0]!);
    trainer.restart(0);
    const { explained, varianceRatio } = await score(trainer, samples, scored);
    const results: RateResult[] = [];
    for (const rate of ratesOf(recipe)) {
      // Above two rates that are too high lie only others; the user's own is always tried.
      if (rate !== recipe.learningRate && areBothTooHigh(results.slice(-2), loss)) continue;
      trainer.restart(rate);
      const losses: number[] = [];
      for (const batch of batches) {
        losses.push(await trainer.step(batch));
        if (!Number.isFinite(losses.at(-1))) break;
      }
      const finite = losses.every(Number.isFinite);
      results.push({
        rate,
        ...(finite ? await score(trainer, samples, scored) : { explained: null, varianceRatio: null }),
        highestLoss: finite ? Math.max(...losses) : null,
        lastLoss: finite ? losses.at(-1)! : null,
      });
    }
    return { steps, batchSize, start: { loss, explained, varianceRatio }, results };
  } finally {
    trainer.dispose();
  }
}

function areBothTooHigh(results: readonly RateResult[], startLoss: number): boolean {
  return (
    results.length === 2 &&
    results.every(
      ({ highestLoss, explained }) => explained === null || (explained < 0.1 && highestLoss! > 3 * startLoss),
    )
  );
}

async function score(
  trainer: Trainer,
  samples: Samples,
  scored: readonly number[],
): Promise<Pick<RateResult, "explained" | "varianceRatio">> {
  const facts = outputFactsOf(selectSamples(samples, scored), await trainer.answers(scored));
  if (facts.notFinite > 0) return { explained: null, varianceRatio: null };
  return { explained: facts.explained, varianceRatio: facts.varianceRatio };
}
