import { messageOf } from "../../core/errors.ts";
import type { Runtime } from "../types.ts";
import { installFix, loadOrtNode } from "./load.ts";
import { openOnOrtNode } from "./open.ts";

/** ONNX Runtime's native CPU kernels. */
export const ortNodeCpu: Runtime = {
  id: "ort-node/cpu",
  title: "ONNX Runtime in Node, CPU",
  reads: "onnx",
  probe: async () => {
    try {
      const { env } = await loadOrtNode("ort-node/cpu");
      return { available: true, version: env.versions.node ?? env.versions.common, device: "CPU" };
    } catch (error) {
      return { available: false, reason: messageOf(error), fix: installFix };
    }
  },
  open: (model, options) =>
    openOnOrtNode({ id: "ort-node/cpu", provider: "cpu", device: async () => "CPU" }, model, options),
};
