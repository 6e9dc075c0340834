import { BoxbenchError } from "../core/errors.ts";
import type { Parity } from "../core/results.ts";
import { noParityFigures, parityFiguresOf, type ComparedOutputs } from "./parity-figures.ts";

/** An output passes when |actual - reference| <= absolute + relative * |reference|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

export interface ParityOptions extends Pick<ComparedOutputs, "count" | "outputRange" | "side"> {
  readonly tolerance: Tolerance;
  /** The absolute part of the tolerance for each output, where that is not the same for all. */
  readonly limits?: Float64Array;
  /** The backend that made the reference outputs. */
  readonly reference: string;
}

type FloatArray = Float32Array | Float64Array;

/**
 * Compares outputs with the reference, image by image. NaN and infinity pass where the reference has the same; where
 * there are any, the errors are null, because no largest error exists.
 *
 * @param actual shape [count, outputs of one image], row-major
 * @param reference the same shape
 * @throws BoxbenchError PARITY when there is nothing to compare, or the shapes differ
 */
export function compareOutputs(actual: FloatArray, reference: FloatArray, options: ParityOptions): Parity {
  const { tolerance, limits, reference: madeBy, count } = options;
  checkComparable(actual, reference, options);
  const { absolute, relative } = tolerance;
  const within = (actual as Float64Array).every((value, index) => {
    const expected = reference[index]!;
    // NaN and infinity have to be the same, however wide the tolerance is.
    if (!Number.isFinite(value) || !Number.isFinite(expected)) return Object.is(value, expected);
    return Math.abs(value - expected) <= (limits?.[index] ?? absolute) + relative * Math.abs(expected);
  });
  const notFinite = (actual as Float64Array).reduce(
    (sum, value) => sum + (Number.isFinite(value) ? 0 : 1),
    0,
  );
  const figures = notFinite === 0 ? parityFiguresOf({ ...options, actual, reference }) : noParityFigures;
  return {
    passed: within,
    count,
    ...figures,
    notFinite,
    tolerance: { absolute, relative },
    reference: madeBy,
  };
}

function checkComparable(
  actual: FloatArray,
  reference: FloatArray,
  { count, reference: madeBy }: ParityOptions,
): void {
  if (reference.length === 0 || count === 0) {
    throw new BoxbenchError("PARITY", `Nothing to compare: ${madeBy} left no reference outputs.`);
  }
  if (actual.length !== reference.length || reference.length % count !== 0) {
    throw new BoxbenchError(
      "PARITY",
      `Cannot compare ${actual.length} outputs with ${reference.length} of ${madeBy} for ${count} images.`,
    );
  }
}
