import { readFileSync } from "node:fs";

/**
 * Whether ONNX Runtime adds products of 8 bits in 32 bits here. An x64 processor without VNNI adds pairs of them in 16
 * (pmaddubsw), which saturates where both are large: its answers then tell of the processor and not of the file.
 */
export function hasExactKernels(): boolean {
  if (process.arch !== "x64") return true;
  try {
    return /avx512_vnni|avx_vnni/.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return true;
  }
}
