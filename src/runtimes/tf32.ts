/**
 * Turns TF32 off for CUDA libraries that this process loads later, unless the user has set the environment
 * variable NVIDIA_TF32_OVERRIDE. ONNX Runtime and TensorFlow both turn TF32 on where the GPU has it, and its
 * 10-bit mantissa leaves three decimal digits of a float32's seven.
 */
export function turnOffTf32(): void {
  process.env["NVIDIA_TF32_OVERRIDE"] ??= "0";
}
