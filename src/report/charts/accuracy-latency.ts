import type { TopLevelSpec } from "vega-lite";
import type { Results } from "../../core/results.ts";
import { mainConfiguration, ranRuntimeIds } from "../cells.ts";
import { formatCounted, formatDigits } from "../format.ts";
import { tradeOffFront, tradeOffsOf, type TradeOff } from "../trade-offs.ts";
import type { Chart } from "./chart.ts";
import { placeLabels } from "./label-placement.ts";
import { logScaleOf, type LogScale } from "./log-scale.ts";
import { svgFromChart } from "./render-chart.ts";
import { marksOf } from "./runtime-marks.ts";

const width = 740;
const height = 440;

/** Error against latency, both logarithmic: each variant on its fastest runtime, the Pareto front drawn through. */
export async function accuracyLatencyChart(results: Results): Promise<Chart | null> {
  const tradeOffs = tradeOffsOf(results).filter(
    ({ meanErrorPx, cell }) => meanErrorPx > 0 && cell.latency.p50Ms > 0,
  );
  if (tradeOffs.length === 0) return null;
  const front = tradeOffFront(tradeOffs);
  const frontText = front
    .map(
      ({ variantId, meanErrorPx, cell }) =>
        `${variantId} (${formatDigits(meanErrorPx)} px, ${formatDigits(cell.latency.p50Ms)} ms)`,
    )
    .join(", ");
  return {
    file: "accuracy-latency.svg",
    alternative: `Mean error in pixels against median latency in milliseconds, both logarithmic, one point for each variant on its fastest runtime. Not beaten in both: ${frontText}.`,
    svg: await svgFromChart(chartOf(results, tradeOffs, front)),
  };
}

function chartOf(results: Results, tradeOffs: readonly TradeOff[], front: readonly TradeOff[]): TopLevelSpec {
  const configuration = mainConfiguration(results);
  const x = logScaleOf(
    tradeOffs.map(({ cell }) => cell.latency.p50Ms),
    0.09,
  );
  const y = logScaleOf(
    tradeOffs.map(({ meanErrorPx }) => meanErrorPx),
    0.09,
  );
  const runtimeIds = ranRuntimeIds(results).filter((id) =>
    tradeOffs.some(({ cell }) => cell.runtimeId === id),
  );
  const marks = marksOf(runtimeIds);
  const points = tradeOffs.map((tradeOff) => ({
    runtime: tradeOff.cell.runtimeId,
    p50Ms: tradeOff.cell.latency.p50Ms,
    errorPx: tradeOff.meanErrorPx,
    front: front.includes(tradeOff),
  }));
  const axes = {
    x: {
      field: "p50Ms",
      type: "quantitative",
      scale: { type: "log", domain: [...x.domain], nice: false },
      axis: {
        title: `latency: p50 of batch ${configuration.batch} on ${formatCounted(configuration.threads, "thread")} (ms)`,
        values: [...x.ticks],
        format: "~g",
      },
    },
    y: {
      field: "errorPx",
      type: "quantitative",
      scale: { type: "log", domain: [...y.domain], nice: false },
      axis: { title: "mean error (px)", values: [...y.ticks], format: "~g" },
    },
  } as const;
  const labels = labelsOf(tradeOffs, front, x, y);
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

/** Labels in the chart's own values, the front's first: they get the nearest places. */
function labelsOf(tradeOffs: readonly TradeOff[], front: readonly TradeOff[], x: LogScale, y: LogScale) {
  const across = (fraction: number) => x.value(fraction / width);
  const up = (fraction: number) => y.value(1 - fraction / height);
  const anchorOf = (tradeOff: TradeOff) => ({
    text: tradeOff.variantId,
    front: front.includes(tradeOff),
    x: x.position(tradeOff.cell.latency.p50Ms) * width,
    y: (1 - y.position(tradeOff.meanErrorPx)) * height,
  });
  const frontAnchors = front.map(anchorOf);
  const others = tradeOffs.filter((tradeOff) => !front.includes(tradeOff)).map(anchorOf);
  const blocks = placeLabels([...frontAnchors, ...others], stepsThrough(frontAnchors), {
    width,
    height,
    // A bold letter of 12 px takes under 7.7 px on average, also in wide fonts such as DejaVu Sans.
    characterPx: 7.7,
    linePx: 15,
  });
  const bold = new Set(front.map(({ variantId }) => variantId));
  return {
    lines: blocks.flatMap((block) =>
      block.lines.map((line) => ({
        text: line.anchor.text,
        front: bold.has(line.anchor.text),
        x: across(line.x),
        y: up(line.y),
      })),
    ),
    leaders: blocks.flatMap(({ leader }) =>
      leader === null
        ? []
        : [{ x: across(leader.fromX), y: up(leader.fromY), x2: across(leader.toX), y2: up(leader.toY) }],
    ),
  };
}

/** Points along the line through the front, dense enough that no label fits between two. */
function stepsThrough(front: readonly { readonly x: number; readonly y: number }[]) {
  const spacingPx = 8;
  return front.slice(1).flatMap((to, index) => {
    const from = front[index]!;
    const along = Array.from({ length: Math.ceil((to.x - from.x) / spacingPx) }, (_, step) => ({
      x: from.x + step * spacingPx,
      y: from.y,
    }));
    const down = Array.from({ length: Math.ceil((to.y - from.y) / spacingPx) }, (_, step) => ({
      x: to.x,
      y: from.y + step * spacingPx,
    }));
    return [...along, ...down];
  });
}
