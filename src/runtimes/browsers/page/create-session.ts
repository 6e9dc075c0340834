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
  externalData: readonly { readonly path: string; readonly data: Uint8Array }[] = [],
): Promise<CreatedSession> {
  const create = async (options: InferenceSession.SessionOptions) => ({
    session: await ort.InferenceSession.create(bytes, copyOf(options)),
    options,
  });
  const loose: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    ...(externalData.length === 0 ? {} : { externalData }),
  };
  if (provider === "wasm") return create(loose);
  try {
    return await create({ ...loose, extra: { session: { disable_cpu_ep_fallback: "1" } } });
  } catch (error) {
    if (!isRefusedFallback(error)) throw error;
    return create(loose);
  }
}

/** Options for onnxruntime-web to write into; the weights in them are shared. */
export function copyOf({
  externalData,
  ...options
}: InferenceSession.SessionOptions): InferenceSession.SessionOptions {
  return { ...structuredClone(options), ...(externalData === undefined ? {} : { externalData }) };
}
