import type { InferenceSession } from "onnxruntime-node";

/** The execution providers of onnxruntime-node that are used here. */
export type NodeProvider = "cpu" | "cuda" | "webgpu";

/**
 * Session options with nothing left to ONNX Runtime's own choice.
 *
 * Only one provider is named. More than one thread waits without spinning, because spinning threads slow each other down where cores are shared (0.155 or 0.285 ms from
 * process to process on two virtual cores, against a steady 0.22).
 *
 * @param strict whether the session is refused where a node would fall back to the CPU
 */
export function sessionOptions(
  provider: NodeProvider,
  threads: number,
  strict: boolean,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    extra: {
      session: {
        ...(threads > 1 ? { intra_op: { allow_spinning: "0" } } : {}),
        ...(strict ? { disable_cpu_ep_fallback: "1" } : {}),
      },
    },
  };
}
