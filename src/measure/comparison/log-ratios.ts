import type { Block } from "../../core/results.ts";
import { fewestRounds } from "./estimate.ts";

/** What one fresh process said of a cell. */
export type BlockMedian = Pick<Block, "round" | "p50Ms" | "contaminated">;

/**
 * ln(b / a) of every round in which both arms were measured, in the order of the rounds. Rounds in which either was
 * disturbed are left out, unless too few are left: then the machine is not going to be quiet, and all count.
 */
export function pairedLogRatios(a: readonly BlockMedian[], b: readonly BlockMedian[]): number[] {
  const baseByRound = new Map(a.map((block) => [block.round, block]));
  const pairs = b
    .toSorted((first, second) => first.round - second.round)
    .flatMap((block) => {
      const base = baseByRound.get(block.round);
      return base === undefined ? [] : [{ base, block }];
    });
  const undisturbed = pairs.filter(({ base, block }) => (base.contaminated ?? block.contaminated) === null);
  const counted = undisturbed.length >= fewestRounds ? undisturbed : pairs;
  return counted.map(({ base, block }) => Math.log(block.p50Ms / base.p50Ms));
}

/** In how many rounds B was slower and in how many faster; a tie is neither. */
export interface SignCounts {
  readonly slower: number;
  readonly faster: number;
}

export function signCounts(logRatios: readonly number[]): SignCounts {
  return {
    slower: logRatios.filter((logRatio) => logRatio > 0).length,
    faster: logRatios.filter((logRatio) => logRatio < 0).length,
  };
}
