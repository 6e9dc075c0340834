import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import type { OptimizerRecipe } from "../zoo/types.ts";

/** One tensor of an optimizer, such as a moment of Adam, as plain data. */
export interface OptimizerTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly data: Float32Array | Int32Array;
}

/**
 * Makes an optimizer that goes on from a saved state.
 *
 * @param state what `optimizerState` gave; empty for a new optimizer
 */
export async function optimizerFrom(
  tf: TensorFlow,
  recipe: OptimizerRecipe,
  state: readonly OptimizerTensor[],
): Promise<tf.Optimizer> {
  const optimizer = newOptimizer(tf, recipe);
  if (state.length === 0) return optimizer;
  const named = state.map(({ name, data, shape, dtype }) => ({
    name,
    tensor: tf.tensor(data, [...shape], dtype),
  }));
  await optimizer.setWeights(named);
  for (const { tensor } of named) tensor.dispose();
  return optimizer;
}

function newOptimizer(tf: TensorFlow, recipe: OptimizerRecipe): tf.Optimizer {
  if (recipe.name === "sgd") return tf.train.sgd(recipe.learningRate);
  if (recipe.name === "momentum") return tf.train.momentum(recipe.learningRate, recipe.momentum);
  return tf.train.adam(recipe.learningRate, recipe.beta1, recipe.beta2, recipe.epsilon);
}

/** The state of an optimizer as plain data: the count of its steps, then its moments. */
export async function optimizerState(optimizer: tf.Optimizer): Promise<OptimizerTensor[]> {
  const named = await optimizer.getWeights();
  const state = await Promise.all(
    named.map(async ({ name, tensor }) => ({
      name,
      shape: tensor.shape,
      dtype: tensor.dtype as OptimizerTensor["dtype"],
      data: (await tensor.data()).slice() as OptimizerTensor["data"],
    })),
  );
  // TF.js makes the step count anew at every call; the other tensors are the optimizer's own.
  named[0]?.tensor.dispose();
  return state;
}
