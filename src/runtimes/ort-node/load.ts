import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { ortNodeFix } from "./fix.ts";

export type OrtNode = typeof import("onnxruntime-node");

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
    throw new BoxbenchError(
      "UNAVAILABLE",
      `Runtime ${runtimeId} is unavailable: ${reason}; ${ortNodeFix()}.`,
      {
        cause,
      },
    );
  }
}
