import { parityFigureNames, type ParityFigure, type ParityFigures } from "../core/results.ts";

type FloatArray = Float32Array | Float64Array;

/** Outputs and those of the reference, shape [count, outputs of one image] each, row-major, all of them finite. */
export interface ComparedOutputs {
  readonly actual: FloatArray;
  readonly reference: FloatArray;
  /** Number of images; each has the same number of outputs. */
  readonly count: number;
  /** The outputs of the image's edges; left out where the outputs are not points. */
  readonly outputRange?: readonly [low: number, high: number];
  /** Pixels that the output range spans. */
  readonly side?: number;
}

/** Under this size of a reference output, its relative error says nothing. */
const smallestDivisor = 1e-6;

/** How each figure is worked out; null where there is none. */
const figures: { readonly [Name in ParityFigure]: (outputs: ComparedOutputs) => number | null } = {
  maxAbsError: (outputs) => largestOf(outputs, (value, expected) => Math.abs(value - expected)),
  meanAbsError: ({ actual, reference }) => {
    let sum = 0;
    for (let index = 0; index < actual.length; index += 1)
      sum += Math.abs(actual[index]! - reference[index]!);
    return sum / actual.length;
  },
  maxRelativeError: (outputs) =>
    largestOf(
      outputs,
      (value, expected) => Math.abs(value - expected) / Math.max(Math.abs(expected), smallestDivisor),
    ),
  maxPixelDistance: (outputs) => {
    const { reference, count, outputRange, side } = outputs;
    if (outputRange === undefined || side === undefined || reference.length !== 2 * count) return null;
    return maxDistance(outputs) * (side / (outputRange[1] - outputRange[0]));
  },
  cosine: cosineOf,
};

/** All figures of outputs that are finite. */
export function parityFiguresOf(outputs: ComparedOutputs): ParityFigures {
  return byName((name) => figures[name](outputs));
}

/** Where an output is NaN or infinite, or there are no floats: no largest error exists. */
export const noParityFigures: ParityFigures = byName(() => null);

function byName(figureOf: (name: ParityFigure) => number | null): ParityFigures {
  return Object.fromEntries(parityFigureNames.map((name) => [name, figureOf(name)])) as ParityFigures;
}

function largestOf(
  { actual, reference }: ComparedOutputs,
  errorOf: (value: number, expected: number) => number,
): number {
  let largest = 0;
  for (let index = 0; index < actual.length; index += 1) {
    largest = Math.max(largest, errorOf(actual[index]!, reference[index]!));
  }
  return largest;
}

/** Largest distance between points, shape [count, 2] each. */
function maxDistance({ actual, reference }: ComparedOutputs): number {
  let largest = 0;
  for (let index = 0; index < actual.length; index += 2) {
    const dx = actual[index]! - reference[index]!;
    const dy = actual[index + 1]! - reference[index + 1]!;
    largest = Math.max(largest, Math.hypot(dx, dy));
  }
  return largest;
}

/** Cosine of the angle between all outputs as one vector; null where one is all zeros. */
function cosineOf({ actual, reference }: ComparedOutputs): number | null {
  let dot = 0;
  let actualSquares = 0;
  let referenceSquares = 0;
  for (let index = 0; index < actual.length; index += 1) {
    const [value, expected] = [actual[index]!, reference[index]!];
    dot += value * expected;
    actualSquares += value ** 2;
    referenceSquares += expected ** 2;
  }
  const lengths = Math.sqrt(actualSquares) * Math.sqrt(referenceSquares);
  return lengths === 0 ? null : dot / lengths;
}
