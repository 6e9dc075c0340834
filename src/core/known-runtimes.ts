/** How a runtime rounds float32, by the device that computes: what it may differ for it stands in measure/tolerances.ts. */
export type Rounding = "cpu" | "cuda" | "webgpu" | "webgl";

/** A colour and a shape that stand for one runtime in every chart. */
export interface RuntimeMark {
  readonly colour: string;
  readonly shape: string;
}

export interface KnownRuntime {
  readonly rounds: Rounding;
  /**
   * Its own mark, and its place among the marks: others take those that are left, in this order. The first seven colours
   * are Okabe and Ito's without the pale yellow, told apart also by most colour-blind readers; shapes help the rest.
   */
  readonly mark?: RuntimeMark & { readonly place: number };
}

/** What comparing and reporting know of each runtime, in the order of the reports. */
export const knownRuntimes = {
  "ort-node/cpu": { rounds: "cpu", mark: { place: 0, colour: "#0072b2", shape: "circle" } },
  "ort-node/cuda": { rounds: "cuda", mark: { place: 4, colour: "#e69f00", shape: "triangle-down" } },
  "ort-node/webgpu": { rounds: "webgpu", mark: { place: 9, colour: "#8c6d46", shape: "arrow" } },
  "ort-web/wasm": { rounds: "cpu", mark: { place: 1, colour: "#d55e00", shape: "square" } },
  "chromium/wasm": { rounds: "cpu", mark: { place: 7, colour: "#882255", shape: "triangle-left" } },
  "chromium/webgpu": { rounds: "webgpu", mark: { place: 8, colour: "#999933", shape: "wedge" } },
  "chromium/tfjs-webgl": { rounds: "webgl" },
  "chromium/tfjs-webgpu": { rounds: "webgpu" },
  "chromium/tfjs-wasm": { rounds: "cpu" },
  "firefox/wasm": { rounds: "cpu" },
  "firefox/webgpu": { rounds: "webgpu" },
  "firefox/tfjs-webgl": { rounds: "webgl" },
  "firefox/tfjs-webgpu": { rounds: "webgpu" },
  "firefox/tfjs-wasm": { rounds: "cpu" },
  "webkitgtk/wasm": { rounds: "cpu" },
  "webkitgtk/tfjs-wasm": { rounds: "cpu" },
  "tfjs/node-gpu": { rounds: "cuda", mark: { place: 5, colour: "#56b4e9", shape: "cross" } },
  "tfjs/node": { rounds: "cpu", mark: { place: 2, colour: "#009e73", shape: "triangle-up" } },
  "tfjs/wasm": { rounds: "cpu", mark: { place: 3, colour: "#cc79a7", shape: "diamond" } },
  "tfjs/cpu": { rounds: "cpu", mark: { place: 6, colour: "#444444", shape: "triangle-right" } },
} as const satisfies Readonly<Record<string, KnownRuntime>>;

export type KnownRuntimeId = keyof typeof knownRuntimes;

export const knownRuntimeIds: readonly string[] = Object.keys(knownRuntimes);

/** Whether it is a runtime of boxbench's own, not a user's. */
export function isKnownRuntime(id: string): id is KnownRuntimeId {
  return Object.hasOwn(knownRuntimes, id);
}
