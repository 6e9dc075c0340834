import type { ErrorCode } from "../../src/core/errors.ts";
import type {
  Block,
  CalibrationRecord,
  ComparisonSide,
  Parity,
  ParityBasis,
  Precision,
  PrecisionFile,
} from "../../src/core/results.ts";
import type { JobBase, JobModel, RuntimeChoice } from "./job-base.ts";
import type { ImageOutputs } from "../../src/tasks/outputs.ts";
import type { MaxLoss } from "../../src/onnx/precision/accuracy/loss.ts";
import type { CalibrationMethod } from "../../src/onnx/precision/calibration/observers.ts";
import type { Placement, Runtime } from "../../src/runtimes/types.ts";
import type { Availability } from "../../src/core/device.ts";

/** Load a plug-in, check it and ask what it can do here. */
export interface DescribeJob {
  readonly kind: "describe";
  readonly runtimePath: string;
}

/** Compare a cell's outputs with the reference, and where they agree, time it. */
export interface CellJob extends JobBase {
  readonly kind: "cell";
  readonly batch: number;
  /** The round that the block belongs to. */
  readonly round: number;
  /** `quick`: an earlier round has compared all reference inputs and found out where the nodes ran. */
  readonly check: "whole" | "quick";
  /** `parity` stops after the comparison. */
  readonly scope: "parity" | "all";
  /** Time it although nodes ran outside the provider that was asked for. */
  readonly allowFallback: boolean;
  /** It runs on a software adapter: compare few inputs and take few samples. */
  readonly software: boolean;
  readonly seed: number;
}

/** Run all validation images. */
export interface AccuracyJob extends JobBase {
  readonly kind: "accuracy";
  /** Image file written by `image-file.ts`. */
  readonly imagesPath: string;
  /** Seconds that all images may take, else none is run; null for no limit but that of the job. */
  readonly budgetSeconds: number | null;
}

/** Answer some inputs, so that others can be compared with the answers. */
export interface ReferenceJob extends RuntimeChoice {
  readonly kind: "reference";
  readonly model: Pick<
    JobModel,
    "onnxPath" | "layersModelPath" | "graphModelPath" | "fixedBatch" | "inputs" | "outputs"
  >;
  /** File with the inputs, written by `reference-file.ts`. */
  readonly inputsPath: string;
  /** Where the answers go. */
  readonly answersPath: string;
}

/** Measure what the parity of a model is judged by: its own noise in float32, and what wrong weights would do. */
export interface BasisJob {
  readonly kind: "basis";
  readonly model: Pick<
    JobModel,
    "onnxPath" | "layersModelPath" | "graphModelPath" | "reference" | "inputs" | "outputs" | "fixedBatch"
  >;
  readonly seed: number;
}

/**
 * The number of what parent and worker say to each other. Raise it whenever a cell or accuracy job or reply changes
 * its meaning or loses a field: `bench --against` then says so, where it would measure nonsense.
 */
export const workerProtocol = 2;

/** Convert trained models, with the code that this worker has. */
export interface PrepareJob {
  readonly kind: "prepare";
  /** Folder that holds one folder for each variant. */
  readonly models: string;
  readonly variantIds: readonly string[];
}

export interface Calibration {
  /** File with other inputs, for a loss that is asked for; null where none is. */
  readonly checksPath: string | null;
  /** File with the inputs, written by `reference-file.ts`. */
  readonly inputsPath: string;
  readonly method: CalibrationMethod;
  readonly record: CalibrationRecord;
}

/** Make files of lower precision from the ONNX file of a model. */
export interface LowerJob {
  readonly kind: "lower";
  readonly model: JobModel;
  readonly precisions: readonly Exclude<Precision, "fp32">[];
  /** Null where no precision needs ranges. */
  readonly calibration: Calibration | null;
  /** Other choices of inputs, each for a file more of each precision that needs ranges. */
  readonly draws: readonly Calibration[];
  /** How far answers may be from those in float32; null where nobody asked. */
  readonly maxLoss: MaxLoss | null;
  /** Where the files go, and how their names begin. */
  readonly folder: string;
  readonly name: string;
}

export type Job = DescribeJob | CellJob | AccuracyJob | ReferenceJob | BasisJob | PrepareJob | LowerJob;

export interface DescribeReply extends Pick<Runtime, "id" | "title" | "reads"> {
  readonly kind: "describe";
  readonly computes: "here" | "elsewhere";
  readonly availability: Availability;
}

export interface CellReply {
  readonly kind: "cell";
  readonly parity: Parity;
  /** Null where parity failed, the check was quick, or the runtime cannot tell. */
  readonly placement: Placement | null;
  /** Null where parity failed or was all that was asked for, and for a fallback that is not allowed. */
  readonly timed: { readonly block: Block; readonly inputs: number } | null;
  /** The answers agreed at first, and no longer after the timed runs. */
  readonly isLate?: true;
}

export interface AccuracyReply extends ImageOutputs {
  readonly kind: "accuracy";
}

export interface ReferenceReply {
  readonly kind: "reference";
  /** How many of the inputs are answered, the first ones: fewer where the answers are large. */
  readonly count: number;
  /** The first layer or node that answers NaN or infinity, in words; null where none does, or nobody can tell. */
  readonly firstNotFinite: string | null;
  /** Whether a batch is answered with the rows of each of its inputs. */
  readonly hasOwnRows: boolean;
}

export interface BasisReply {
  readonly kind: "basis";
  readonly basis: ParityBasis;
  /** The file of `basis-file.ts` that holds the rest of it; null where nothing was evaluated. */
  readonly path: string | null;
}

export type PreparedVariant =
  | {
      readonly variantId: string;
      readonly model: JobModel;
      readonly size: ComparisonSide["models"][number];
    }
  | { readonly variantId: string; readonly missing: string };

export interface PrepareReply {
  readonly kind: "prepared";
  readonly protocol: number;
  readonly variants: readonly PreparedVariant[];
}

export type LoweredModel =
  | {
      readonly precision: LowerJob["precisions"][number];
      readonly path: string;
      /** What an unoptimised run of it answers, written by `reference-file.ts`. */
      readonly referencePath: string;
      readonly file: PrecisionFile;
    }
  | { readonly precision: LowerJob["precisions"][number]; readonly missing: string };

/** A file that is calibrated on another choice of inputs. */
export interface DrawnModel {
  readonly precision: LowerJob["precisions"][number];
  readonly path: string;
  readonly record: CalibrationRecord;
}

export interface LowerReply {
  readonly kind: "lowered";
  /** What is known of the file that the others are made from. */
  readonly float32: PrecisionFile;
  readonly models: readonly LoweredModel[];
  readonly drawn: readonly DrawnModel[];
}

/** What was asked for cannot be done with this runtime or model, and why. */
export interface ImpossibleReply {
  readonly kind: "impossible";
  readonly reason: string;
}

/** A job that could not be done; the worker lives on. */
export interface ErrorReply {
  readonly kind: "error";
  readonly code: ErrorCode | "UNEXPECTED";
  readonly message: string;
}

export type Reply =
  | DescribeReply
  | CellReply
  | AccuracyReply
  | ReferenceReply
  | BasisReply
  | PrepareReply
  | LowerReply
  | ErrorReply;

/** A reply as it is sent: with the milliseconds from the start of the process until it was ready for its first job. */
export type Answer<Own = Reply> = Own & {
  /** Absent in what an older tree sends. */
  readonly readyMs?: number;
};
