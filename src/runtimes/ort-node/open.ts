import { readOnnxFile, onnxFileError } from "../ort/model-file.ts";
import { messageOf } from "../../core/errors.ts";
import { countByProvider } from "../ort/profile.ts";
import { sessionFrom } from "../ort/session.ts";
import type { ModelFiles, OpenOptions, Session } from "../types.ts";
import { loadOrtNode } from "./load.ts";
import { type NodeProvider, sessionOptions } from "./options.ts";
import { executedNodes } from "./placement.ts";

/** An execution provider of onnxruntime-node as a runtime. */
export interface NodeRuntime {
  readonly id: string;
  readonly provider: NodeProvider;
  /** The device in words, asked once for each placement. */
  readonly device: () => Promise<string>;
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
  const read = performance.now();
  const native = await ort.InferenceSession.create(bytes, sessionOptions(provider, threads)).catch(
    (cause: unknown) => {
      throw onnxFileError(onnxPath, `${id} does not load it: ${messageOf(cause)}`, cause);
    },
  );
  return sessionFrom(ort, {
    native,
    onnxPath,
    timings: {
      importMs: imported - started,
      readMs: read - imported,
      createMs: performance.now() - read,
    },
    placement: async (input) => {
      const nodes = await executedNodes(ort, bytes, sessionOptions(provider, threads), input);
      return { device: await device(), nodesByProvider: countByProvider(nodes) };
    },
  });
}
