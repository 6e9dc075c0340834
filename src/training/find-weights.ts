import type * as tf from "@tensorflow/tfjs";
import type { Images } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { describeOptimizer } from "../zoo/recipes.ts";
import type { DescentRecipe, PresetName } from "../zoo/types.ts";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { fitEpoch, isFitted, startOfFit, type EpochOf, type FitState, type FitTask } from "./fit.ts";
import { lossOf } from "./losses.ts";
import type { Attempt } from "./manifest.ts";
import { setWeights } from "./network.ts";
import type { Objective } from "../tasks/objective.ts";

export interface EpochProgress {
  /** The optimizer being tried, such as `Adam lr 0.01`. */
  readonly optimizer: string;
  readonly epoch: number;
  readonly epochs: number;
  /** Null where it became NaN or infinite: training ends here. */
  readonly trainLoss: number | null;
  /** How good the answers on the validation images are, in words; null where there are none. */
  readonly validation: string | null;
  /** Until the last epoch, if all are needed. */
  readonly secondsLeft: number;
}

export interface DescentTask<Facts> {
  readonly tf: TensorFlow;
  /** Untrained on entry. */
  readonly model: tf.LayersModel;
  readonly train: Images;
  readonly validation: Images;
  readonly objective: Objective<Facts>;
  readonly recipe: DescentRecipe;
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
export interface FoundWeights<Facts> {
  readonly outcome: "trained" | "diverged";
  readonly attempts: Attempt[];
  /** From 1; 0 where there was none. */
  readonly bestEpoch: number;
  readonly history: EpochOf<Facts>[];
}

/**
 * Puts the best weights that gradient descent finds into `task.model`, with the first optimizer of the recipe that
 * does not diverge.
 *
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted
 */
export async function descend<Facts>(
  task: DescentTask<Facts>,
  options: FindOptions,
): Promise<FoundWeights<Facts>> {
  const { recipe } = task;
  const start = await startOfFit<Facts>(task.model);
  const saved = task.checkpoint === null ? null : await readCheckpoint<Facts>(task.checkpoint);
  let { attempts, state }: Checkpoint<Facts> = saved ?? { attempts: [], state: start };
  for (;;) {
    const optimizer = recipe.attempts[attempts.length]!;
    state = await fit(task, { attempts, state }, options);
    const attempt = { optimizer: describeOptimizer(optimizer), epochs: state.history.length };
    if (!state.diverged) {
      setWeights(task.tf, task.model, state.best!.weights);
      attempts = [...attempts, { ...attempt, outcome: "trained" }];
      return {
        outcome: "trained",
        attempts: [...attempts],
        bestEpoch: state.best!.epoch,
        history: [...state.history],
      };
    }
    attempts = [...attempts, { ...attempt, outcome: "diverged" }];
    if (attempts.length === recipe.attempts.length) {
      return { outcome: "diverged", attempts: [...attempts], bestEpoch: 0, history: [...state.history] };
    }
    state = start;
  }
}

/** Trains with one optimizer to its end, with a checkpoint after every epoch. */
async function fit<Facts>(
  task: DescentTask<Facts>,
  from: Checkpoint<Facts>,
  options: FindOptions,
): Promise<FitState<Facts>> {
  const { tf, model, train, validation, objective, recipe } = task;
  const optimizer = recipe.attempts[from.attempts.length]!;
  const fitTask: FitTask<Facts> = {
    tf,
    model,
    train,
    validation,
    objective,
    optimizer,
    augmentation: recipe.augmentation,
    loss: lossOf(tf, recipe.loss),
    watches: recipe.watches,
    weightDecay: recipe.weightDecay,
    cooldown: recipe.cooldown,
    batchSize: recipe.batchSize,
    epochs: recipe.epochs[options.preset],
    patience: recipe.patience,
    enough: recipe.enough,
    seed: options.seed,
  };
  let { state } = from;
  while (!isFitted(state, fitTask)) {
    state = await fitEpoch(fitTask, state, options.signal);
    if (task.checkpoint !== null) {
      await writeCheckpoint(task.checkpoint, { attempts: from.attempts, state });
    }
    options.onEpoch?.(progressOf(state, fitTask, describeOptimizer(optimizer)));
  }
  return state;
}

function progressOf<Facts>(
  { history, diverged }: FitState<Facts>,
  { epochs, objective }: FitTask<Facts>,
  optimizer: string,
): EpochProgress {
  const last = history.at(-1)!;
  const secondsPerEpoch = history.reduce((sum, { seconds }) => sum + seconds, 0) / history.length;
  return {
    optimizer,
    epoch: last.epoch,
    epochs,
    trainLoss: last.trainLoss,
    validation: diverged ? null : objective.describe(last),
    secondsLeft: (epochs - last.epoch) * secondsPerEpoch,
  };
}
