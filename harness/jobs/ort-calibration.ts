import * as ort from "onnxruntime-node";
import type { Tensor, Tensors } from "../../src/core/tensor.ts";
import type { CalibrationRuntime } from "../../src/onnx/precision/calibration/calibrate.ts";
import { calibrationWithOrt } from "../../src/onnx/precision/calibration/ort-calibration.ts";

const runtime = calibrationWithOrt<ort.Tensor>(ort);

/** ONNX Runtime on the CPU, one thread, so that sums have one order and ranges come out the same each time. */
export const ortCalibration: CalibrationRuntime<Tensors> = {
  async open(bytes) {
    const run = await runtime.open(bytes);
    return (feeds) =>
      run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, ortTensor(tensor)])));
  },
  inputOf: (feeds, name) => feeds[name]!.data as Float32Array,
};

function ortTensor({ dtype, data, shape }: Tensor): ort.Tensor {
  return new ort.Tensor(dtype, data, shape);
}
