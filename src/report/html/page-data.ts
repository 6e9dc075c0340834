import type { Environment, Results } from "../../core/results.ts";

/** What report.html holds of a run beside its text: enough to show a cell, and to compare two runs. */
export interface PageData {
  readonly format: "boxbench-report-1";
  readonly run: { readonly id: string; readonly startedAt: string };
  readonly environment: Environment;
  readonly cells: readonly PageCell[];
}

/** A measured cell, without its samples. */
export interface PageCell {
  readonly id: string;
  readonly variantId: string;
  readonly runtimeId: string;
  readonly batch: number;
  readonly threads: number;
  readonly verdict: string;
  /** On an adapter that is no GPU: its times stand beside nothing. */
  readonly software: boolean;
  readonly p50Ms: number;
  readonly p50Interval: readonly [number, number] | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly imagesPerSecond: number;
  readonly sampleCount: number;
  readonly maxAbsError: number | null;
  readonly maxPixelDistance: number | null;
  readonly blocks: readonly { readonly p50Ms: number; readonly contaminated: string | null }[];
}

/** What the page needs of these results. A whole results.json and what a report.html holds give the same. */
export function pageDataOf({
  run,
  environment,
  cells,
}: Pick<Results, "run" | "environment" | "cells">): PageData {
  return {
    format: "boxbench-report-1",
    run: { id: run.id, startedAt: run.startedAt },
    environment,
    cells: cells.flatMap((cell): PageCell[] => {
      if (cell.status !== "measured") return [];
      const { id, variantId, runtimeId, batch, threads, verdict, placement, latency, parity, blocks } = cell;
      return [
        {
          id,
          variantId,
          runtimeId,
          batch,
          threads,
          verdict,
          software: placement?.software === true,
          p50Ms: latency.p50Ms,
          p50Interval: latency.p50Interval,
          p90Ms: latency.p90Ms,
          p99Ms: latency.p99Ms,
          imagesPerSecond: latency.imagesPerSecond,
          sampleCount: latency.sampleCount,
          maxAbsError: parity.maxAbsError,
          maxPixelDistance: parity.maxPixelDistance,
          blocks: blocks.map(({ p50Ms, contaminated }) => ({ p50Ms, contaminated })),
        },
      ];
    }),
  };
}
