import { BoxbenchError } from "../../core/errors.ts";
import { type BackendId, loadBackend, probeBackend } from "../../tfjs/backend.ts";
import { layersModelFrom, readModelArtifacts } from "../../tfjs/load-model.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { sessionFrom } from "./session.ts";
import { fixThreads } from "./threads.ts";

/** A TF.js backend as a runtime. It reads the LayersModel itself, not the ONNX file made from it. */
export function tfjsRuntime(id: BackendId, title: string): Runtime {
  return {
    id,
    title,
    reads: "layers-model",
    probe: () => probeBackend(id),
    open: (model, options) => openOnTfjs(id, model, options),
  };
}

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
  const started = performance.now();
  const backend = await loadBackend(id);
  const imported = performance.now();
  const artifacts = await readModelArtifacts(layersModelPath);
  const read = performance.now();
  const model = await layersModelFrom(backend.tf, layersModelPath, artifacts);
  return sessionFrom(backend, model, {
    importMs: imported - started,
    readMs: read - imported,
    createMs: performance.now() - read,
  });
}
