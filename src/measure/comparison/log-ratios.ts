/** What one fresh process said of a cell. */
export interface BlockMedian {
  readonly round: number;
  readonly p50Ms: number;
}

/**
 * ln(b / a) of every round in which both arms were measured, in the order of the rounds. A round that was repeated
 * for an arm counts with its last block.
 */
export function pairedLogRatios(a: readonly BlockMedian[], b: readonly BlockMedian[]): number[] {
  const baseByRound = new Map(a.map(({ round, p50Ms }) => [round, p50Ms]));
  const byRound = new Map(b.map(({ round, p50Ms }) => [round, p50Ms]));
  return [...byRound.keys()]
    .toSorted((first, second) => first - second)
    .flatMap((round) => {
      const base = baseByRound.get(round);
      return base === undefined ? [] : [Math.log(byRound.get(round)! / base)];
    });
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
