import type { CostRecord, MeasuredCell, PeakRecord, Results } from "../core/results.ts";
import { isRanked } from "./cells.ts";
import { computesElsewhere } from "./machines.ts";

/** How near a cell comes to what the machine was seen to do. */
export interface Reach {
  /** Operations of the graph over the median time. */
  readonly flopsPerSecond: number;
  /** The most that the machine could do of this work: the lower of its two limits. */
  readonly roofFlopsPerSecond: number;
  readonly boundBy: "arithmetic" | "reading";
  /** The first over the second. */
  readonly share: number;
}

export function costOf(results: Results, variantId: string): CostRecord | undefined {
  return results.costs?.find((cost) => cost.variantId === variantId);
}

/** The peak of the machine that a cell ran on: in merged results runtimes end in `@machine`. */
function peakOf(results: Results, { runtimeId, threads }: MeasuredCell): PeakRecord | undefined {
  const machine = /@.*$/.exec(runtimeId)?.[0] ?? "";
  return results.peaks?.find(
    (peak) => peak.threads === threads && peak.runtimeId === `ort-node/cpu${machine}`,
  );
}

/**
 * Sets a cell beside the roofline of the machine: min(peak, intensity x bandwidth). Of the bytes only those are counted
 * that no runtime can do without: each weight once, the input and the output. What lies between may stay in a cache, so
 * the true roof is not above this one. Null where cost or peak are not known, and for a cell of a GPU.
 *
 * @see Williams, Waterman, Patterson: Roofline, CACM 52(4), 2009
 */
export function reachOf(results: Results, cell: MeasuredCell): Reach | null {
  const cost = costOf(results, cell.variantId);
  const peak = peakOf(results, cell);
  if (
    cost === undefined ||
    peak === undefined ||
    computesElsewhere(results, cell.runtimeId) ||
    !isRanked(cell)
  )
    return null;
  const { flops, inputBytes, outputBytes, weightBytes } = cost;
  if (flops === null || flops === 0 || inputBytes === null || outputBytes === null) return null;
  const runs = cell.batch / cost.batch;
  const bytes = weightBytes + runs * (inputBytes + outputBytes);
  const readingRoof = ((runs * flops) / bytes) * bandwidthFor(peak, bytes);
  const roof = Math.min(peak.flopsPerSecond, readingRoof);
  const flopsPerSecond = (1000 * runs * flops) / cell.latency.p50Ms;
  return {
    flopsPerSecond,
    roofFlopsPerSecond: roof,
    boundBy: roof < peak.flopsPerSecond ? "reading" : "arithmetic",
    share: flopsPerSecond / roof,
  };
}

/** The bandwidth of the smallest size measured that holds so many bytes: a small model is read from a cache. */
function bandwidthFor({ bandwidths }: PeakRecord, bytes: number): number {
  const fitting = bandwidths.find((bandwidth) => bandwidth.bytes >= bytes) ?? bandwidths.at(-1)!;
  return fitting.bytesPerSecond;
}
