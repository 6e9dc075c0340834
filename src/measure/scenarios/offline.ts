import type { Clock } from "../clock.ts";

/** Images per second with one batch size. */
export interface BatchTrial {
  readonly batch: number;
  readonly imagesPerSecond: number;
}

/** All images are there from the start, and only the time for all of them counts. */
export interface Offline {
  /** The batch with the most images per second. */
  readonly batch: number;
  readonly images: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** The batches that were tried, each for a short time. */
  readonly trials: BatchTrial[];
}

/** Batches to choose from, where a model takes any. */
export const offlineBatches: readonly number[] = [1, 4, 16, 64, 256];

const trialMs = 200;
const trialRuns = 3;
const totalMs = 2_000;

/**
 * Tries each batch size for a short time, and runs the best one over a long row of images.
 *
 * @param runnerOf opens nothing anew: gives a function that runs one batch of the size and its milliseconds
 */
export async function runOffline(
  batches: readonly number[],
  runnerOf: (batch: number) => () => Promise<number>,
  clock: Pick<Clock, "nowMs">,
): Promise<Offline> {
  const trials: BatchTrial[] = [];
  for (const batch of batches) {
    const run = runnerOf(batch);
    // The first run of a new shape makes plans and buffers for it.
    await run();
    const { images, seconds } = await runFor(batch, run, { ms: trialMs, runs: trialRuns }, clock);
    trials.push({ batch, imagesPerSecond: images / seconds });
  }
  const { batch } = trials.reduce((best, trial) =>
    trial.imagesPerSecond > best.imagesPerSecond ? trial : best,
  );
  const { images, seconds } = await runFor(batch, runnerOf(batch), { ms: totalMs, runs: trialRuns }, clock);
  return { batch, images, seconds, imagesPerSecond: images / seconds, trials };
}

async function runFor(
  batch: number,
  run: () => Promise<number>,
  { ms, runs }: { readonly ms: number; readonly runs: number },
  clock: Pick<Clock, "nowMs">,
): Promise<{ images: number; seconds: number }> {
  let images = 0;
  const beganMs = clock.nowMs();
  let spentMs = 0;
  for (let done = 0; done < runs || clock.nowMs() - beganMs < ms; done += 1) {
    spentMs += await run();
    images += batch;
  }
  return { images, seconds: spentMs / 1000 };
}
