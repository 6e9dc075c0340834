import type { Block } from "../../core/results.ts";

/** What one fresh process said of a cell. */
export type BlockMedian = Pick<Block, "round" | "p50Ms" | "contaminated">;

/**
 * ln(b / a) of every round in which both arms were measured, in the order of the rounds. Of a round that an arm
 * repeated, the last undisturbed block counts; where all were disturbed, the last one.
 */
export function pairedLogRatios(a: readonly BlockMedian[], b: readonly BlockMedian[]): number[] {
  const baseByRound = mediansByRound(a);
  const byRound = mediansByRound(b);
  return [...byRound.keys()]
    .toSorted((first, second) => first - second)
    .flatMap((round) => {
      const base = baseByRound.get(round);
      return base === undefined ? [] : [Math.log(byRound.get(round)! / base)];
    });
}

function mediansByRound(blocks: readonly BlockMedian[]): Map<number, number> {
  const [disturbed, undisturbed] = [true, false].map((wanted) =>
    blocks.filter(({ contaminated }) => (contaminated !== null) === wanted),
  );
  return new Map([...disturbed!, ...undisturbed!].map(({ round, p50Ms }) => [round, p50Ms]));
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
