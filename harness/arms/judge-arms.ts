import type {
  AccuracyDifference,
  Comparison,
  ComparisonSide,
  MeasuredCell,
  NoiseFloor,
  Results,
} from "../../src/core/results.ts";
import {
  accuracyDifferences,
  pairedAccuracyDifference,
} from "../../src/measure/comparison/accuracy-difference.ts";
import { compareSides } from "../../src/measure/comparison/compare-sides.ts";
import { pairedLogRatios } from "../../src/measure/comparison/log-ratios.ts";
import { noiseFloor } from "../../src/measure/comparison/noise-floor.ts";
import { armRuntimeId, sideOfArm } from "../../src/measure/comparison/sides.ts";

export interface JudgeOptions {
  /** The last round of the first decision. */
  readonly rounds: number;
  readonly floor: number | null;
  /** Errors in pixels of every image, where they are at hand: by `errorsKey`. */
  readonly errors: ReadonlyMap<string, readonly number[]>;
}

/** The two arms of a run as they stand. */
export function judgeArms(
  results: Results,
  [sideA, sideB]: readonly [ComparisonSide, ComparisonSide],
  { rounds, floor, errors }: JudgeOptions,
): Comparison {
  const [a, b] = [sideOfArm(results, sideA), sideOfArm(results, sideB)];
  const { side } = results.dataset;
  // Without the errors of single images, as after --resume, the means must do.
  const fromMeans = side === null ? [] : accuracyDifferences(a, b, side);
  const accuracies = fromMeans.map((difference) => ({
    ...difference,
    ...fromErrors(difference, sideA, sideB, errors, results.run.seed),
  }));
  return compareSides(a, b, { interleavedRounds: rounds, differences: [], floor, accuracies });
}

export function errorsKey(variantId: string, runtimeId: string): string {
  return `${variantId} ${runtimeId}`;
}

function fromErrors(
  { variantId, runtimeId }: AccuracyDifference,
  a: ComparisonSide,
  b: ComparisonSide,
  errors: JudgeOptions["errors"],
  seed: number,
): Partial<AccuracyDifference> {
  const [errorsA, errorsB] = [a, b].map(({ arm }) =>
    errors.get(errorsKey(variantId, armRuntimeId(runtimeId, arm ?? ""))),
  );
  return errorsA === undefined || errorsB === undefined
    ? {}
    : pairedAccuracyDifference(errorsA, errorsB, seed);
}

/**
 * The cells that fresh rounds have to confirm before anything fails: those that are slower, and of two equal arms
 * also those that are faster.
 */
export function flaggedIds({ cells }: Comparison, isAa: boolean): Set<string> {
  const flagged = cells.filter(
    ({ decision }) => decision === "regressed" || (isAa && decision === "improved"),
  );
  return new Set(flagged.map(({ id }) => id));
}

/** The noise floor of this machine from two equal arms; null where no cell has times of both. */
export function noiseFloorOf(results: Results, { a, b, cells, rounds }: Comparison): NoiseFloor | null {
  const [sideA, sideB] = [sideOfArm(results, a), sideOfArm(results, b)];
  const first = ({ blocks }: MeasuredCell) => blocks.filter(({ round }) => round <= (rounds ?? 0));
  const ratios = cells.flatMap(({ id }) => {
    const [cellA, cellB] = [sideA.cells.get(id), sideB.cells.get(id)];
    return cellA?.status === "measured" && cellB?.status === "measured"
      ? [pairedLogRatios(first(cellA), first(cellB))]
      : [];
  });
  const share = noiseFloor(ratios, results.run.seed);
  if (share === null) return null;
  return { share, rounds: Math.min(...ratios.map(({ length }) => length)), cells: ratios.length };
}

/** The last round of which any cell has a block. */
export function lastRoundOfRun({ cells }: Results): number {
  return Math.max(
    0,
    ...cells.flatMap((cell) => (cell.status === "measured" ? cell.blocks.map(({ round }) => round) : [])),
  );
}
