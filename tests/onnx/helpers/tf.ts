import * as tf from "@tensorflow/tfjs";
import { randomFrom } from "../../../src/core/random.ts";

// The oracle is the plain CPU backend: one loop for each kernel, no fused or vectorised arithmetic.
await tf.setBackend("cpu");

export { tf };

/**
 * Gives every weight of a model seeded random numbers, also those that start as zeros or ones: a bias or
 * moving mean that a converter forgets would go unseen otherwise.
 */
export function randomiseWeights(model: tf.LayersModel, seed: number): void {
  const random = randomFrom(seed, "weights");
  const values = model.weights.map((variable) => {
    const size = variable.shape.reduce((product: number, dimension) => product * (dimension ?? 1), 1);
    const isVariance = variable.name.includes("variance");
    const units = variable.shape.at(-1) ?? 1;
    // About unit variance behind each layer, so that errors stay comparable.
    const scale = variable.shape.length > 1 ? Math.sqrt(3 / Math.max(size / units, 1)) : 0.5;
    const next = () => (isVariance ? 0.5 + random.uniform() : scale * (2 * random.uniform() - 1));
    return tf.tensor(Float32Array.from({ length: size }, next), variable.shape as number[]);
  });
  model.setWeights(values);
  values.forEach((value) => value.dispose());
}

/** Seeded inputs for a model: uniform in `range`, whole numbers for an int32 input. */
export function randomInputs(
  model: tf.LayersModel,
  options: {
    readonly batch: number;
    readonly seed: number;
    readonly range: readonly [number, number];
    readonly unknownSize: number;
  },
): tf.Tensor[] {
  const random = randomFrom(options.seed, "inputs");
  const [low, high] = options.range;
  return model.inputs.map((input) => {
    const shape = input.shape.map((size, axis) => size ?? (axis === 0 ? options.batch : options.unknownSize));
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    const next = () => low + random.uniform() * (high - low);
    return input.dtype === "int32"
      ? tf.tensor(
          Int32Array.from({ length: size }, () => Math.floor(next())),
          shape,
          "int32",
        )
      : tf.tensor(Float32Array.from({ length: size }, next), shape);
  });
}
