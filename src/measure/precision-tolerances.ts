import type { Precision } from "../core/results.ts";
import type { Tolerance } from "./parity.ts";

interface SchemeTolerance {
  /** Share of the largest answer, added to what float32 on the runtime may differ. */
  readonly share: number;
  /** Why this and no other. */
  readonly reason: string;
}

const ofFloat16: SchemeTolerance = {
  share: 8 * 2 ** -11,
  reason:
    "each layer that really computes in float16 rounds its result to 2^-11 of its size, which an unoptimised run on the " +
    "CPU does not (it has no float16 kernels and casts): eight such roundings.",
};

const ofWeights: SchemeTolerance = {
  share: 0,
  reason:
    "weights are rounded in the file, so that all runtimes read the same numbers and compute in float32.",
};

const ofInt8: SchemeTolerance = {
  share: 2 / 255,
  reason:
    "a sum that falls half way between two of the 255 levels may be rounded to either, and later layers carry that on: two " +
    "levels of the largest answer. Measured on two variants and 200 images, ONNX Runtime's CPU and WASM kernels differ by " +
    "1e-6 at most, and by 0.3 of this where ONNX Runtime rounds activations of its own accord (MatMulNBits).",
};

/** What kernels may add to what the numbers of a file cost. */
export const precisionTolerances = {
  fp16: ofFloat16,
  "fp16-weights": ofWeights,
  int8: ofInt8,
  "int8-reduced": ofInt8,
  "int8-weights": ofInt8,
  "int8-dynamic": ofInt8,
} as const satisfies Record<Exclude<Precision, "fp32">, SchemeTolerance>;

/**
 * What a runtime's answers may differ from those of an unoptimised run of the same file on the CPU.
 *
 * @param base of float32 on the runtime
 * @param largest size of the largest answer
 */
export function precisionToleranceOf(
  precision: Exclude<Precision, "fp32">,
  base: Tolerance,
  largest: number,
): Tolerance {
  const { share } = precisionTolerances[precision];
  return { absolute: Number((base.absolute + share * largest).toPrecision(2)), relative: base.relative };
}
