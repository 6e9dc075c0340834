import type { Random } from "../../core/random.ts";

/**
 * Moments at which queries of many independent users arrive: a Poisson process, so the gaps between them are
 * exponential.
 *
 * @param ratePerSecond queries per second on average
 * @returns milliseconds from the start, rising
 * @see https://en.wikipedia.org/wiki/Poisson_point_process (interarrival times)
 */
export function poissonArrivals(ratePerSecond: number, count: number, random: Random): number[] {
  const meanGapMs = 1000 / ratePerSecond;
  let atMs = 0;
  return Array.from({ length: count }, () => {
    // 1 - u keeps the logarithm away from zero.
    atMs -= meanGapMs * Math.log(1 - random.uniform());
    return atMs;
  });
}
