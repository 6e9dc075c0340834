import { BoxbenchError, messageOf } from "../../../core/errors.ts";
import type { CalibrationRuntime } from "./calibrate.ts";

/** A tensor of ONNX Runtime, as far as calibration looks at it. */
export interface OrtTensor {
  readonly type: string;
  readonly data: unknown;
}

/** The part of `onnxruntime-web` and `onnxruntime-node` that calibration needs. */
export interface OrtModule<Tensor extends OrtTensor> {
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: {
        readonly graphOptimizationLevel: "disabled";
        readonly intraOpNumThreads: number;
        readonly logSeverityLevel: 3;
      },
    ): Promise<{
      run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
    }>;
  };
}

/**
 * Lets a runtime of ONNX calibrate, in Node or in a page: pass the module that is imported from `onnxruntime-node` or
 * `onnxruntime-web`. Examples are feeds as its `run` takes them. One thread and no optimisation, so that sums have one
 * order and each tensor is what the graph says.
 */
export function calibrationWithOrt<Tensor extends OrtTensor>(
  ort: OrtModule<Tensor>,
): CalibrationRuntime<Readonly<Record<string, Tensor>>> {
  return {
    async open(bytes) {
      const session = await ort.InferenceSession.create(bytes, {
        graphOptimizationLevel: "disabled",
        intraOpNumThreads: 1,
        logSeverityLevel: 3,
      }).catch((error: unknown) => {
        throw modelError("load", error);
      });
      return async (feeds) => {
        const outputs = await session.run(feeds).catch((error: unknown) => {
          throw modelError("run", error);
        });
        const floats = Object.entries(outputs).filter(([, { type }]) => type === "float32");
        return Object.fromEntries(floats.map(([name, { data }]) => [name, data as Float32Array]));
      };
    },
    inputOf: (feeds, name) => feeds[name]!.data as Float32Array,
  };
}

function modelError(what: "load" | "run", error: unknown): BoxbenchError {
  return new BoxbenchError("ONNX_FILE", `ONNX Runtime cannot ${what} the model: ${messageOf(error)}.`, {
    cause: error,
  });
}
