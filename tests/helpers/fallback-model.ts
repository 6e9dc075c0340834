import { onnxBytesOf } from "./onnx-models.ts";

/** y = -det(max(x, 0)), with x of shape [N, 3, 3]: WebGPU has no kernel for Det. */
export function determinantModel(): Uint8Array {
  return onnxBytesOf({
    inputs: { x: ["N", 3, 3] },
    outputs: { y: ["N"] },
    nodes: [
      { op: "Relu", inputs: ["x"], outputs: ["r"] },
      { op: "Det", inputs: ["r"], outputs: ["d"] },
      { op: "Neg", inputs: ["d"], outputs: ["y"] },
    ],
  });
}

/** A matrix with 2, 3 and 1 on its diagonal: its determinant is 6. */
export const diagonalInput = { data: Float32Array.of(2, 0, 0, 0, 3, 0, 0, 0, 1), shape: [1, 3, 3] };
