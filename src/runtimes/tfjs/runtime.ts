import { type BackendId, loadBackend, probeBackend } from "../../tfjs/backend.ts";
import { readModelArtifacts } from "../../tfjs/load-model.ts";
import { turnOffTf32 } from "../tf32.ts";
import { tfjsModelPathOf, type ModelFiles, type OpenOptions, type Runtime, type Session } from "../types.ts";
import { openTfjsModel } from "./open-model.ts";
import { sessionFrom } from "./session.ts";
import { fixThreads } from "./threads.ts";

const native = ["@tensorflow/tfjs", "@tensorflow/tfjs-node-gpu"];

const factsOf = {
  "tfjs/node-gpu": { computes: "elsewhere", byDefault: true, packages: native },
  "tfjs/node": { byDefault: true, packages: native },
  "tfjs/wasm": { byDefault: true, packages: ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"] },
  "tfjs/cpu": { packages: ["@tensorflow/tfjs"] },
} as const satisfies Record<BackendId, Pick<Runtime, "computes" | "byDefault" | "packages">>;

/** A TF.js backend as a runtime. It reads the model.json itself, not the ONNX file made from it. */
export function tfjsRuntime(id: BackendId, title: string): Runtime {
  return {
    id,
    title,
    reads: "tfjs-model",
    ...factsOf[id],
    probe: () => probeBackend(id),
    open: (model, options) => openOnTfjs(id, model, options),
  };
}

/** Backends that this process has loaded before: loading them again only makes them current. */
const loaded = new Set<BackendId>();

async function openOnTfjs(id: BackendId, files: ModelFiles, { threads }: OpenOptions): Promise<Session> {
  const path = tfjsModelPathOf(id, files);
  fixThreads(id, threads);
  if (id === "tfjs/node-gpu") turnOffTf32();
  const started = performance.now();
  const backend = await loadBackend(id);
  const imported = performance.now();
  const importMs = loaded.has(id) ? 0 : imported - started;
  loaded.add(id);
  const artifacts = await readModelArtifacts(path);
  const read = performance.now();
  const model = await openTfjsModel(backend.tf, path, artifacts);
  return sessionFrom(backend, model, {
    importMs,
    readMs: read - imported,
    createMs: model.createMs,
  });
}
