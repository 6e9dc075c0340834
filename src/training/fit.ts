import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type * as tf from "@tensorflow/tfjs";
import { BoxbenchError } from "../core/errors.ts";
import { randomFrom, type Random } from "../core/random.ts";
import { augmentedPixels } from "../dataset/augment.ts";
import { batchRanges } from "../dataset/batches.ts";
import type { Images } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import type { Augmentation, OptimizerRecipe } from "../zoo/types.ts";
import { applyInTraining } from "./apply-layers.ts";
import type { Loss } from "./losses.ts";
import { imageTensor, predictOutputs, setWeights, weightsOf } from "./network.ts";
import type { Objective, Score } from "../tasks/objective.ts";
import { optimizerFrom, optimizerState, type OptimizerTensor } from "./optimizer.ts";

/** What to fit, and how. */
export interface FitTask<Facts> {
  readonly tf: TensorFlow;
  readonly model: tf.Sequential;
  readonly train: Images;
  readonly validation: Images;
  readonly objective: Objective<Facts>;
  readonly optimizer: OptimizerRecipe;
  readonly augmentation?: Augmentation | undefined;
  readonly loss: Loss;
  readonly batchSize: number;
  readonly epochs: number;
  /** Ends after this many epochs without a new best one. */
  readonly patience: number;
  /** Fixes the order of the images in every epoch, their changes, and what dropout leaves out. */
  readonly seed: number;
}

/** One line of a training history. */
export type EpochOf<Facts> = Facts & {
  readonly epoch: number;
  /** Null where it became NaN or infinite. */
  readonly trainLoss: number | null;
  readonly seconds: number;
};

/** Where a fit stands after an epoch: plain data, and all that the next epoch depends on. */
export interface FitState<Facts> {
  readonly weights: readonly Float32Array[];
  readonly optimizer: readonly OptimizerTensor[];
  readonly history: readonly EpochOf<Facts>[];
  /** The epoch with the smallest rank so far. */
  readonly best: {
    readonly epoch: number;
    readonly rank: number;
    readonly weights: readonly Float32Array[];
  } | null;
  /** Whether the loss or an answer became NaN or infinite. */
  readonly diverged: boolean;
}

/** The state before the first epoch. */
export async function startOfFit<Facts>(model: tf.LayersModel): Promise<FitState<Facts>> {
  return { weights: await weightsOf(model), optimizer: [], history: [], best: null, diverged: false };
}

/** Whether no epoch is left: all done, no improvement for long, or diverged. */
export function isFitted(
  state: FitState<unknown>,
  { epochs, patience }: Pick<FitTask<unknown>, "epochs" | "patience">,
): boolean {
  const done = state.history.length;
  return state.diverged || done >= epochs || done - (state.best?.epoch ?? 0) >= patience;
}

/**
 * Trains one epoch and validates. Weights and optimizer begin from the state alone, so that a fit which was
 * interrupted and read back from a file goes on exactly as one that was not.
 *
 * @throws BoxbenchError INTERRUPTED when `signal` is aborted before the epoch ends
 */
export async function fitEpoch<Facts>(
  task: FitTask<Facts>,
  state: FitState<Facts>,
  signal?: AbortSignal,
): Promise<FitState<Facts>> {
  const startedMs = performance.now();
  const epoch = state.history.length + 1;
  setWeights(task.tf, task.model, state.weights);
  const optimizer = await optimizerFrom(task.tf, task.optimizer, state.optimizer);
  try {
    const trainLoss = await trainBatches(task, optimizer, epoch, signal);
    const score = Number.isFinite(trainLoss) ? await validate(task) : null;
    const record: EpochOf<Facts> = {
      epoch,
      trainLoss: Number.isFinite(trainLoss) ? trainLoss : null,
      ...(score?.facts ?? task.objective.noFacts),
      seconds: (performance.now() - startedMs) / 1000,
    };
    const history = [...state.history, record];
    if (score === null) return { ...state, history, diverged: true };
    const weights = await weightsOf(task.model);
    const { rank } = score;
    const improved = rank < (state.best?.rank ?? Infinity);
    return {
      weights,
      optimizer: await optimizerState(optimizer),
      history,
      best: improved ? { epoch, rank, weights } : state.best,
      diverged: false,
    };
  } finally {
    optimizer.dispose();
  }
}

/** @returns mean loss over the images as each batch met it; NaN or infinite as soon as one batch is */
async function trainBatches(
  task: FitTask<unknown>,
  optimizer: tf.Optimizer,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { tf, train } = task;
  const { width, targets } = task.objective;
  const { layers, trainableWeights } = task.model;
  const fixed = layers.findIndex((layer) => layer.trainableWeights.length > 0);
  const variables = trainableWeights.map((weight) => weight.read() as tf.Variable);
  const all = Array.from({ length: train.count }, (_, index) => index);
  const order = randomFrom(task.seed, `order of epoch ${epoch}`).shuffle(all);
  const changes = randomFrom(task.seed, `changes in epoch ${epoch}`);
  let sum = 0;
  for (const positions of batchRanges(train.count, task.batchSize)) {
    if (signal?.aborted) {
      throw new BoxbenchError(
        "INTERRUPTED",
        `Training was interrupted in epoch ${epoch} of ${task.epochs}; the same command goes on from there.`,
      );
    }
    const indices = positions.map((position) => order[position]!);
    // TF.js cannot record a layer normalisation without weights for its gradient: what cannot learn stays outside.
    const step = `epoch ${epoch}, image ${positions[0]}`;
    const apply = (some: tf.layers.Layer[], values: tf.Tensor) =>
      applyInTraining(tf, some, values, task.seed, step);
    const x = tf.tidy(() => apply(layers.slice(0, fixed), trainTensor(task, indices, changes)));
    const t = tf.tensor2d(rowsOf(targets, indices, width), [indices.length, width]);
    const cost = optimizer.minimize(() => task.loss(apply(layers.slice(fixed), x), t), true, variables)!;
    const [loss] = await cost.data();
    tf.dispose([x, t, cost]);
    if (!Number.isFinite(loss)) return NaN;
    sum += loss! * indices.length;
    // Lets a signal arrive: the promises of TF.js alone never leave the microtask queue.
    await nextTurn();
  }
  return sum / train.count;
}

/** @returns null when an answer is NaN or infinite */
async function validate<Facts>({
  tf,
  model,
  validation,
  objective,
}: FitTask<Facts>): Promise<Score<Facts> | null> {
  return objective.score(await predictOutputs(tf, model, validation));
}

/** A batch to train on, changed where the recipe says so. */
function trainTensor(
  { tf, train, augmentation }: FitTask<unknown>,
  indices: readonly number[],
  changes: Random,
): tf.Tensor {
  if (augmentation === undefined) return imageTensor(tf, train, indices);
  const { height, width, channels } = train;
  const pixels = augmentedPixels(train, indices, augmentation, changes);
  return tf.tensor4d(pixels, [indices.length, height, width, channels]);
}

/** The rows of these images, of an array of shape [count, width]. */
function rowsOf(targets: Float32Array, indices: readonly number[], width: number): Float32Array {
  const rows = new Float32Array(indices.length * width);
  for (const [row, index] of indices.entries()) {
    rows.set(targets.subarray(width * index, width * (index + 1)), width * row);
  }
  return rows;
}
