import type * as tfjs from "@tensorflow/tfjs";

/** The whole TF.js API, as `import("@tensorflow/tfjs")` gives it. */
export type TensorFlow = typeof tfjs;

/** Stable: stands in manifests, reports and `--backend`. */
export type BackendId = "tfjs/node-gpu" | "tfjs/node" | "tfjs/wasm" | "tfjs/cpu";

/** A backend that is loaded and is the current one of `tf`. */
export interface LoadedBackend {
  readonly id: BackendId;
  readonly tf: TensorFlow;
  /** Package or library name to version. */
  readonly versions: Record<string, string>;
  /** The device in words, such as `CPU`. */
  readonly device: string;
}
