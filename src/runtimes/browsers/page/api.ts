import type { Adapter } from "../../adapter.ts";
import type { Dtype, Port, Tensors } from "../../../core/tensor.ts";
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
  /** The folder that holds those of the libraries, as a path or an address; that of the server where it is absent. */
  readonly root?: string;
  /** One thread may run in a page that is not cross-origin isolated, as on a host that sends no headers for it. */
  readonly mayLackIsolation?: true;
  /** Where the server has the model. */
  readonly modelPath: string;
  /** Files beside the ONNX file that hold weights of it, by the names that it gives them. */
  readonly weightFiles: readonly { readonly name: string; readonly path: string }[];
}

/** What it opened. */
export interface PageOpened {
  readonly timings: OpenTimings;
  /** SHA-256 of the bytes of the model, and of its weight files, as the page got them. */
  readonly sha256s: readonly string[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** A tensor among the bytes that the server offers. */
export interface OfferedTensor {
  readonly start: number;
  readonly byteLength: number;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Inputs of some runs, by name, that the server offers: the DevTools protocol would need a second for a large one. */
export interface OfferedFeeds {
  /** Where the server has the bytes of all of them. */
  readonly path: string;
  readonly runs: readonly Readonly<Record<string, OfferedTensor>>[];
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
  /** The outputs of each run; without names of outputs, all of them. */
  run(feeds: OfferedFeeds, wanted: readonly string[] | null): Promise<Tensors[]>;
  /** Fetches inputs and keeps them for `time`, under this number and those that follow. */
  keep(firstId: number, feeds: OfferedFeeds): Promise<void>;
  /**
   * Milliseconds of one run on each of the kept inputs, back to back.
   *
   * @param asApp whether the page waits for the answers as an app does, where that is another way than the shortest
   */
  time(ids: readonly number[], wanted: readonly string[] | null, asApp?: boolean): Promise<number[]>;
  /** The profile of so many runs on the first inputs in a session of its own, as ONNX Runtime writes it. */
  profile(feeds: OfferedFeeds, runs: number): Promise<string>;
  /** The adapter that the session's device belongs to. */
  sessionAdapter(): Promise<Adapter>;
}

/** Where the page finds its files. */
export const paths = {
  page: "/",
  script: "/page.js",
  model: "/model.onnx",
  /** Start of the paths of the model's weight files. */
  weights: "/weights/",
  /** Start of the paths of inputs. */
  input: "/input/",
  /** Folder of onnxruntime-web's files. */
  ort: "/ort/",
  /** Folder of the WASM files of TF.js. */
  tfjsWasm: "/tfjs-wasm/",
} as const;

/** The address of one of these paths, for a page whose files lie in a folder of a server. */
export function addressOf(path: string, root = "/"): string {
  return new URL(path.slice(1), new URL(root, location.href)).href;
}

/** The global variable that holds the page's functions. */
export const pageVariable = "boxbench";
