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
  readonly model: tf.LayersModel;
  readonly train: Images;
  readonly validation: Images;
  readonly objective: Objective<Facts>;
  readonly optimizer: OptimizerRecipe;
  readonly augmentation?: Augmentation | undefined;
  readonly loss: Loss;
  /** Layers whose outputs the loss sees beside the answers, by name. */
  readonly watches?: readonly string[] | undefined;
  /** Times the sum of squares of all kernels, added to the loss. */
  readonly weightDecay?: number | undefined;
  /** Share of the epochs, at the end, that have a tenth of the learning rate. */
  readonly cooldown?: number | undefined;
  readonly batchSize: number;
  readonly epochs: number;
  /** Ends after this many epochs without a new best one. */
  readonly patience: number;
  /** Ends as soon as an epoch ranks this low. */
  readonly enough?: number | undefined;
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

/** Whether no epoch is left: all done, good enough, no improvement for long, or diverged. */
export function isFitted(
  state: FitState<unknown>,
  { epochs, patience, enough }: Pick<FitTask<unknown>, "epochs" | "patience" | "enough">,
): boolean {
  const done = state.history.length;
  if (enough !== undefined && state.best !== null && state.best.rank <= enough) return true;
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
  const optimizer = await optimizerFrom(task.tf, coolerAt(task, epoch), state.optimizer);
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

/** The optimizer of an epoch: near the end a tenth of the rate, where the recipe has it so. */
function coolerAt({ optimizer, epochs, cooldown = 0 }: FitTask<unknown>, epoch: number): OptimizerRecipe {
  const isCool = epoch > epochs * (1 - cooldown);
  return isCool ? { ...optimizer, learningRate: optimizer.learningRate / 10 } : optimizer;
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
  const variables = task.model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const forward = forwardOf(task);
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
    const step = `epoch ${epoch}, image ${positions[0]}`;
    const x = tf.tidy(() => forward.before(trainTensor(task, indices, changes), step));
    const t = tf.tensor2d(rowsOf(targets, indices, width), [indices.length, width]);
    const cost = optimizer.minimize(() => costOf(task, forward.answer(x, step), t), true, variables)!;
    const [loss] = await cost.data();
    tf.dispose([x, t, cost]);
    if (!Number.isFinite(loss)) return NaN;
    sum += loss! * indices.length;
    // Lets a signal arrive: the promises of TF.js alone never leave the microtask queue.
    await nextTurn();
  }
  return sum / train.count;
}

/** How images become answers in training. */
interface Forward {
  /** What cannot learn, outside of what the gradient is recorded of. */
  before(images: tf.Tensor, step: string): tf.Tensor;
  /** The answers, and what is watched. */
  answer(x: tf.Tensor, step: string): tf.Tensor[];
}

function forwardOf({ tf, model, seed, watches = [] }: FitTask<unknown>): Forward {
  if (model.getClassName() !== "Sequential") {
    const watched = watches.map((name) => model.getLayer(name).output as tf.SymbolicTensor);
    // Shares its layers with the model, and so its weights.
    const both = tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...watched] });
    return {
      before: (images) => images,
      answer: (x) => [both.apply(x, { training: true }) as tf.Tensor | tf.Tensor[]].flat(),
    };
  }
  // TF.js cannot record a layer normalisation without weights for its gradient.
  const { layers } = model;
  const fixed = layers.findIndex((layer) => layer.trainableWeights.length > 0);
  const apply = (some: tf.layers.Layer[], values: tf.Tensor, step: string) =>
    applyInTraining(tf, some, values, seed, step);
  return {
    before: (images, step) => apply(layers.slice(0, fixed), images, step),
    answer: (x, step) => [apply(layers.slice(fixed), x, step)],
  };
}

function costOf(
  { tf, model, loss, weightDecay = 0 }: FitTask<unknown>,
  [outputs, ...watched]: readonly tf.Tensor[],
  targets: tf.Tensor,
): tf.Scalar {
  const cost = loss(outputs!, targets, watched);
  if (weightDecay === 0) return cost;
  const kernels = model.trainableWeights.filter(({ originalName }) => originalName.endsWith("kernel"));
  const squares = kernels.map((kernel) => tf.sum(tf.square(kernel.read())));
  return tf.add(cost, tf.mul(tf.addN(squares), weightDecay));
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
