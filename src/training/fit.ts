import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type * as tf from "@tensorflow/tfjs";
import { BoxbenchError } from "../core/errors.ts";
import { randomFrom } from "../core/random.ts";
import { batchRanges } from "../dataset/batches.ts";
import { localisationAccuracy, pointsFromOutputs } from "../dataset/localisation.ts";
import type { ImageSet } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import type { OptimizerRecipe } from "../zoo/types.ts";
import type { Loss } from "./losses.ts";
import type { EpochRecord } from "./manifest.ts";
import { imageTensor, predictOutputs, setWeights, weightsOf } from "./network.ts";
import { optimizerFrom, optimizerState, type OptimizerTensor } from "./optimizer.ts";
import { outputsFromPoints } from "./targets.ts";

/** What to fit, and how. */
export interface FitTask {
  readonly tf: TensorFlow;
  readonly model: tf.Sequential;
  readonly train: ImageSet;
  readonly validation: ImageSet;
  readonly outputRange: readonly [low: number, high: number];
  readonly optimizer: OptimizerRecipe;
  readonly loss: Loss;
  readonly batchSize: number;
  readonly epochs: number;
  /** Ends after this many epochs without a new best one. */
  readonly patience: number;
  /** Fixes the order of the images in every epoch. */
  readonly seed: number;
}

/** Where a fit stands after an epoch: plain data, and all that the next epoch depends on. */
export interface FitState {
  readonly weights: readonly Float32Array[];
  readonly optimizer: readonly OptimizerTensor[];
  readonly history: readonly EpochRecord[];
  /** The epoch with the smallest mean pixel error so far. */
  readonly best: {
    readonly epoch: number;
    readonly meanErrorPx: number;
    readonly weights: readonly Float32Array[];
  } | null;
  /** Whether the loss or an answer became NaN or infinite. */
  readonly diverged: boolean;
}

/** The state before the first epoch. */
export async function startOfFit(model: tf.LayersModel): Promise<FitState> {
  return { weights: await weightsOf(model), optimizer: [], history: [], best: null, diverged: false };
}

/** Whether no epoch is left: all done, no improvement for long, or diverged. */
export function isFitted(
  state: FitState,
  { epochs, patience }: Pick<FitTask, "epochs" | "patience">,
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
export async function fitEpoch(task: FitTask, state: FitState, signal?: AbortSignal): Promise<FitState> {
  const startedMs = performance.now();
  const epoch = state.history.length + 1;
  setWeights(task.tf, task.model, state.weights);
  const optimizer = await optimizerFrom(task.tf, task.optimizer, state.optimizer);
  try {
    const trainLoss = await trainBatches(task, optimizer, epoch, signal);
    const validation = Number.isFinite(trainLoss) ? await validate(task) : null;
    const record: EpochRecord = {
      epoch,
      trainLoss: Number.isFinite(trainLoss) ? trainLoss : null,
      validationMse: validation?.mse ?? null,
      validationMeanErrorPx: validation?.meanErrorPx ?? null,
      seconds: (performance.now() - startedMs) / 1000,
    };
    const history = [...state.history, record];
    if (validation === null) return { ...state, history, diverged: true };
    const weights = await weightsOf(task.model);
    const { meanErrorPx } = validation;
    const improved = meanErrorPx < (state.best?.meanErrorPx ?? Infinity);
    return {
      weights,
      optimizer: await optimizerState(optimizer),
      history,
      best: improved ? { epoch, meanErrorPx, weights } : state.best,
      diverged: false,
    };
  } finally {
    optimizer.dispose();
  }
}

/** @returns mean loss over the images as each batch met it; NaN or infinite as soon as one batch is */
async function trainBatches(
  task: FitTask,
  optimizer: tf.Optimizer,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { tf, train } = task;
  const { layers, trainableWeights } = task.model;
  const fixed = layers.findIndex((layer) => layer.trainableWeights.length > 0);
  const variables = trainableWeights.map((weight) => weight.read() as tf.Variable);
  const targets = outputsFromPoints(train.targets, task.outputRange);
  const all = Array.from({ length: train.count }, (_, index) => index);
  const order = randomFrom(task.seed, `order of epoch ${epoch}`).shuffle(all);
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
    const x = tf.tidy(() => applyLayers(layers.slice(0, fixed), imageTensor(tf, train, indices)));
    const t = tf.tensor2d(rowsOf(targets, indices), [indices.length, 2]);
    const cost = optimizer.minimize(
      () => task.loss(applyLayers(layers.slice(fixed), x), t),
      true,
      variables,
    )!;
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
async function validate(task: FitTask): Promise<{ mse: number; meanErrorPx: number } | null> {
  const { tf, model, validation } = task;
  const points = pointsFromOutputs(await predictOutputs(tf, model, validation), task.outputRange);
  if (!points.every(Number.isFinite)) return null;
  return localisationAccuracy(points, validation.targets, validation.side);
}

function applyLayers(layers: readonly tf.layers.Layer[], x: tf.Tensor): tf.Tensor {
  return layers.reduce((values, layer) => layer.apply(values, { training: true }) as tf.Tensor, x);
}

function rowsOf(points: Float32Array, indices: readonly number[]): Float32Array {
  const rows = new Float32Array(indices.length * 2);
  for (const [row, index] of indices.entries()) {
    rows.set(points.subarray(2 * index, 2 * index + 2), 2 * row);
  }
  return rows;
}
