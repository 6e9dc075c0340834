import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { InferenceSession } from "onnxruntime-web";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { onnxFileError, readOnnxFile } from "../ort/model-file.ts";
import { countByProvider } from "../ort/profile.ts";
import { sessionFrom } from "../ort/session.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { fixThreads, installFix, loadOrtWeb } from "./load.ts";
import { executedNodes } from "./placement.ts";

const id = "ort-web/wasm";

/** ONNX Runtime compiled to WebAssembly (SIMD), in Node, with the WASM files of the package. */
export const ortWebWasm: Runtime = {
  id,
  title: "ONNX Runtime Web in Node, WebAssembly",
  reads: "onnx",
  probe: async () => {
    try {
      const wasmFile = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
      if (!existsSync(wasmFile))
        return { available: false, reason: `${wasmFile} is missing`, fix: installFix };
      return { available: true, version: versionBeside(wasmFile), device: "CPU" };
    } catch (error) {
      return { available: false, reason: messageOf(error), fix: installFix };
    }
  },
  open: openOnOrtWeb,
};

/** The version of the package in whose dist folder a file is; the package hides its package.json from Node. */
function versionBeside(distFile: string): string {
  const text = readFileSync(join(dirname(distFile), "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function openOnOrtWeb({ onnxPath }: ModelFiles, { threads }: OpenOptions): Promise<Session> {
  const started = performance.now();
  const ort = await loadOrtWeb();
  fixThreads(ort, threads);
  const imported = performance.now();
  const bytes = await readOnnxFile(onnxPath);
  const read = performance.now();
  const native = await ort.InferenceSession.create(bytes, sessionOptions()).catch((cause: unknown) => {
    throw openFailure(onnxPath, cause);
  });
  return sessionFrom(ort, {
    native,
    onnxPath,
    timings: { importMs: imported - started, readMs: read - imported, createMs: performance.now() - read },
    placement: async (input) => {
      const nodes = await executedNodes(ort, bytes, sessionOptions(), input);
      return { device: "CPU", nodesByProvider: countByProvider(nodes) };
    },
  });
}

/** The WASM module starts with the first session, so that failing to start shows up in the same place. */
function openFailure(onnxPath: string, cause: unknown): BoxbenchError {
  const text = messageOf(cause);
  if (text.startsWith("no available backend")) {
    return new BoxbenchError("UNAVAILABLE", `Runtime ${id} does not start: ${text}`, { cause });
  }
  return onnxFileError(onnxPath, `${id} does not load it: ${text.replace(/^.*ERROR_MESSAGE: /, "")}`, cause);
}

/** New for each session, because onnxruntime-web writes into the object that it is given. */
function sessionOptions(): InferenceSession.SessionOptions {
  return { executionProviders: ["wasm"], executionMode: "sequential", graphOptimizationLevel: "all" };
}
