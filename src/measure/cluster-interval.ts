import { errorFunction } from "simple-statistics";
import { randomFrom, type Random } from "../core/random.ts";
import { criticalT } from "./comparison/student-t.ts";
import { median, quantile, sorted, type SortedSamples } from "./statistics.ts";

/** Fewer processes cannot carry a 95 % interval: the smallest and largest of four miss their median 1 time in 8. */
export const fewestBlocks = 5;

const defaultResamples = 10_000;

/**
 * The 95 % interval of the median of block medians, by the cluster bootstrap: as many blocks as there are are drawn
 * again with replacement, and inside each its samples, because two samples of one process are more alike than two
 * processes.
 *
 * With few blocks the plain percentiles of 2.5 and 97.5 % are too close together: of 7 blocks they are the second
 * smallest and second largest, which miss 1 time in 8. They are moved out as far as Student's t moves beside the
 * normal distribution: "expanded percentiles" after Hesterberg, "What Teachers Should Know About the Bootstrap",
 * The American Statistician 69 (2015), section 4.2.
 *
 * @param blocks the samples of each block
 * @param seed fixes the draws
 * @returns null of fewer than `fewestBlocks`
 */
export function clusterInterval(
  blocks: readonly (readonly number[])[],
  seed: number,
  resamples = defaultResamples,
): [low: number, high: number] | null {
  if (blocks.length < fewestBlocks) return null;
  const random = randomFrom(seed, "cluster-interval");
  const drawMedians = blocks.map((samples) => medianDrawerOf(sorted(samples), random));
  const last = blocks.length - 1;
  const medians = sorted(
    Array.from({ length: resamples }, () =>
      median(blocks.map(() => drawMedians[random.integer(0, last)]!())),
    ),
  );
  const tail = expandedTail(blocks.length);
  return [quantile(medians, tail), quantile(medians, 1 - tail)];
}

/** The share to cut off on each side for 95 %, for a number of blocks: 0.025 of very many, less of few. */
export function expandedTail(count: number): number {
  const deviations = Math.sqrt(count / (count - 1)) * criticalT(0.025, count - 1);
  return (1 - errorFunction(deviations / Math.SQRT2)) / 2;
}

/**
 * Calls for the median of samples drawn again with replacement. Which of the samples it is has a known distribution,
 * so nothing is sorted. An odd number is drawn, at most as many as there are, so that the median is one of them.
 */
function medianDrawerOf(samples: SortedSamples, random: Random): () => number {
  const chances = medianRankChances(samples.length);
  return () => {
    const chance = random.uniform();
    let [low, high] = [0, samples.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chances[middle]! > chance) high = middle;
      else low = middle + 1;
    }
    return samples[low]!;
  };
}

const rankChances = new Map<number, readonly number[]>();

/** For each rank of `count` samples the chance that the median of a resample has this rank or a lower one. */
export function medianRankChances(count: number): readonly number[] {
  const known = rankChances.get(count);
  if (known !== undefined) return known;
  const drawn = count % 2 === 0 ? count - 1 : count;
  const chances = Array.from({ length: count }, (_, rank) =>
    chanceOfAtLeast((drawn + 1) / 2, drawn, (rank + 1) / count),
  );
  rankChances.set(count, chances);
  return chances;
}

/** P(X >= least) for X binomial with n trials of probability p, by its recurrence from X = n downwards. */
function chanceOfAtLeast(least: number, n: number, p: number): number {
  if (p >= 1) return 1;
  let [chance, sum] = [p ** n, p ** n];
  for (let successes = n - 1; successes >= least; successes -= 1) {
    chance *= ((successes + 1) / (n - successes)) * ((1 - p) / p);
    sum += chance;
  }
  return sum;
}
