import type { ErrorCode } from "../src/core/errors.ts";
import type { ColdStart, Latency, Parity } from "../src/core/results.ts";
import type { Placement } from "../src/runtimes/types.ts";

/** What one job needs to know about a model: where its verified folder and its ONNX file are. */
export interface JobModel {
  readonly variantId: string;
  readonly folder: string;
  readonly onnxPath: string;
}

interface JobBase {
  readonly runtimeId: string;
  readonly threads: number;
  readonly model: JobModel;
}

/** Compare a cell's outputs with the reference, and where they agree, time it. */
export interface CellJob extends JobBase {
  readonly kind: "cell";
  readonly batch: number;
  /** `parity` stops after the comparison. */
  readonly scope: "parity" | "all";
  /** Time it although nodes ran outside the provider that was asked for. */
  readonly allowFallback: boolean;
  readonly seed: number;
}

/** Run all validation images. */
export interface AccuracyJob extends JobBase {
  readonly kind: "accuracy";
  /** Image file written by `image-file.ts`. */
  readonly imagesPath: string;
}

export type Job = CellJob | AccuracyJob;

export interface CellReply {
  readonly kind: "cell";
  readonly parity: Parity;
  readonly coldStart: ColdStart;
  /** Null where parity failed, or the runtime cannot tell. */
  readonly placement: Placement | null;
  /** Null where parity failed or was all that was asked for, and for a fallback that is not allowed. */
  readonly latency: Latency | null;
}

export interface AccuracyReply {
  readonly kind: "accuracy";
  /** Shape [count, 2], in [-1, 1]. */
  readonly points: Float32Array;
}

/** A job that could not be done; the worker lives on. */
export interface ErrorReply {
  readonly kind: "error";
  readonly code: ErrorCode | "UNEXPECTED";
  readonly message: string;
}

export type Reply = CellReply | AccuracyReply | ErrorReply;
