import type { InferenceSession } from "onnxruntime-node";

/** The execution providers of onnxruntime-node that are used here. */
export type NodeProvider = "cpu" | "cuda";

/**
 * Session options with nothing left to ONNX Runtime's own choice.
 *
 * Only one provider is named, and on anything but the CPU a node that would fall back to the CPU makes the
 * session fail: a row of a report must not be what it does not say. More than one thread waits without
 * spinning, because spinning threads slow each other down where cores are shared (0.155 or 0.285 ms from
 * process to process on two virtual cores, against a steady 0.22).
 */
export function sessionOptions(provider: NodeProvider, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    extra: {
      session: {
        ...(threads > 1 ? { intra_op: { allow_spinning: "0" } } : {}),
        ...(provider === "cpu" ? {} : { disable_cpu_ep_fallback: "1" }),
      },
    },
  };
}
