import { existsSync } from "node:fs";
import type { InferenceSession } from "onnxruntime-web";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { onnxFileError, type OnnxFiles, readOnnxFiles } from "../ort/model-file.ts";
import { placementOf } from "../ort/profile.ts";
import { sessionFrom } from "../ort/session.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { wasmDevice } from "./device.ts";
import { fixThreads, loadOrtWeb, ortWebFix } from "./load.ts";
import { installedVersion, wasmFile } from "./package-files.ts";
import { executedNodes } from "./placement.ts";

const id = "ort-web/wasm";

/** ONNX Runtime compiled to WebAssembly (SIMD), in Node, with the WASM files of the package. */
export const ortWebWasm: Runtime = {
  id,
  title: "ONNX Runtime Web in Node, WebAssembly",
  reads: "onnx",
  byDefault: true,
  packages: ["onnxruntime-web"],
  probe: async () => {
    try {
      const file = wasmFile();
      if (!existsSync(file)) return { available: false, reason: `${file} is missing`, fix: ortWebFix() };
      return { available: true, version: installedVersion(), ...wasmDevice };
    } catch (error) {
      return { available: false, reason: messageOf(error), fix: ortWebFix() };
    }
  },
  open: openOnOrtWeb,
};

async function openOnOrtWeb({ onnxPath }: ModelFiles, { threads }: OpenOptions): Promise<Session> {
  const started = performance.now();
  const ort = await loadOrtWeb();
  fixThreads(ort, threads);
  const imported = performance.now();
  const files = await readOnnxFiles(onnxPath);
  const { bytes } = files;
  const read = performance.now();
  const native = await ort.InferenceSession.create(bytes, sessionOptions(files)).catch((cause: unknown) => {
    throw openFailure(onnxPath, cause);
  });
  return sessionFrom(ort, {
    native,
    onnxPath,
    timings: { importMs: imported - started, readMs: read - imported, createMs: performance.now() - read },
    placement: async (feeds) => {
      const nodes = await executedNodes(ort, bytes, sessionOptions(files), feeds);
      return placementOf(nodes, "wasm", wasmDevice);
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
function sessionOptions({ weightFiles }: OnnxFiles): InferenceSession.SessionOptions {
  const externalData = [...weightFiles].map(([path, data]) => ({ path, data }));
  return {
    executionProviders: ["wasm"],
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    ...(externalData.length === 0 ? {} : { externalData }),
  };
}
