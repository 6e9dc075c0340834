import * as ort from "onnxruntime-node";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { markOutputs } from "../../../src/onnx/mark-outputs.ts";
import type { tf } from "./tf.ts";

/** ONNX Runtime's own shape of each value that the nodes of a graph make, by name. */
export async function shapesOnOrt(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, tf.Tensor>>,
): Promise<Record<string, readonly number[]>> {
  const model = decodeOnnx(bytes);
  const made = model.graph!.node.flatMap(({ output }) => output).filter((name) => name !== "");
  const session = await ort.InferenceSession.create(markOutputs(model, made).bytes, { logSeverityLevel: 3 });
  try {
    const tensors = Object.entries(feeds).map(([name, tensor]) => {
      const { dtype, shape } = tensor;
      return [name, new ort.Tensor(dtype as "float32", tensor.dataSync() as Float32Array, shape)];
    });
    const results = await session.run(Object.fromEntries(tensors) as ort.InferenceSession.FeedsType);
    return Object.fromEntries(Object.entries(results).map(([name, { dims }]) => [name, dims]));
  } finally {
    await session.release();
  }
}
