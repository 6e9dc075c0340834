/** Stable codes: scripts may match on them, so a code never changes its meaning. */
export type ErrorCode =
  /** A wrong option, a name that matches nothing, a value out of range. */
  | "USAGE"
  /** A data set folder, CSV row or image that cannot be used. */
  | "DATASET"
  /** A model.json, weights or manifest file that cannot be read or does not fit together. */
  | "MODEL_FILE"
  /** A file whose content differs from the hash in its manifest. */
  | "HASH_MISMATCH"
  /** A layer, activation or option that has no ONNX form. */
  | "UNSUPPORTED_LAYER"
  /** A node of a graph model that has no ONNX form. */
  | "UNSUPPORTED_OP"
  /** An ONNX file that cannot be parsed or loaded. */
  | "ONNX_FILE"
  /** A training backend or runtime that this machine lacks. */
  | "UNAVAILABLE"
  /** Outputs that disagree with the reference, or nothing to compare. */
  | "PARITY"
  /** A results.json that does not fit its schema. */
  | "RESULTS_FILE"
  /** A folder or file that cannot be written. */
  | "OUTPUT"
  /** A child process that crashed, hung or was killed. */
  | "WORKER"
  /** The user pressed Ctrl-C, or the process got SIGTERM. */
  | "INTERRUPTED";

/**
 * Every error that boxbench throws on purpose. The message says in one line what failed, on which
 * named thing, what is allowed and what to do.
 */
export class BoxbenchError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    // Names from files may hold line breaks, and control codes that a terminal would obey.
    super(message.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " "), options);
    this.name = "BoxbenchError";
    this.code = code;
  }
}

/** The one-line text of anything that was thrown. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n")[0] ?? "";
}
