import { BoxbenchError } from "../../src/core/errors.ts";
import type { TrainingRecord } from "../../src/core/study/training.ts";
import type { Chain } from "../../src/study/parts.ts";
import { keyOf, type Trainings } from "../../src/study/trainings.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { startTrainer, type Trainer } from "./trainer.ts";

export interface TrainAllOptions {
  readonly jobs: number;
  readonly cache: string | null;
  readonly backend: BackendId | null;
  readonly signal: AbortSignal;
  /** From this time on (milliseconds since 1970) only what is in the cache is taken; null for no such time. */
  readonly deadlineMs: number | null;
  /** After each chain. `share` of the expected work is done, from 0 to 1. */
  onDone?(record: TrainingRecord | null, progress: TrainProgress): void;
  /** Injectable for tests. */
  readonly start?: () => Trainer;
}

export interface TrainProgress {
  readonly done: number;
  readonly total: number;
  /** Share of the expected work that is done, 0 to 1. */
  readonly share: number;
}

export interface TrainedChains {
  readonly trainings: Trainings;
  /** Chains that were not done, or not to their end, when time was up. */
  readonly missing: number;
}

/**
 * Does chains of trainings in several processes at once; a chain that occurs twice is done once.
 *
 * @throws BoxbenchError WORKER when a process dies
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the cache holds what is done
 */
export async function trainAll(chains: readonly Chain[], options: TrainAllOptions): Promise<TrainedChains> {
  const distinct = [...new Map(chains.map((chain) => [chain.specs.map(keyOf).join("\n"), chain])).values()];
  const trainings = new Map<string, TrainingRecord>();
  const totalCost = distinct.reduce((sum, chain) => sum + costOf(chain), 0);
  let [next, done, doneCost, missing] = [0, 0, 0, 0];
  const trainers = Array.from({ length: Math.max(1, Math.min(options.jobs, distinct.length)) }, () =>
    (options.start ?? startTrainer)(),
  );
  const closeAll = () => trainers.forEach((trainer) => trainer.close());
  options.signal.addEventListener("abort", closeAll, { once: true });
  async function work(trainer: Trainer): Promise<void> {
    while (next < distinct.length && !options.signal.aborted) {
      const chain = distinct[next]!;
      next += 1;
      const last = await trainChain(trainer, chain, trainings, options);
      done += 1;
      doneCost += costOf(chain);
      if (last === null) missing += 1;
      options.onDone?.(last, { done, total: distinct.length, share: doneCost / totalCost });
    }
  }
  try {
    await Promise.all(trainers.map(work));
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    options.signal.removeEventListener("abort", closeAll);
    closeAll();
  }
  if (options.signal.aborted) {
    throw new BoxbenchError(
      "INTERRUPTED",
      `Interrupted after ${done} of ${distinct.length} trainings; the same command goes on from there.`,
    );
  }
  return { trainings, missing };
}

/** @returns the last training; null where time was up before the chain ended */
async function trainChain(
  trainer: Trainer,
  chain: Chain,
  trainings: Map<string, TrainingRecord>,
  { cache, backend, deadlineMs }: TrainAllOptions,
): Promise<TrainingRecord | null> {
  let record: TrainingRecord | null = null;
  for (const spec of chain.specs) {
    const cachedOnly = deadlineMs !== null && Date.now() >= deadlineMs;
    record = await trainer.train({ spec, cache, backend, cachedOnly });
    if (record === null) return null;
    trainings.set(keyOf(spec), record);
    if (!chain.goesOn(record)) break;
  }
  return record;
}

/** Rough relative time of a chain: what the networks cost per image, times the images. */
function costOf({ specs }: Chain): number {
  return specs.reduce((sum, spec) => {
    const { family, id } = variantOf(spec.network);
    const perImage =
      id === "cnn-wide" ? 60 : id === "small-conv" ? 8 : { cnn: 20, dense: 4, linear: 1, heads: 20 }[family];
    return sum + perImage * spec.epochs * spec.updatesPerEpoch * (8 + spec.batchSize);
  }, 0);
}
