import type { Adapter } from "../../adapter.ts";
import type { OpenTimings } from "../../types.ts";

/** The execution providers of ONNX Runtime Web in a browser. */
export type OrtProvider = "wasm" | "webgpu";

/** The backends of TF.js in a browser. */
export type TfjsProvider = "tfjs-webgl" | "tfjs-webgpu" | "tfjs-wasm";

/** What can run a model in a page. */
export type BrowserProvider = OrtProvider | TfjsProvider;

export function isTfjs(provider: BrowserProvider): provider is TfjsProvider {
  return provider.startsWith("tfjs-");
}

/** Whether a provider computes on a GPU, or on what stands in for one. */
export function isOnGpu(provider: BrowserProvider): boolean {
  return !provider.endsWith("wasm");
}

/** What the page is to open. */
export interface PageOpening {
  readonly provider: BrowserProvider;
  readonly threads: number;
}

/** What it opened. */
export interface PageOpened {
  readonly timings: OpenTimings;
  /** SHA-256 of the model's bytes as the page got them. */
  readonly modelSha256: string;
  /** SHA-256 of the weights that lie beside it; absent where they are in it. */
  readonly weightsSha256?: string;
  readonly inputNames: readonly string[];
}

/** An input that the server offers: the DevTools protocol would need a second for a large one. */
export interface OfferedInput {
  /** Where the server has its float32 numbers. */
  readonly path: string;
  readonly shape: readonly number[];
}

/** What the page does; Node calls it by name. */
export interface PageApi {
  /** Throws where the page lacks what threads and precise times need. */
  checkIsolation(): void;
  /** The WebGPU adapter that a page gets, or null. */
  adapter(): Promise<Adapter | null>;
  /** The renderer behind WebGL 2, or null where the page gets no context. */
  webglAdapter(): Adapter | null;
  /** The smallest step of the page's clock, in milliseconds. */
  clockStepMs(): number;
  open(opening: PageOpening): Promise<PageOpened>;
  run(input: OfferedInput): Promise<Float32Array>;
  /** Fetches an input and keeps it for `time`. */
  keep(input: OfferedInput): Promise<void>;
  /** Milliseconds of one run on each of the kept inputs, back to back. */
  time(paths: readonly string[]): Promise<number[]>;
  /** The profile of one run in a session of its own, as ONNX Runtime writes it. */
  profile(input: OfferedInput): Promise<string>;
  /** The adapter that the session's device belongs to. */
  sessionAdapter(): Promise<Adapter>;
}

/** Where the page finds its files. */
export const paths = {
  page: "/",
  script: "/page.js",
  model: "/model.onnx",
  /** Start of the paths of inputs. */
  input: "/input/",
  /** Folder of onnxruntime-web's files. */
  ort: "/ort/",
  /** The weights of a LayersModel, all in one. */
  weights: "/weights/0",
  /** Folder of the WASM files of TF.js. */
  tfjsWasm: "/tfjs-wasm/",
} as const;

/** The global variable that holds the page's functions. */
export const pageVariable = "boxbench";
