/** Whether ONNX Runtime refused a session because nodes of it would run on the CPU. */
export function isRefusedFallback(error: unknown): boolean {
  return String(error).includes("assigned to the default CPU EP");
}
