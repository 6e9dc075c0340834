import type { TopLevelSpec } from "vega-lite";
import type { Results, SweepRecord } from "../../core/results.ts";
import { formatDigits } from "../format.ts";
import { medianOfPoint } from "../sweep-points.ts";
import type { Chart } from "./chart.ts";
import { logAxisOf, logScaleOf } from "./log-scale.ts";
import { svgFromChart } from "./render-chart.ts";
import { marksOf } from "./runtime-marks.ts";

const columns = 3;

/** Time against the side of the image, both logarithmic, one panel for each variant. */
export async function growthChart(results: Results): Promise<Chart | null> {
  const sweeps = (results.sweeps ?? []).filter(({ fit }) => fit !== null);
  if (sweeps.length === 0) return null;
  const texts = sweeps.map(
    ({ variantId, runtimeId, fit }) => `${variantId} on ${runtimeId} ${fit!.exponent.toFixed(2)}`,
  );
  return {
    file: "growth.svg",
    alternative: `Median latency in milliseconds against the side of the image in pixels, both logarithmic, one panel for each variant. Exponents: ${texts.join(", ")}.`,
    svg: await svgFromChart(chartOf(sweeps)),
  };
}

interface Point {
  readonly panel: string;
  readonly runtime: string;
  readonly side: number;
  readonly ms: number;
  readonly kind: "measured" | "fitted";
  readonly description?: string;
}

function pointsOf({ variantId, runtimeId, points, fit }: SweepRecord): Point[] {
  const base = { panel: variantId, runtime: runtimeId };
  return points.flatMap((point): Point[] => {
    const ms = medianOfPoint(point);
    if (ms === null) return [];
    const { side } = point;
    return [
      {
        ...base,
        side,
        ms,
        kind: "measured",
        description: `${base.panel} on ${base.runtime}, side ${side} px: p50 ${formatDigits(ms)} ms`,
      },
      { ...base, side, ms: fit!.factor * side ** fit!.exponent, kind: "fitted" },
    ];
  });
}

function chartOf(sweeps: readonly SweepRecord[]): TopLevelSpec {
  const values = sweeps.flatMap(pointsOf);
  const runtimeIds = [...new Set(sweeps.map(({ runtimeId }) => runtimeId))];
  const variantIds = [...new Set(sweeps.map(({ variantId }) => variantId))];
  const marks = marksOf(runtimeIds);
  const sides = [...new Set(values.map(({ side }) => side))];
  const sideAxis = logAxisOf(logScaleOf(sides, 0.08), "side of the image (px)");
  const x = { field: "side", ...sideAxis, axis: { ...sideAxis.axis, values: sides } };
  const y = {
    field: "ms",
    ...logAxisOf(
      logScaleOf(
        values.map(({ ms }) => ms),
        0.08,
      ),
      "p50 (ms)",
    ),
  };
  const color = {
    field: "runtime",
    type: "nominal",
    scale: { domain: runtimeIds, range: marks.map(({ colour }) => colour) },
    legend: { title: null, orient: "top", direction: "horizontal" },
  } as const;
  const shape = {
    field: "runtime",
    type: "nominal",
    scale: { domain: runtimeIds, range: marks.map((mark) => mark.shape) },
  } as const;
  return {
    title: {
      text: "Growth with the image",
      subtitle: "Median of each size, and the power law through them; both axes logarithmic.",
    },
    data: { values },
    facet: {
      field: "panel",
      type: "nominal",
      sort: variantIds,
      header: { title: null, labelAnchor: "start", labelFontSize: 11, labelLimit: 190 },
    },
    columns: Math.min(columns, variantIds.length),
    spacing: 18,
    spec: {
      width: 210,
      height: 160,
      layer: [
        {
          transform: [{ filter: "datum.kind === 'fitted'" }],
          mark: { type: "line", strokeWidth: 1.5, opacity: 0.6 },
          encoding: { x, y, color },
        },
        {
          transform: [{ filter: "datum.kind === 'measured'" }],
          mark: { type: "point", filled: true, size: 70, opacity: 1 },
          encoding: { x, y, color, shape, description: { field: "description", type: "nominal" } },
        },
      ],
    },
  };
}
