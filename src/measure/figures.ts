import type { Block, Latency } from "../core/results.ts";
import { clusterInterval } from "./cluster-interval.ts";
import { median, outliersOf, sorted, supportedQuantile } from "./statistics.ts";

export interface FiguresOptions {
  /** Images in each call. */
  readonly batch: number;
  /** Different inputs in rotation. */
  readonly inputs: number;
  /** Fixes the draws of the interval. */
  readonly seed: number;
}

/**
 * The figures of a cell from its blocks: nothing else goes in, so a reader can make them again.
 *
 * @param blocks at least one
 */
export function latencyOf(blocks: readonly Block[], { batch, inputs, seed }: FiguresOptions): Latency {
  const pooled = sorted(blocks.flatMap(({ samplesMs }) => samplesMs));
  const p50Ms = median(blocks.map((block) => block.p50Ms));
  const outliers = blocks.map(({ samplesMs }) => outliersOf(sorted(samplesMs)));
  return {
    p50Ms,
    p50Interval: clusterInterval(
      blocks.map(({ samplesMs }) => samplesMs),
      seed,
    ),
    p90Ms: supportedQuantile(pooled, 0.9),
    p95Ms: supportedQuantile(pooled, 0.95),
    p99Ms: supportedQuantile(pooled, 0.99),
    minMs: pooled[0]!,
    maxMs: pooled.at(-1)!,
    imagesPerSecond: (batch * 1000) / p50Ms,
    sampleCount: pooled.length,
    inputs,
    outliers: {
      mild: outliers.reduce((sum, { mild }) => sum + mild, 0),
      severe: outliers.reduce((sum, { severe }) => sum + severe, 0),
    },
  };
}
