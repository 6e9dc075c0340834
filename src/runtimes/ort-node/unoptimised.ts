import type { Session } from "../types.ts";
import { openOnCpu } from "./cpu-session.ts";

/**
 * Opens an ONNX file on the CPU as its graph says it: no node is fused, folded or replaced by one with other numbers.
 *
 * @throws BoxbenchError ONNX_FILE when the model does not load
 */
export async function openUnoptimised(onnxPath: string): Promise<Session> {
  return openOnCpu(onnxPath, { graphOptimizationLevel: "disabled" });
}
