import type { InferenceSession } from "onnxruntime-web";
import type { OrtProvider } from "./api.ts";
import { isRefusedFallback } from "../../ort/refused-fallback.ts";

type Ort = typeof import("onnxruntime-web");

interface CreatedSession {
  readonly session: InferenceSession;
  /** The options that it was created with, before onnxruntime-web wrote into them. */
  readonly options: InferenceSession.SessionOptions;
}

/**
 * Creates a session on one provider alone. On WebGPU, first one that refuses nodes on the CPU; only where that
 * is refused, one that allows them, so that the placement can name them.
 */
export async function createSession(
  ort: Ort,
  bytes: Uint8Array,
  provider: OrtProvider,
): Promise<CreatedSession> {
  const create = async (options: InferenceSession.SessionOptions) => ({
    session: await ort.InferenceSession.create(bytes, structuredClone(options)),
    options,
  });
  const loose: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  };
  if (provider === "wasm") return create(loose);
  try {
    return await create({ ...loose, extra: { session: { disable_cpu_ep_fallback: "1" } } });
  } catch (error) {
    if (!isRefusedFallback(error)) throw error;
    return create(loose);
  }
}
