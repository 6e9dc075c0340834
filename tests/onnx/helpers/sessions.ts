import * as ortNode from "onnxruntime-node";
import * as ortWeb from "onnxruntime-web";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { Evaluator } from "../../../src/onnx/evaluator/evaluator.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import type { tf } from "./tf.ts";

ortWeb.env.wasm.numThreads = 1;
ortWeb.env.logLevel = "error";

export interface OutputTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Runs an ONNX file and returns its outputs by name. */
export type RunOnnx = (
  bytes: Uint8Array,
  inputs: Readonly<Record<string, tf.Tensor>>,
) => Promise<Record<string, OutputTensor>>;

/** The engines that every converted layer is tried on, and our own evaluator. */
export const engines: Readonly<Record<string, RunOnnx>> = {
  "onnxruntime-node CPU": async (bytes, inputs) => {
    const session = await ortNode.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    try {
      return outputsOf(await session.run(feedsOf(inputs, ortNode.Tensor)));
    } finally {
      await session.release();
    }
  },
  "onnxruntime-web WASM": async (bytes, inputs) => {
    const session = await ortWeb.InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      logSeverityLevel: 3,
    });
    try {
      return outputsOf(await session.run(feedsOf(inputs, ortWeb.Tensor)));
    } finally {
      await session.release();
    }
  },
  "float64 evaluator": (bytes, inputs) => {
    const feeds = Object.entries(inputs).map(([name, tensor]) => {
      const { dtype, shape } = tensor;
      return [name, { dtype, shape, data: tensor.dataSync() }] as const;
    });
    const outputs = new Evaluator(decodeOnnx(bytes)).run(Object.fromEntries(feeds) as Tensors);
    return Promise.resolve(
      Object.fromEntries(
        Object.entries(outputs).map(([name, { shape, data }]) => [
          name,
          { dims: shape, data: Float64Array.from(data as ArrayLike<number>, Number) },
        ]),
      ),
    );
  },
};

type OrtTensor = ortNode.Tensor;

function feedsOf<T extends OrtTensor>(
  inputs: Readonly<Record<string, tf.Tensor>>,
  Tensor: new (type: "float32" | "int32" | "bool", data: Float32Array | Int32Array, dims: number[]) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => {
      const type = tensor.dtype as "float32" | "int32" | "bool";
      return [name, new Tensor(type, tensor.dataSync() as Float32Array, tensor.shape)];
    }),
  );
}

function outputsOf(results: Readonly<Record<string, OrtTensor>>): Record<string, OutputTensor> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [
      name,
      { dims, data: Float64Array.from(data as ArrayLike<number>, Number) },
    ]),
  );
}
