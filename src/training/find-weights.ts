import type * as tf from "@tensorflow/tfjs";
import type { ImageSet } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { describeOptimizer } from "../zoo/recipes.ts";
import type { PresetName, Recipe, Variant } from "../zoo/types.ts";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { fitEpoch, isFitted, startOfFit, type FitState, type FitTask } from "./fit.ts";
import { lossOf } from "./losses.ts";
import type { Manifest } from "./manifest.ts";
import { setWeights } from "./network.ts";
import { solveLastLayer } from "./solve.ts";

export interface EpochProgress {
  /** The optimizer being tried, such as `Adam lr 0.01`. */
  readonly optimizer: string;
  readonly epoch: number;
  readonly epochs: number;
  /** Null where it became NaN or infinite: training ends here. */
  readonly trainLoss: number | null;
  readonly validationMeanErrorPx: number | null;
  /** Until the last epoch, if all are needed. */
  readonly secondsLeft: number;
}

export interface TrainTask {
  readonly variant: Variant;
  readonly tf: TensorFlow;
  /** Untrained on entry. */
  readonly model: tf.Sequential;
  readonly train: ImageSet;
  readonly validation: ImageSet;
  /** Folder of the checkpoint; null for none. */
  readonly checkpoint: string | null;
}

export interface FindOptions {
  readonly preset: PresetName;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (progress: EpochProgress) => void;
}

/** What a manifest says about how the weights were found. */
export type Found = Pick<Manifest["training"], "outcome" | "attempts" | "bestEpoch" | "history">;

/**
 * Puts the best weights that the variant's recipe finds into `task.model`.
 *
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted
 */
export async function findWeights(task: TrainTask, options: FindOptions): Promise<Found> {
  const { recipe, outputRange } = task.variant;
  if (recipe.kind === "gradient-descent") return descend(task, recipe, options);
  await solveLastLayer(task.tf, task.model, task.train, outputRange);
  const attempts = [{ optimizer: "least squares", outcome: "trained" as const, epochs: 0 }];
  return { outcome: "trained", attempts, bestEpoch: 0, history: [] };
}

type Descent = Extract<Recipe, { kind: "gradient-descent" }>;

async function descend(task: TrainTask, recipe: Descent, options: FindOptions): Promise<Found> {
  const start = await startOfFit(task.model);
  const saved = task.checkpoint === null ? null : await readCheckpoint(task.checkpoint);
  let { attempts, state }: Checkpoint = saved ?? { attempts: [], state: start };
  for (;;) {
    const optimizer = recipe.attempts[attempts.length]!;
    state = await fit(task, recipe, { attempts, state }, options);
    const attempt = { optimizer: describeOptimizer(optimizer), epochs: state.history.length };
    if (!state.diverged) {
      setWeights(task.tf, task.model, state.best!.weights);
      attempts = [...attempts, { ...attempt, outcome: "trained" }];
      return { outcome: "trained", attempts, bestEpoch: state.best!.epoch, history: [...state.history] };
    }
    attempts = [...attempts, { ...attempt, outcome: "diverged" }];
    if (attempts.length === recipe.attempts.length) {
      return { outcome: "diverged", attempts, bestEpoch: 0, history: [...state.history] };
    }
    state = start;
  }
}

/** Trains with one optimizer to its end, with a checkpoint after every epoch. */
async function fit(
  task: TrainTask,
  recipe: Descent,
  from: Checkpoint,
  options: FindOptions,
): Promise<FitState> {
  const { tf, model, train, validation } = task;
  const optimizer = recipe.attempts[from.attempts.length]!;
  const fitTask: FitTask = {
    tf,
    model,
    train,
    validation,
    outputRange: task.variant.outputRange,
    optimizer,
    loss: lossOf(tf, recipe.loss),
    batchSize: recipe.batchSize,
    epochs: recipe.epochs[options.preset],
    patience: recipe.patience,
    seed: options.seed,
  };
  let { state } = from;
  while (!isFitted(state, fitTask)) {
    state = await fitEpoch(fitTask, state, options.signal);
    if (task.checkpoint !== null) {
      await writeCheckpoint(task.checkpoint, { attempts: from.attempts, state });
    }
    options.onEpoch?.(progressOf(state, fitTask.epochs, describeOptimizer(optimizer)));
  }
  return state;
}

function progressOf({ history }: FitState, epochs: number, optimizer: string): EpochProgress {
  const { epoch, trainLoss, validationMeanErrorPx } = history.at(-1)!;
  const secondsPerEpoch = history.reduce((sum, { seconds }) => sum + seconds, 0) / history.length;
  const secondsLeft = (epochs - epoch) * secondsPerEpoch;
  return { optimizer, epoch, epochs, trainLoss, validationMeanErrorPx, secondsLeft };
}
