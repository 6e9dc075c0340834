import type { TopLevelSpec } from "vega-lite";
import type { Results } from "../../core/results.ts";
import { mainConfiguration, ranRuntimeIds } from "../cells.ts";
import { formatCounted, formatDigits } from "../format.ts";
import { tradeOffFront, tradeOffsOf, type TradeOff } from "../trade-offs.ts";
import { cellDescription } from "../html/cell-name.ts";
import { wordsOf } from "../tasks/registry.ts";
import { axisTextOf, axisTitleOf, type Chart } from "./chart.ts";
import { logAxisOf, logScaleOf } from "./log-scale.ts";
import { svgFromChart } from "./render-chart.ts";
import { marksOf } from "./runtime-marks.ts";
import { labelsOf } from "./trade-off-labels.ts";

const width = 740;
const height = 440;

/** Error against latency, both logarithmic: each variant on its fastest runtime, the Pareto front drawn through. */
export async function accuracyLatencyChart(results: Results): Promise<Chart | null> {
  const tradeOffs = tradeOffsOf(results).filter(({ rank, p50Ms }) => rank > 0 && p50Ms > 0);
  if (tradeOffs.length === 0) return null;
  const front = tradeOffFront(tradeOffs);
  const words = wordsOf(results);
  const frontText = front
    .map(({ variantId, score, p50Ms }) => `${variantId} (${words.short(score)}, ${formatDigits(p50Ms)} ms)`)
    .join(", ");
  return {
    file: "accuracy-latency.svg",
    alternative: `${axisTextOf(words)} against median latency in milliseconds, both logarithmic, one point for each variant on its fastest runtime. Not beaten in both: ${frontText}.`,
    svg: await svgFromChart(chartOf(results, tradeOffs, front)),
  };
}

function chartOf(results: Results, tradeOffs: readonly TradeOff[], front: readonly TradeOff[]): TopLevelSpec {
  const configuration = mainConfiguration(results);
  const words = wordsOf(results);
  const x = logScaleOf(
    tradeOffs.map(({ p50Ms }) => p50Ms),
    0.09,
  );
  const y = logScaleOf(
    tradeOffs.map(({ rank }) => rank),
    0.09,
  );
  const runtimeIds = ranRuntimeIds(results).filter((id) =>
    tradeOffs.some(({ cell }) => cell.runtimeId === id),
  );
  const marks = marksOf(runtimeIds);
  const points = tradeOffs.map((tradeOff) => ({
    runtime: tradeOff.cell.runtimeId,
    p50Ms: tradeOff.p50Ms,
    rank: tradeOff.rank,
    front: front.includes(tradeOff),
    description: cellDescription(
      tradeOff.cell,
      `p50 ${formatDigits(tradeOff.p50Ms)} ms, ${words.short(tradeOff.score)}`,
    ),
  }));
  const axes = {
    x: {
      field: "p50Ms",
      ...logAxisOf(
        x,
        `latency: p50 of batch ${configuration.batch} on ${formatCounted(configuration.threads, "thread")} (ms)`,
      ),
    },
    y: { field: "rank", ...logAxisOf(y, axisTitleOf(words)) },
  };
  const labels = labelsOf(tradeOffs, front, { x, y, width, height });
  return {
    width,
    height,
    title: {
      text: "What accuracy costs",
      subtitle: [
        "Each variant on its fastest runtime; lower left is better.",
        "Dashed line and bold names: no other variant is both faster and more exact.",
      ],
    },
    layer: [
      {
        data: { values: points.filter((point) => point.front) },
        mark: {
          type: "line",
          interpolate: "step-after",
          color: "#9aa4af",
          strokeWidth: 2,
          strokeDash: [6, 4],
        },
        encoding: axes,
      },
      {
        data: { values: labels.leaders },
        mark: { type: "rule", color: "#9aa4af", strokeWidth: 1 },
        encoding: {
          x: { ...axes.x, field: "x" },
          y: { ...axes.y, field: "y" },
          x2: { field: "x2" },
          y2: { field: "y2" },
        },
      },
      {
        data: { values: points },
        mark: { type: "point", filled: true, size: 110, opacity: 1, stroke: "white", strokeWidth: 1 },
        encoding: {
          ...axes,
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
      ...[true, false].map((bold) => ({
        data: { values: labels.lines.filter((line) => line.front === bold) },
        mark: {
          type: "text",
          align: "left",
          baseline: "middle",
          fontSize: 12,
          fontWeight: bold ? 700 : 400,
          color: "#1f2328",
        } as const,
        encoding: {
          x: { ...axes.x, field: "x" },
          y: { ...axes.y, field: "y" },
          text: { field: "text" },
        },
      })),
    ],
  };
}
