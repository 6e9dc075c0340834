import type { TopLevelSpec } from "vega-lite";
import type { MeasuredCell, Results } from "../../core/results.ts";
import {
  cellsIn,
  configurationsOf,
  isMeasured,
  isRanked,
  mainConfiguration,
  ranRuntimeIds,
  type Configuration,
} from "../cells.ts";
import { formatCounted, formatDigits } from "../format.ts";
import { cellDescription } from "../html/cell-name.ts";
import type { Chart } from "./chart.ts";
import { logAxisOf, logScaleOf } from "./log-scale.ts";
import { svgFromChart } from "./render-chart.ts";
import { marksOf } from "./runtime-marks.ts";

/** The median of every variant on every runtime, one panel for the smallest and one for the largest batch. */
export async function latencyChart(results: Results): Promise<Chart | null> {
  const panels = panelsOf(results);
  const first = panels[0];
  if (first === undefined) return null;
  const batches = panels.map(({ configuration }) => configuration.batch).join(" and ");
  return {
    file: "latency.svg",
    alternative: `Median latency in milliseconds, logarithmic, of every variant on ${runtimesOf(results, panels).join(", ")}, for batch ${batches}.`,
    svg: await svgFromChart(chartOf(results, panels)),
  };
}

interface Panel {
  readonly configuration: Configuration;
  readonly cells: readonly MeasuredCell[];
}

function panelsOf(results: Results): Panel[] {
  const { threads } = mainConfiguration(results);
  const panels = configurationsOf(results)
    .filter((configuration) => configuration.threads === threads)
    .map((configuration) => ({
      configuration,
      cells: cellsIn(results, configuration)
        .filter(isMeasured)
        .filter(isRanked)
        .filter(({ latency }) => latency.p50Ms > 0),
    }))
    .filter(({ cells }) => cells.length > 0);
  return panels.length > 2 ? [panels[0]!, panels.at(-1)!] : panels;
}

function runtimesOf(results: Results, panels: readonly Panel[]): string[] {
  return ranRuntimeIds(results).filter((id) =>
    panels.some(({ cells }) => cells.some(({ runtimeId }) => runtimeId === id)),
  );
}

function chartOf(results: Results, panels: readonly Panel[]): TopLevelSpec {
  const runtimeIds = runtimesOf(results, panels);
  const marks = marksOf(runtimeIds);
  const variantIds = sortedByFastest(panels);
  const { threads } = panels[0]!.configuration;
  const plotWidth = panels.length === 1 ? 660 : 322;
  return {
    title: {
      text: "Latency by runtime",
      subtitle: `Median of each call on ${formatCounted(threads, "thread")}; logarithmic, left is faster.`,
    },
    spacing: 22,
    hconcat: panels.map(({ configuration, cells }, index) => {
      const scale = logScaleOf(
        cells.map(({ latency }) => latency.p50Ms),
        0.05,
      );
      const values = cells.map((cell) => ({
        variant: cell.variantId,
        runtime: cell.runtimeId,
        p50Ms: cell.latency.p50Ms,
        description: cellDescription(cell, `p50 ${formatDigits(cell.latency.p50Ms)} ms`),
      }));
      const y = {
        field: "variant",
        type: "nominal",
        scale: { domain: variantIds },
        axis:
          index === 0
            ? { title: null, labelLimit: 220, grid: true, ticks: false }
            : { title: null, labels: false, grid: true, ticks: false },
      } as const;
      const x = logAxisOf(scale, `p50 of batch ${configuration.batch} (ms)`);
      return {
        width: plotWidth,
        height: { step: 24 },
        data: { values },
        layer: [
          {
            mark: { type: "rule", color: "#c4ccd4", strokeWidth: 2 },
            encoding: {
              y,
              x: { ...x, field: "p50Ms", aggregate: "min" },
              x2: { field: "p50Ms", aggregate: "max" },
            },
          },
          {
            mark: { type: "point", filled: true, size: 95, opacity: 1, stroke: "white", strokeWidth: 0.8 },
            encoding: {
              y,
              x: { ...x, field: "p50Ms" },
              color: {
                field: "runtime",
                type: "nominal",
                scale: { domain: runtimeIds, range: marks.map(({ colour }) => colour) },
                legend: { title: null, orient: "top", direction: "horizontal" },
              },
              shape: {
                field: "runtime",
                type: "nominal",
                scale: { domain: runtimeIds, range: marks.map(({ shape }) => shape) },
              },
              description: { field: "description", type: "nominal" },
            },
          },
        ],
      };
    }),
  };
}

function sortedByFastest(panels: readonly Panel[]): string[] {
  const fastestMs = new Map<string, number>();
  // Backwards, so that the first panel decides where it has the variant.
  for (const { cells } of panels.toReversed()) {
    for (const { variantId } of cells) {
      const own = cells.filter((cell) => cell.variantId === variantId);
      fastestMs.set(variantId, Math.min(...own.map(({ latency }) => latency.p50Ms)));
    }
  }
  return [...fastestMs].toSorted(([, a], [, b]) => a - b).map(([variantId]) => variantId);
}
