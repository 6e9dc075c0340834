import { BoxbenchError } from "../../src/core/errors.ts";
import type { TrainingRecord, TrainingSpec } from "../../src/core/study/training.ts";
import type { Chain } from "../../src/study/parts.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { startTrainer, type Trainer } from "./trainer.ts";

export interface TrainAllOptions {
  readonly jobs: number;
  readonly cache: string | null;
  readonly backend: BackendId | null;
  readonly signal: AbortSignal;
  /** After each chain. `share` of the expected work is done, from 0 to 1. */
  onDone?(record: TrainingRecord, done: number, total: number, share: number): void;
  /** Injectable for tests. */
  readonly start?: () => Trainer;
}

/** All trainings that were done, by what was asked for. */
export type Trainings = ReadonlyMap<string, TrainingRecord>;

/** What a training is found by. */
export const keyOf = (spec: TrainingSpec): string => JSON.stringify(spec);

/**
 * Does chains of trainings in several processes at once; a chain that occurs twice is done once.
 *
 * @throws BoxbenchError WORKER when a process dies
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the cache holds what is done
 */
export async function trainAll(chains: readonly Chain[], options: TrainAllOptions): Promise<Trainings> {
  const distinct = [...new Map(chains.map((chain) => [chain.specs.map(keyOf).join("\n"), chain])).values()];
  const trainings = new Map<string, TrainingRecord>();
  const totalCost = distinct.reduce((sum, chain) => sum + costOf(chain), 0);
  let [next, done, doneCost] = [0, 0, 0];
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
      options.onDone?.(last, done, distinct.length, doneCost / totalCost);
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
  return trainings;
}

async function trainChain(
  trainer: Trainer,
  chain: Chain,
  trainings: Map<string, TrainingRecord>,
  { cache, backend }: TrainAllOptions,
): Promise<TrainingRecord> {
  let record: TrainingRecord | undefined;
  for (const spec of chain.specs) {
    record = await trainer.train({ spec, cache, backend });
    trainings.set(keyOf(spec), record);
    if (!chain.goesOn(record)) break;
  }
  return record!;
}

/** Rough relative time of a chain: what the networks cost per image, times the images. */
function costOf({ specs }: Chain): number {
  return specs.reduce((sum, spec) => {
    const { family, id } = variantOf(spec.network);
    const perImage = id === "cnn-wide" ? 60 : id === "small-conv" ? 8 : { cnn: 20, dense: 4, linear: 1 }[family];
    return sum + perImage * spec.epochs * spec.updatesPerEpoch * (8 + spec.batchSize);
  }, 0);
}
