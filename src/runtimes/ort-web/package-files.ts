import { dirname, join } from "node:path";
import { folderOf, versionOf } from "../../core/installed-packages.ts";

/** The WASM module of the package, with threads and SIMD. */
export function wasmFile(): string {
  return join(folderOf("onnxruntime-web"), "dist", "ort-wasm-simd-threaded.wasm");
}

/** The folder with the files that a browser loads. */
export function distFolder(): string {
  return dirname(wasmFile());
}

/** The version of the installed onnxruntime-web. */
export function installedVersion(): string {
  return versionOf("onnxruntime-web");
}
