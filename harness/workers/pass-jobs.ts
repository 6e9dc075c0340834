import type {
  ClosedLoopFigures,
  OfflineFigures,
  PeakRecord,
  ScenarioName,
  ServerFigures,
} from "../../src/core/results.ts";
import type { JobBase } from "./job-base.ts";

/** Find out the most that this machine does through ONNX Runtime on the CPU. */
export interface PeakJob {
  readonly kind: "peak";
  readonly runtimeId: "ort-node/cpu";
  readonly threads: number;
}

/** Put one kind of load on a model. */
export interface ScenarioJob extends JobBase {
  readonly kind: "scenario";
  readonly scenario: ScenarioName;
  /** The bound on a server's p99, and whether the user gave it. */
  readonly boundMs: number;
  readonly boundFrom: "given" | "derived";
  readonly seed: number;
}

/** Open and run a model, and tell how much memory the process took. Nothing is timed. */
export interface MemoryJob extends JobBase {
  readonly kind: "memory";
  readonly batch: number;
}

/** Time the way of an image from its PNG file to an answer, phase by phase. */
export interface PhasesJob extends JobBase {
  readonly kind: "phases";
}

/** Build a variant, untrained, for images of one size. */
export interface BuildJob {
  readonly kind: "build";
  readonly variantId: string;
  readonly side: number;
  readonly seed: number;
  /** Where model.json and weights.bin go. */
  readonly folder: string;
}

export type PassJob = PeakJob | ScenarioJob | MemoryJob | PhasesJob | BuildJob;

export interface PeakReply {
  readonly kind: "peak";
  readonly peak: Omit<PeakRecord, "runtimeId" | "threads">;
}

export interface ScenarioReply {
  readonly kind: "scenario";
  readonly figures: ClosedLoopFigures | OfflineFigures | ServerFigures;
  /** Why they are in doubt, in words; null where they are not. */
  readonly disturbed: string | null;
}

export interface MemoryReply {
  readonly kind: "memory";
  readonly of: "process" | "browser";
  readonly startBytes: number | null;
  readonly openedBytes: number;
  readonly ranBytes: number;
  readonly runs: number;
}

export interface PhasesReply {
  readonly kind: "phases";
  readonly images: number;
  readonly pngBytes: number;
  readonly preprocessMs: number;
  readonly inferenceMs: number;
  readonly decodeMs: number;
  readonly endToEndMs: number;
  readonly endToEndP90Ms: number | null;
}

export interface BuildReply {
  readonly kind: "build";
}

/** What was asked for cannot be done with this runtime or model, and why. */
export interface ImpossibleReply {
  readonly kind: "impossible";
  readonly reason: string;
}

export type PassReply = PeakReply | ScenarioReply | MemoryReply | PhasesReply | BuildReply | ImpossibleReply;
