import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { loadOrtNode } from "./load.ts";

/** A tensor as onnxruntime-node takes and returns it. */
export interface OrtArray {
  readonly type: "float32" | "int32" | "int64" | "bool";
  readonly dims: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/**
 * Runs an ONNX file once on the CPU, on one thread, and returns all its outputs by name.
 *
 * @param feeds every input of the graph by name
 * @throws BoxbenchError ONNX_FILE when the file does not load or run, UNAVAILABLE when the library does not load
 */
export async function runForValues(
  bytes: Uint8Array,
  feeds: ReadonlyMap<string, OrtArray>,
  name: string,
): Promise<Map<string, OrtArray>> {
  const { InferenceSession, Tensor } = await loadOrtNode("ort-node/cpu");
  const fail = (what: string) => (cause: unknown) => {
    throw new BoxbenchError("ONNX_FILE", `${name}: ort-node/cpu does not ${what} it: ${messageOf(cause)}.`, {
      cause,
    });
  };
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(bytes, options).catch(fail("load"));
  try {
    const tensors = [...feeds].map(
      ([input, { type, data, dims }]) => [input, new Tensor(type, data as Float32Array, dims)] as const,
    );
    const outputs = await session.run(Object.fromEntries(tensors)).catch(fail("run"));
    return new Map(Object.entries(outputs).map(([output, tensor]) => [output, tensor as OrtArray]));
  } finally {
    await session.release();
  }
}
