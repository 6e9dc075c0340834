import type {
  Comparison,
  ComparisonSide,
  MeasuredCell,
  NoiseFloor,
  Results,
} from "../../src/core/results.ts";
import { accuracyDifferences, type ImageLosses } from "../../src/measure/comparison/accuracy-difference.ts";
import { compareSides } from "../../src/measure/comparison/compare-sides.ts";
import { pairedLogRatios } from "../../src/measure/comparison/log-ratios.ts";
import { noiseFloor } from "../../src/measure/comparison/noise-floor.ts";
import { armRuntimeId, sideOfArm } from "../../src/measure/comparison/sides.ts";

export interface JudgeOptions {
  /** The last round of the first decision. */
  readonly rounds: number;
  readonly floor: number | null;
  /** What every image adds to every measure, where it is at hand: by `lossesKey`. */
  readonly losses: ReadonlyMap<string, ImageLosses>;
}

/** The two arms of a run as they stand. */
export function judgeArms(
  results: Results,
  [sideA, sideB]: readonly [ComparisonSide, ComparisonSide],
  { rounds, floor, losses }: JudgeOptions,
): Comparison {
  const [a, b] = [sideOfArm(results, sideA), sideOfArm(results, sideB)];
  const accuracies = accuracyDifferences(a, b, {
    seed: results.run.seed,
    lossesOf: (variantId, runtimeId) => {
      const [ofA, ofB] = [sideA, sideB].map(({ arm }) =>
        losses.get(lossesKey(variantId, armRuntimeId(runtimeId, arm ?? ""))),
      );
      // Without the losses of single images, as after --resume, the means must do.
      return ofA === undefined || ofB === undefined ? undefined : [ofA, ofB];
    },
  });
  return compareSides(a, b, { interleavedRounds: rounds, differences: [], floor, accuracies });
}

export function lossesKey(variantId: string, runtimeId: string): string {
  return `${variantId} ${runtimeId}`;
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
