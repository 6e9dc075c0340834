import type { Cell } from "../../src/core/results.ts";
import { withoutArm } from "../../src/measure/comparison/sides.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import { cellsOf, type PlannedBlock, type PlannedCell } from "../plan/plan.ts";
import { isWanted, lastRoundOf } from "./cell-result.ts";

/** What decides whether a cell is measured once more. */
export interface DueRules {
  readonly blocks: readonly PlannedBlock[];
  readonly rounds: RoundLimits;
  /** What became of a cell so far, in this run or the one that it goes on from. */
  readonly resultOf: (cell: PlannedCell) => Cell | undefined;
  /** Whether a cell wants a round after the first, where its interval does not decide that. */
  readonly isDue?: (cell: PlannedCell, round: number) => boolean;
}

/** Tells whether a cell is measured in a round. */
export function dueCells({
  blocks,
  rounds,
  resultOf,
  isDue,
}: DueRules): (cell: PlannedCell, round: number) => boolean {
  const partners = partnersOf(blocks);
  return (cell, round) => {
    const result = resultOf(cell);
    if (result === undefined) return round === 1;
    if (result.status !== "measured" || lastRoundOf(result) >= round) return false;
    if (isDue !== undefined) return isDue(cell, round);
    return (partners.get(pairKey(cell)) ?? [cell]).some((partner) => {
      const its = resultOf(partner);
      return its !== undefined && isWanted(its, rounds);
    });
  };
}

/** The cells that are measured in turns: where one wants a round, the other is measured too. */
function partnersOf(blocks: readonly PlannedBlock[]): Map<string, PlannedCell[]> {
  const partners = new Map<string, PlannedCell[]>();
  for (const cell of cellsOf(blocks)) {
    partners.set(pairKey(cell), [...(partners.get(pairKey(cell)) ?? []), cell]);
  }
  return partners;
}

function pairKey({ id, runtimeId }: PlannedCell): string {
  return id.replace(runtimeId, withoutArm(runtimeId));
}
