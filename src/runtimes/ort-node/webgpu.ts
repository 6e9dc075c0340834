import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { deviceOf } from "../adapter.ts";
import type { Runtime } from "../types.ts";
import type { Availability, Device } from "../../core/device.ts";
import { findAdapter } from "./adapter.ts";
import { ortNodeFix } from "./fix.ts";
import { addonPath, installedVersion, loadFailure } from "./native-library.ts";
import { openOnOrtNode } from "./open.ts";
import { softwareVulkan } from "./software-vulkan.ts";

const id = "ort-node/webgpu";

const adapterFix =
  "install the GPU's Vulkan driver, or for a driver in software Chromium (Debian: `apt-get install chromium`)";

/**
 * ONNX Runtime's WebGPU kernels, host to host. Where the machine has no adapter and a browser brings a driver in
 * software, the probe says with which environment a process has to be started.
 */
export const ortNodeWebgpu: Runtime = {
  id,
  title: "ONNX Runtime in Node, WebGPU",
  reads: "onnx",
  computes: "elsewhere",
  packages: ["onnxruntime-node"],
  probe: async () => {
    try {
      const failure = await loadFailure(addonPath());
      if (failure !== null) return { available: false, reason: failure, fix: ortNodeFix() };
      return await probeAdapters();
    } catch (error) {
      return { available: false, reason: messageOf(error), fix: ortNodeFix() };
    }
  },
  open: async (model, options) => {
    try {
      return await openOnOrtNode({ id, provider: "webgpu", device: ownDevice }, model, options);
    } catch (error) {
      throw /WebGPU adapter|webgpu_context/.test(messageOf(error)) ? await noAdapter(error) : error;
    }
  },
};

async function probeAdapters(): Promise<Availability> {
  const version = installedVersion();
  const own = await findAdapter();
  if (own.name !== null) return { available: true, version, ...deviceOf(own) };
  const environment = await softwareVulkan();
  if (environment !== null) {
    const software = await findAdapter(environment);
    if (software.name !== null) return { available: true, version, ...deviceOf(software), environment };
  }
  return { available: false, reason: own.reason, fix: adapterFix };
}

/** The adapter that a process with this environment gets. */
async function ownDevice(): Promise<Device> {
  const own = await findAdapter();
  return own.name === null ? { device: own.reason } : deviceOf(own);
}

async function noAdapter(cause: unknown): Promise<BoxbenchError> {
  const environment = (await softwareVulkan()) ?? {};
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const fix = variables.length > 0 ? `start the process with ${variables.join(" ")}` : adapterFix;
  const message = `Runtime ${id} is unavailable: this process has no WebGPU adapter. To fix: ${fix}.`;
  return new BoxbenchError("UNAVAILABLE", message, { cause });
}
