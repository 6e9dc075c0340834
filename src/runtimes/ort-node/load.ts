import { BoxbenchError, messageOf } from "../../core/errors.ts";

export type OrtNode = typeof import("onnxruntime-node");

export const installFix =
  "run `npm ci` (where boxbench is a package: `npm install --ignore-scripts onnxruntime-node`) on Linux, macOS or " +
  "Windows (x64 or arm64)";

let loading: Promise<OrtNode> | undefined;

/**
 * Loads the native library of onnxruntime-node, once for the process. It must not share a process with native
 * TensorFlow.
 *
 * @throws BoxbenchError UNAVAILABLE when there is no build for this platform, or it does not load
 */
export async function loadOrtNode(runtimeId: string): Promise<OrtNode> {
  try {
    return await (loading ??= import("onnxruntime-node"));
  } catch (cause) {
    const reason = `onnxruntime-node does not load: ${messageOf(cause)}`;
    throw new BoxbenchError("UNAVAILABLE", `Runtime ${runtimeId} is unavailable: ${reason}; ${installFix}.`, {
      cause,
    });
  }
}
