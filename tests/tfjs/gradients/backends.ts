import type { Tensor } from "@tensorflow/tfjs";

import { randomFrom } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import { loadBackend, type TensorFlow } from "../../../src/tfjs/backend.ts";
import { registerWasmGradients } from "../../../src/tfjs/gradients/register.ts";

/** Loads both backends, with the gradient kernels registered for WASM. */
export async function loadBoth(): Promise<TensorFlow> {
  await loadBackend("tfjs/cpu");
  const { tf } = await loadBackend("tfjs/wasm");
  registerWasmGradients(tf);
  return tf;
}

/**
 * What `compute` gives on TF.js's own CPU backend (the oracle) and on WASM.
 *
 * @param compute makes its own inputs, so that they live on the backend under test
 */
export async function onBoth(
  tf: TensorFlow,
  compute: () => Tensor[],
): Promise<{ cpu: Result[]; wasm: Result[] }> {
  const results = { cpu: [] as Result[], wasm: [] as Result[] };
  for (const backend of ["cpu", "wasm"] as const) {
    if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
    const tensors = tf.tidy(compute);
    results[backend] = tensors.map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() }));
    tf.dispose(tensors);
  }
  return results;
}

interface Result {
  readonly shape: number[];
  readonly values: ArrayLike<number>;
}

/**
 * Whole numbers from -3 to 3. Products and sums of these are exact in float32 below 2^24, in any order, so two
 * right kernels agree to the bit.
 */
export function wholeNumbers(tf: TensorFlow, shape: number[], seed: number): Tensor {
  const random = randomFrom(seed, formatted(shape));
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.integer(-3, 3)),
    shape,
  );
}

function formatted(shape: number[]): string {
  return shape.join("x");
}
