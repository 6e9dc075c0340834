import { BoxbenchError } from "../core/errors.ts";
import type { KnownRuntimeId } from "../core/known-runtimes.ts";
import { chromiumDriver, firefoxDriver, webkitDriver } from "./browsers/driver.ts";
import { browserRuntime } from "./browsers/runtime.ts";
import { ortNodeCpu } from "./ort-node/cpu.ts";
import { ortNodeCuda } from "./ort-node/cuda.ts";
import { ortNodeWebgpu } from "./ort-node/webgpu.ts";
import { ortWebWasm } from "./ort-web/wasm.ts";
import { tfjsRuntime } from "./tfjs/runtime.ts";
import type { Runtime, RuntimeId } from "./types.ts";

/** Every runtime by its id, in the order of the reports. */
export const runtimes = {
  "ort-node/cpu": ortNodeCpu,
  "ort-node/cuda": ortNodeCuda,
  "ort-node/webgpu": ortNodeWebgpu,
  "ort-web/wasm": ortWebWasm,
  "chromium/wasm": browserRuntime(chromiumDriver, "wasm"),
  "chromium/webgpu": browserRuntime(chromiumDriver, "webgpu"),
  "chromium/tfjs-webgl": browserRuntime(chromiumDriver, "tfjs-webgl"),
  "chromium/tfjs-webgpu": browserRuntime(chromiumDriver, "tfjs-webgpu"),
  "chromium/tfjs-wasm": browserRuntime(chromiumDriver, "tfjs-wasm"),
  "firefox/wasm": browserRuntime(firefoxDriver, "wasm"),
  "firefox/webgpu": browserRuntime(firefoxDriver, "webgpu"),
  "firefox/tfjs-webgl": browserRuntime(firefoxDriver, "tfjs-webgl"),
  "firefox/tfjs-webgpu": browserRuntime(firefoxDriver, "tfjs-webgpu"),
  "firefox/tfjs-wasm": browserRuntime(firefoxDriver, "tfjs-wasm"),
  "webkitgtk/wasm": browserRuntime(webkitDriver, "wasm"),
  "webkitgtk/tfjs-wasm": browserRuntime(webkitDriver, "tfjs-wasm"),
  "tfjs/node-gpu": tfjsRuntime("tfjs/node-gpu", "TF.js on TensorFlow, GPU"),
  "tfjs/node": tfjsRuntime("tfjs/node", "TF.js on TensorFlow, CPU"),
  "tfjs/wasm": tfjsRuntime("tfjs/wasm", "TF.js, WebAssembly"),
  "tfjs/cpu": tfjsRuntime("tfjs/cpu", "TF.js, plain JavaScript"),
} as const satisfies Record<KnownRuntimeId, Runtime>;

export const runtimeIds: readonly RuntimeId[] = Object.keys(runtimes);

/** Those that are measured where nobody says which. */
export const defaultRuntimeIds: readonly RuntimeId[] = Object.values<Runtime>(runtimes)
  .filter(({ byDefault }) => byDefault === true)
  .map(({ id }) => id);

/** @throws BoxbenchError USAGE when there is no such runtime, with the ids there are */
export function runtimeOf(id: RuntimeId): Runtime {
  if (!Object.hasOwn(runtimes, id)) {
    throw new BoxbenchError("USAGE", `No runtime "${id}". There are: ${runtimeIds.join(", ")}.`);
  }
  return runtimes[id as keyof typeof runtimes];
}
