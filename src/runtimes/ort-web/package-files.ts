import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The WASM module of the package, with threads and SIMD. */
export function wasmFile(): string {
  return createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
}

/** The folder with the files that a browser loads. */
export function distFolder(): string {
  return dirname(wasmFile());
}

/** The version of the installed onnxruntime-web, which hides its package.json from Node. */
export function installedVersion(): string {
  const text = readFileSync(join(distFolder(), "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
