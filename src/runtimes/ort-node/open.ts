import { resolve } from "node:path";
import { readOnnxFile, onnxFileError, weightLocationsOf } from "../ort/model-file.ts";
import { messageOf } from "../../core/errors.ts";
import { isRefusedFallback } from "../ort/refused-fallback.ts";
import { placementOf } from "../ort/profile.ts";
import { sessionFrom } from "../ort/session.ts";
import type { ModelFiles, OpenOptions, Session } from "../types.ts";
import type { Device } from "../../core/device.ts";
import { loadOrtNode, type OrtNode } from "./load.ts";
import { type NodeProvider, sessionOptions } from "./options.ts";
import { createFrom, executedNodes } from "./placement.ts";

/** An execution provider of onnxruntime-node as a runtime. */
export interface NodeRuntime {
  readonly id: string;
  readonly provider: NodeProvider;
  /** Asked once for each placement. */
  readonly device: () => Promise<Device>;
}

/**
 * Opens an ONNX file on one execution provider.
 *
 * @throws BoxbenchError UNAVAILABLE when the library does not load
 * @throws BoxbenchError ONNX_FILE when the model does not load
 */
export async function openOnOrtNode(
  { id, provider, device }: NodeRuntime,
  { onnxPath }: ModelFiles,
  { threads }: OpenOptions,
): Promise<Session> {
  const started = performance.now();
  const ort = await loadOrtNode(id);
  const imported = performance.now();
  const bytes = await readOnnxFile(onnxPath);
  // Of bytes alone, ONNX Runtime would look for weights in the current folder; of a path it looks beside the file.
  const model = (await weightLocationsOf(onnxPath, bytes)).length === 0 ? bytes : resolve(onnxPath);
  const read = performance.now();
  const { native, options } = await createSession(ort, model, provider, threads).catch((cause: unknown) => {
    throw onnxFileError(onnxPath, `${id} does not load it: ${messageOf(cause)}`, cause);
  });
  return sessionFrom(ort, {
    native,
    onnxPath,
    timings: {
      importMs: imported - started,
      readMs: read - imported,
      createMs: performance.now() - read,
    },
    placement: async (feeds) => {
      const nodes = await executedNodes(ort, model, options, feeds);
      return placementOf(nodes, provider, await device());
    },
  });
}

/**
 * Creates a session that refuses nodes on the CPU, and only where that is refused, one that allows them, so that
 * the placement can name them.
 */
async function createSession(
  ort: OrtNode,
  model: Uint8Array | string,
  provider: NodeProvider,
  threads: number,
) {
  const create = async (strict: boolean) => {
    const options = sessionOptions(provider, threads, strict);
    return { native: await createFrom(ort, model, options), options };
  };
  if (provider === "cpu") return create(false);
  try {
    return await create(true);
  } catch (error) {
    if (!isRefusedFallback(error)) throw error;
    return create(false);
  }
}
