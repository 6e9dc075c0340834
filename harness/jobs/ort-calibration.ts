import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { Tensor, Tensors } from "../../src/core/tensor.ts";
import type { CalibrationRuntime } from "../../src/onnx/precision/calibration/calibrate.ts";

/** ONNX Runtime on the CPU, one thread, so that sums have one order and ranges come out the same each time. */
export const ortCalibration: CalibrationRuntime<Tensors> = {
  async open(bytes) {
    const session = await InferenceSession.create(bytes, {
      graphOptimizationLevel: "disabled",
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
    }).catch((error: unknown) => {
      throw new BoxbenchError("ONNX_FILE", `ONNX Runtime cannot load the model: ${messageOf(error)}.`, {
        cause: error,
      });
    });
    return async (feeds) => {
      const given = Object.fromEntries(
        Object.entries(feeds).map(([name, tensor]) => [name, ortTensor(tensor)]),
      );
      const outputs = await session.run(given).catch((error: unknown) => {
        throw new BoxbenchError("ONNX_FILE", `ONNX Runtime cannot run the model: ${messageOf(error)}.`, {
          cause: error,
        });
      });
      const floats = Object.entries(outputs).filter(([, { type }]) => type === "float32");
      return Object.fromEntries(floats.map(([name, { data }]) => [name, data as Float32Array]));
    };
  },
  inputOf: (feeds, name) => feeds[name]!.data as Float32Array,
};

function ortTensor({ dtype, data, shape }: Tensor): OrtTensor {
  return new OrtTensor(dtype, data, shape);
}
