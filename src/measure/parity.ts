import { BoxbenchError } from "../core/errors.ts";
import type { Parity } from "../core/results.ts";

/** An output passes when |actual - reference| <= absolute + relative * |reference|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

export interface ParityOptions {
  readonly tolerance: Tolerance;
  /** The absolute part of the tolerance for each output, where that is not the same for all. */
  readonly limits?: Float64Array;
  /** The backend that made the reference outputs. */
  readonly reference: string;
  /** Number of images; each has the same number of outputs. */
  readonly count: number;
  /** The outputs of the image's edges; left out where the outputs are not points. */
  readonly outputRange?: readonly [low: number, high: number];
  /** Pixels that the output range spans. */
  readonly side?: number;
}

type FloatArray = Float32Array | Float64Array;

/** Under this size of a reference output, its relative error says nothing. */
const smallestDivisor = 1e-6;

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
  const errors = notFinite === 0 ? errorsOf(actual, reference, options) : noErrors;
  return {
    passed: within,
    count,
    ...errors,
    notFinite,
    tolerance: { absolute, relative },
    reference: madeBy,
  };
}

type Errors = Pick<
  Parity,
  "maxAbsError" | "meanAbsError" | "maxRelativeError" | "maxPixelDistance" | "cosine"
>;

const noErrors: Errors = {
  maxAbsError: null,
  meanAbsError: null,
  maxRelativeError: null,
  maxPixelDistance: null,
  cosine: null,
};

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

function errorsOf(
  actual: FloatArray,
  reference: FloatArray,
  { outputRange, side, count }: ParityOptions,
): Errors {
  let maxAbsError = 0;
  let sumAbsError = 0;
  let maxRelativeError = 0;
  for (const [index, value] of actual.entries()) {
    const expected = reference[index]!;
    const error = Math.abs(value - expected);
    maxAbsError = Math.max(maxAbsError, error);
    sumAbsError += error;
    maxRelativeError = Math.max(maxRelativeError, error / Math.max(Math.abs(expected), smallestDivisor));
  }
  const arePoints = outputRange !== undefined && side !== undefined && reference.length === 2 * count;
  return {
    maxAbsError,
    meanAbsError: sumAbsError / actual.length,
    maxRelativeError,
    maxPixelDistance: arePoints
      ? maxDistance(actual, reference) * (side / (outputRange[1] - outputRange[0]))
      : null,
    cosine: cosineOf(actual, reference),
  };
}

/** Largest distance between points, shape [count, 2] each. */
function maxDistance(actual: FloatArray, reference: FloatArray): number {
  let largest = 0;
  for (let index = 0; index < actual.length; index += 2) {
    const dx = actual[index]! - reference[index]!;
    const dy = actual[index + 1]! - reference[index + 1]!;
    largest = Math.max(largest, Math.hypot(dx, dy));
  }
  return largest;
}

/** Cosine of the angle between all outputs as one vector; null where one is all zeros. */
function cosineOf(actual: FloatArray, reference: FloatArray): number | null {
  let dot = 0;
  let actualSquares = 0;
  let referenceSquares = 0;
  for (const [index, value] of actual.entries()) {
    dot += value * reference[index]!;
    actualSquares += value ** 2;
    referenceSquares += reference[index]! ** 2;
  }
  const lengths = Math.sqrt(actualSquares) * Math.sqrt(referenceSquares);
  return lengths === 0 ? null : dot / lengths;
}
