import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-node";
import { messageOf } from "../../core/errors.ts";
import { formatShape } from "../../core/shapes.ts";
import type { FloatTensor, OpenTimings, Placement, Session } from "../types.ts";
import { onnxFileError } from "./model-file.ts";

/** What both ONNX Runtime packages export, as far as it is used here. */
export interface OrtPackage {
  readonly Tensor: TensorConstructor;
}

/** An ONNX Runtime session that is open, and what is known about it. */
export interface OpenedModel {
  readonly native: InferenceSession;
  readonly onnxPath: string;
  readonly timings: OpenTimings;
  readonly placement: (input: FloatTensor) => Promise<Placement | null>;
}

/**
 * Wraps an ONNX Runtime session of either package.
 *
 * @throws BoxbenchError ONNX_FILE when the model has more than one input
 */
export function sessionFrom(ort: OrtPackage, opened: OpenedModel): Session {
  const { native, onnxPath, timings, placement } = opened;
  const { inputNames } = native;
  if (inputNames.length !== 1) {
    throw onnxFileError(onnxPath, `it has ${inputNames.length} inputs (${inputNames.join(", ")}), not one`);
  }
  return {
    timings,
    run: async (input) => {
      try {
        return await runOnce(ort, native, input);
      } catch (cause) {
        const shape = formatShape(input.shape);
        throw onnxFileError(onnxPath, `it does not run on an input ${shape}: ${messageOf(cause)}`, cause);
      }
    },
    placement,
    close: () => native.release(),
  };
}

/**
 * One run of the only input and the first output. Both packages give every run a new output array.
 *
 * @returns the first output, row-major
 */
export async function runOnce(
  { Tensor }: OrtPackage,
  native: InferenceSession,
  { data, shape }: FloatTensor,
): Promise<Float32Array> {
  const outputName = native.outputNames[0]!;
  const outputs = await native.run({ [native.inputNames[0]!]: new Tensor("float32", data, shape) }, [
    outputName,
  ]);
  return floatsOf(outputName, outputs[outputName]!);
}

function floatsOf(name: string, { data, type }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new TypeError(`output "${name}" is ${type}, not float32`);
  return data;
}
