import type { LayersModel, Tensor as TfTensor } from "@tensorflow/tfjs";
import type { Tensor } from "../../core/tensor.ts";
import type { TensorFlow } from "../../tfjs/types.ts";

/** One prediction of the whole batch at once; `predict` alone would cut it into pieces of 32. */
export function predictAll(tf: TensorFlow, model: LayersModel, feeds: readonly Tensor[]): TfTensor[] {
  return tf.tidy(() => {
    const tensors = feeds.map((tensor) => tfTensorOf(tf, tensor));
    const batchSize = feeds[0]!.shape[0] ?? 1;
    const outputs = model.predict(tensors.length === 1 ? tensors[0]! : tensors, { batchSize });
    return Array.isArray(outputs) ? outputs : [outputs];
  });
}

/** Numbers on the current backend. */
export function tfTensorOf(tf: TensorFlow, { dtype, data, shape }: Tensor): TfTensor {
  return tf.tensor(data as Float32Array, [...shape], dtype as "float32");
}

/** A copy: the plain JavaScript backend hands out its own array. */
export async function tensorOf(tensor: TfTensor): Promise<Tensor> {
  const { dtype, shape } = tensor;
  const data: unknown = await tensor.data();
  if (dtype === "int32") return { dtype, shape, data: Int32Array.from(data as Int32Array) };
  if (dtype === "bool") return { dtype, shape, data: Uint8Array.from(data as Uint8Array) };
  if (dtype === "string") return { dtype, shape, data: [...(data as string[])] };
  return { dtype: "float32", shape, data: Float32Array.from(data as Float32Array) };
}
