import { medianInterval } from "../../src/measure/median-interval.ts";
import { median } from "../../src/measure/statistics.ts";
import type { Pair } from "./pairs.ts";

/** What the harness may add to the median of a bare loop. */
export const overheadBound = 1.05;

export interface Overhead {
  /** Medians over the pairs. */
  readonly harnessMs: number;
  readonly bareMs: number;
  /** Median of the pairs' own ratios, harness over bare loop. */
  readonly ratio: number;
  /** 95 %; null with fewer than 6 pairs. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Median of the pairs' own differences, in microseconds. */
  readonly addedUs: number;
  readonly verdict: "within" | "over" | "unclear";
}

/** What the harness costs, from pairs of measurements: within the bound, over it, or not to be told from these. */
export function overheadOf(pairs: readonly Pair[]): Overhead {
  const ratios = pairs.map(({ harnessMs, bareMs }) => harnessMs / bareMs);
  const interval = medianInterval(ratios);
  return {
    harnessMs: median(pairs.map(({ harnessMs }) => harnessMs)),
    bareMs: median(pairs.map(({ bareMs }) => bareMs)),
    ratio: median(ratios),
    interval,
    addedUs: median(pairs.map(({ harnessMs, bareMs }) => (harnessMs - bareMs) * 1000)),
    verdict: verdictOf(interval),
  };
}

function verdictOf(interval: Overhead["interval"]): Overhead["verdict"] {
  if (interval === null) return "unclear";
  const [low, high] = interval;
  if (high <= overheadBound) return "within";
  return low > overheadBound ? "over" : "unclear";
}
