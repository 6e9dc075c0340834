import type { InferenceSession } from "onnxruntime-node";
import { messageOf } from "../../core/errors.ts";
import { onnxFileError, readOnnxFile } from "../ort/model-file.ts";
import { sessionFrom } from "../ort/session.ts";
import type { Session } from "../types.ts";
import { loadOrtNode } from "./load.ts";
import { sessionOptions } from "./options.ts";

/**
 * Opens an ONNX file on one thread of the CPU with options of its own: for answers, never for times.
 *
 * @param change the options that differ from those of `ort-node/cpu`
 * @throws BoxbenchError ONNX_FILE when the model does not load
 */
export async function openOnCpu(
  onnxPath: string,
  change: Partial<InferenceSession.SessionOptions>,
): Promise<Session> {
  const ort = await loadOrtNode("ort-node/cpu");
  const bytes = await readOnnxFile(onnxPath);
  const started = performance.now();
  const options = { ...sessionOptions("cpu", 1, false), ...change };
  const native = await ort.InferenceSession.create(bytes, options).catch((cause: unknown) => {
    throw onnxFileError(onnxPath, `ort-node/cpu does not load it: ${messageOf(cause)}`, cause);
  });
  return sessionFrom(ort, {
    native,
    onnxPath,
    timings: { importMs: 0, readMs: 0, createMs: performance.now() - started },
    placement: async () => null,
  });
}
