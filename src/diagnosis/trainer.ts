import { setImmediate as nextTurn } from "node:timers/promises";
import type * as tfjs from "@tensorflow/tfjs";
import { BoxbenchError } from "../core/errors.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { batchLossOf } from "./losses.ts";
import { inputTensor, targetTensor, type InputRange } from "./pixels.ts";
import type { OptimizerName, TrainingRecipe } from "./recipe.ts";
import type { Samples } from "./samples.ts";

/** What is trained, and on what. */
export interface TrainerTask {
  readonly tf: TensorFlow;
  readonly model: tfjs.LayersModel;
  readonly samples: Samples;
  readonly range: InputRange;
  readonly recipe: TrainingRecipe;
  readonly signal?: AbortSignal;
}

/** Trains a network over and over from the same start. */
export class Trainer {
  readonly #task: TrainerTask;
  readonly #start: tfjs.Tensor[];
  #optimizer: tfjs.Optimizer | null = null;

  constructor(task: TrainerTask) {
    this.#task = task;
    this.#start = task.model.getWeights().map((weight) => task.tf.keep(weight.clone()));
  }

  /** Back to the start, with a new optimizer. */
  restart(learningRate: number): void {
    this.#task.model.setWeights(this.#start);
    this.#optimizer?.dispose();
    this.#optimizer = optimizerOf(this.#task.tf, this.#task.recipe.optimizer, learningRate);
  }

  /**
   * One step on these images.
   *
   * @returns the loss before the step
   * @throws BoxbenchError INTERRUPTED when the signal is aborted
   */
  async step(indices: readonly number[]): Promise<number> {
    const { tf, model, samples, range, recipe, signal } = this.#task;
    if (signal?.aborted) throw new BoxbenchError("INTERRUPTED", "Interrupted: nothing was written.");
    const { inputs, apply } = trainablePart(tf, model, inputTensor(tf, samples, range, indices));
    const targets = targetTensor(tf, samples, indices);
    const lossOf = batchLossOf(tf, recipe.loss);
    const variables = variablesOf(model);
    try {
      const cost = this.#optimizer!.minimize(() => lossOf(apply(), targets), true, variables)!;
      const loss = (await cost.data())[0]!;
      cost.dispose();
      return loss;
    } finally {
      tf.dispose([inputs, targets]);
      // Lets a signal arrive: the promises of TF.js alone never leave the microtask queue.
      await nextTurn();
    }
  }

  /**
   * Answers as training sees them: a batch normalisation takes the mean of these images, not one that it would need
   * many steps to learn.
   *
   * @returns shape [indices.length, width]
   */
  async answers(indices: readonly number[]): Promise<Float32Array> {
    const { tf, model, samples, range } = this.#task;
    const { inputs, apply } = trainablePart(tf, model, inputTensor(tf, samples, range, indices));
    const outputs = tf.tidy(apply);
    const answers = (await outputs.data()).slice() as Float32Array;
    tf.dispose([inputs, outputs]);
    return answers;
  }

  dispose(): void {
    this.#task.model.setWeights(this.#start);
    this.#start.forEach((weight) => weight.dispose());
    this.#optimizer?.dispose();
  }
}

/** The weights that can learn. */
export function variablesOf(model: tfjs.LayersModel): tfjs.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tfjs.Variable);
}

/**
 * A network for its gradient. TF.js cannot record every layer that has no weights (a layer normalisation, say): those
 * in front of a chain stay outside.
 *
 * @returns what the part that learns reads, to be disposed, and the function that runs it
 */
export function trainablePart(
  tf: TensorFlow,
  model: tfjs.LayersModel,
  images: tfjs.Tensor,
): { inputs: tfjs.Tensor; apply: () => tfjs.Tensor } {
  const training = { training: true };
  if (model.getClassName() !== "Sequential") {
    return { inputs: images, apply: () => model.apply(images, training) as tfjs.Tensor };
  }
  // An InputLayer holds the place of the images, and refuses to be applied to some.
  const chain = model.layers.filter((layer) => layer.getClassName() !== "InputLayer");
  const fixed = Math.max(
    0,
    chain.findIndex((layer) => layer.trainableWeights.length > 0),
  );
  const run = (layers: readonly tfjs.layers.Layer[], values: tfjs.Tensor) =>
    layers.reduce((passed, layer) => layer.apply(passed, training) as tfjs.Tensor, values);
  const inputs = tf.tidy(() => run(chain.slice(0, fixed), images).clone());
  images.dispose();
  return { inputs, apply: () => run(chain.slice(fixed), inputs) };
}

function optimizerOf(tf: TensorFlow, name: OptimizerName, learningRate: number): tfjs.Optimizer {
  return name === "sgd" ? tf.train.sgd(learningRate) : tf.train.adam(learningRate);
}
