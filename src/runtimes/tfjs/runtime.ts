import { BoxbenchError } from "../../core/errors.ts";
import { type BackendId, loadBackend, probeBackend } from "../../tfjs/backend.ts";
import { layersModelFrom, readModelArtifacts } from "../../tfjs/load-model.ts";
import { turnOffTf32 } from "../tf32.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { sessionFrom } from "./session.ts";
import { fixThreads } from "./threads.ts";

const native = ["@tensorflow/tfjs", "@tensorflow/tfjs-node-gpu"];

const factsOf = {
  "tfjs/node-gpu": { computes: "elsewhere", byDefault: true, packages: native },
  "tfjs/node": { byDefault: true, packages: native },
  "tfjs/wasm": { byDefault: true, packages: ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"] },
  "tfjs/cpu": { packages: ["@tensorflow/tfjs"] },
} as const satisfies Record<BackendId, Pick<Runtime, "computes" | "byDefault" | "packages">>;

/** A TF.js backend as a runtime. It reads the LayersModel itself, not the ONNX file made from it. */
export function tfjsRuntime(id: BackendId, title: string): Runtime {
  return {
    id,
    title,
    reads: "layers-model",
    ...factsOf[id],
    probe: () => probeBackend(id),
    open: (model, options) => openOnTfjs(id, model, options),
  };
}

/** Backends that this process has loaded before: loading them again only makes them current. */
const loaded = new Set<BackendId>();

async function openOnTfjs(
  id: BackendId,
  { onnxPath, layersModelPath }: ModelFiles,
  { threads }: OpenOptions,
): Promise<Session> {
  if (layersModelPath === undefined) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `Runtime ${id} needs a TF.js model.json, and ${onnxPath} came without one.`,
    );
  }
  fixThreads(id, threads);
  if (id === "tfjs/node-gpu") turnOffTf32();
  const started = performance.now();
  const backend = await loadBackend(id);
  const imported = performance.now();
  const importMs = loaded.has(id) ? 0 : imported - started;
  loaded.add(id);
  const artifacts = await readModelArtifacts(layersModelPath);
  const read = performance.now();
  const model = await layersModelFrom(backend.tf, layersModelPath, artifacts);
  return sessionFrom(backend, model, {
    importMs,
    readMs: read - imported,
    createMs: performance.now() - read,
  });
}
