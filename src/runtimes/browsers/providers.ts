import { BoxbenchError } from "../../core/errors.ts";
import type { Runtime } from "../types.ts";
import { type BrowserProvider, isOnGpu, isTfjs, type TfjsProvider } from "./page/api.ts";

const titles: Record<BrowserProvider, string> = {
  wasm: "ONNX Runtime Web in %s, WebAssembly",
  webgpu: "ONNX Runtime Web in %s, WebGPU",
  "tfjs-webgl": "TF.js in %s, WebGL",
  "tfjs-webgpu": "TF.js in %s, WebGPU",
  "tfjs-wasm": "TF.js in %s, WebAssembly",
};

const tfjsPackages: Record<TfjsProvider, readonly string[]> = {
  "tfjs-webgl": ["@tensorflow/tfjs"],
  "tfjs-webgpu": ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-webgpu"],
  "tfjs-wasm": ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"],
};

/** What a provider reads, and which packages decide what it measures. */
export function providerFacts(provider: BrowserProvider): Pick<Runtime, "reads" | "computes"> & {
  readonly packages: readonly string[];
} {
  return {
    reads: isTfjs(provider) ? "tfjs-model" : "onnx",
    computes: isOnGpu(provider) ? "elsewhere" : "here",
    packages: isTfjs(provider) ? tfjsPackages[provider] : ["onnxruntime-web"],
  };
}

/** The title of a provider in a browser, for a list. */
export function titleOf(provider: BrowserProvider, browser: string): string {
  return titles[provider].replace("%s", () => browser);
}

/** @throws BoxbenchError UNAVAILABLE where a provider does not have so many threads */
export function refuseThreads(id: string, provider: BrowserProvider, threads: number): void {
  if (threads === 1 || (provider !== "tfjs-webgl" && provider !== "tfjs-webgpu")) return;
  throw new BoxbenchError("UNAVAILABLE", `Runtime ${id} has one thread, not ${threads}: use --threads 1.`);
}
