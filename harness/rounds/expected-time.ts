import type { Cell } from "../../src/core/results.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import { isWanted } from "./cell-result.ts";

/**
 * What one cell costs in its first round, with comparing, placement and its share of the accuracy pass, and in a
 * later one. Measured over the default cells on two cores; how fast a machine is comes out while it measures.
 */
export const firstSeconds = 1.2;
export const laterSeconds = 0.7;

/** Seconds that a cell is expected to take still: to the fewest rounds, and one more where those were not enough. */
export function secondsLeft(cell: Cell | undefined, rounds: RoundLimits): number {
  if (cell === undefined) return firstSeconds + (rounds.min - 1) * laterSeconds;
  if (cell.status !== "measured" || !isWanted(cell, rounds)) return 0;
  return Math.max(1, rounds.min - cell.blocks.length) * laterSeconds;
}
