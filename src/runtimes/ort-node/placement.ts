import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { type ExecutedNode, nodesFromProfile } from "../ort/profile.ts";
import { runTensors } from "../ort/tensors.ts";
import type { Tensors } from "../../core/tensor.ts";
import type { OrtNode } from "./load.ts";

/**
 * Runs a model in a profiled session of its own and reads which nodes were executed where.
 *
 * The first run lays out memory, so on the CPU, where times are looked at, a second one counts.
 *
 * onnxruntime-node gives a profile's file no name that it returns, so each profile gets a folder.
 */
export async function executedNodes(
  ort: OrtNode,
  model: Uint8Array | string,
  options: InferenceSession.SessionOptions,
  feeds: Tensors,
): Promise<ExecutedNode[]> {
  const runs = options.executionProviders?.[0] === "cpu" ? 2 : 1;
  const folder = await mkdtemp(join(tmpdir(), "boxbench-profile-"));
  try {
    const profiled = { ...options, enableProfiling: true, profileFilePrefix: join(folder, "ort") };
    const native = await createFrom(ort, model, profiled);
    try {
      for (let run = 0; run < runs; run += 1) await runTensors(ort, native, feeds);
      native.endProfiling();
    } finally {
      await native.release();
    }
    const [file] = await readdir(folder);
    return nodesFromProfile(await readFile(join(folder, file!), "utf8"), runs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens the bytes of an ONNX file, or the file at a path, which may have weights beside it. */
export function createFrom(
  { InferenceSession }: OrtNode,
  model: Uint8Array | string,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  return typeof model === "string"
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}
