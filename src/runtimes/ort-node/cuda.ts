import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { turnOffTf32 } from "../tf32.ts";
import type { Runtime } from "../types.ts";
import type { Device } from "../../core/device.ts";
import { cudaObstacle } from "./cuda-library.ts";
import { ortNodeFix } from "./fix.ts";
import { installedVersion, nativeFolder } from "./native-library.ts";
import { openOnOrtNode } from "./open.ts";

/**
 * ONNX Runtime's CUDA kernels, host to host: each run copies the input to the GPU and the output back. TF32 is
 * off unless the user turns it on (`turnOffTf32`): onnxruntime-node itself passes no CUDA option but the device.
 */
export const ortNodeCuda: Runtime = {
  id: "ort-node/cuda",
  title: "ONNX Runtime in Node, CUDA",
  reads: "onnx",
  computes: "elsewhere",
  byDefault: true,
  packages: ["onnxruntime-node"],
  probe: async () => {
    try {
      const obstacle = await cudaObstacle(nativeFolder());
      if (obstacle !== null) return { available: false, ...obstacle };
      return { available: true, version: installedVersion(), ...(await gpu()) };
    } catch (error) {
      return { available: false, reason: messageOf(error), fix: ortNodeFix() };
    }
  },
  open: async (model, options) => {
    const obstacle = await cudaObstacle(nativeFolder());
    if (obstacle !== null) throw unavailable(obstacle.reason, obstacle.fix);
    turnOffTf32();
    try {
      return await openOnOrtNode({ id: "ort-node/cuda", provider: "cuda", device: gpu }, model, options);
    } catch (error) {
      // A driver that is too old, or a GPU that is taken or gone, shows only when a session is made.
      const text = messageOf(error);
      if (/CUDA failure|CUDA error|Failed to load shared library/i.test(text)) {
        throw unavailable(
          text,
          "check `nvidia-smi`, and that the driver is new enough for the CUDA libraries",
          error,
        );
      }
      throw error;
    }
  },
};

function unavailable(reason: string, fix: string, cause?: unknown): BoxbenchError {
  return new BoxbenchError(
    "UNAVAILABLE",
    `Runtime ort-node/cuda is unavailable: ${reason}. To fix: ${fix}.`,
    {
      cause,
    },
  );
}

/** The first NVIDIA GPU's name, as `nvidia-smi` tells it. */
async function gpu(): Promise<Device> {
  const { graphics } = await import("systeminformation");
  const { controllers } = await graphics();
  const found = controllers.find(({ vendor, name }) => /nvidia/i.test(`${vendor} ${name ?? ""}`));
  return { device: found?.name ?? found?.model ?? "NVIDIA GPU" };
}
