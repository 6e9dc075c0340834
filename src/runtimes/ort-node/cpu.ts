import { messageOf } from "../../core/errors.ts";
import type { Runtime } from "../types.ts";
import { ortNodeFix } from "./fix.ts";
import { addonPath, installedVersion, loadFailure } from "./native-library.ts";
import { openOnOrtNode } from "./open.ts";

/** ONNX Runtime's native CPU kernels. */
export const ortNodeCpu: Runtime = {
  id: "ort-node/cpu",
  title: "ONNX Runtime in Node, CPU",
  reads: "onnx",
  byDefault: true,
  packages: ["onnxruntime-node"],
  probe: async () => {
    try {
      const failure = await loadFailure(addonPath());
      if (failure !== null) return { available: false, reason: failure, fix: ortNodeFix() };
      return { available: true, version: installedVersion(), device: "CPU" };
    } catch (error) {
      return { available: false, reason: messageOf(error), fix: ortNodeFix() };
    }
  },
  open: (model, options) =>
    openOnOrtNode(
      { id: "ort-node/cpu", provider: "cpu", device: async () => ({ device: "CPU" }) },
      model,
      options,
    ),
};
