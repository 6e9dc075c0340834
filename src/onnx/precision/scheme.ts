import type { Range } from "./affine.ts";
import type { ModelProto } from "../proto/onnx_pb.ts";
import type { Float16Limits } from "./float16.ts";

/** Smallest and largest number that each tensor had, by its name. */
export type Ranges = ReadonlyMap<string, Range>;

/** What stayed in float32, and why. */
export interface Kept {
  /** Name of a node or of a tensor. */
  readonly name: string;
  readonly opType: string;
  readonly reason: string;
}

export interface SchemeOptions {
  /** What calibration found; schemes with `needsRanges` cannot do without. */
  readonly ranges?: Ranges;
  /** Nodes, by name, that are to stay in float32. */
  readonly keep?: ReadonlySet<string>;
  /** Whether a last Gemm or MatMul answers in 8 bits too, as onnxruntime.quantization has it. False by default. */
  readonly quantizeOutputs?: boolean;
  readonly float16Limits?: Float16Limits;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface LoweredModel {
  readonly model: ModelProto;
  /** Tensors that are in the new precision: weights, or activations too. */
  readonly tensors: readonly string[];
  readonly kept: readonly Kept[];
}

/** One way to make a float32 model smaller. */
export interface Scheme {
  /** In one sentence, for users. */
  readonly description: string;
  readonly needsRanges: boolean;
  readonly lower: (model: ModelProto, options: SchemeOptions) => LoweredModel;
}
