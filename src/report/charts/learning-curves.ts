import type { TopLevelSpec } from "vega-lite";
import type { Results, TrainedVariant } from "../../core/results.ts";
import { meanBaseline } from "../scores.ts";
import { isCollapsed, trainedVariants } from "../cells.ts";
import { formatDigits } from "../format.ts";
import { trainingWordsOf, wordsOf } from "../tasks/registry.ts";
import { axisTextOf, axisTitleOf, type Chart } from "./chart.ts";
import { logAxisOf, logScaleOf } from "./log-scale.ts";
import { svgFromChart } from "./render-chart.ts";

const columns = 4;
const panelHeight = 120;
const stateColours = { trained: "#0072b2", collapsed: "#d55e00", diverged: "#444444" };

/** How the validation error fell, epoch by epoch, one panel for each variant that has a history. */
export async function learningChart(results: Results): Promise<Chart | null> {
  const variants = trainedVariants(results).filter((variant) => pointsOf(variant).length > 0);
  if (variants.length === 0) return null;
  const bests = variants.map((variant) => `${variant.id} ${bestText(variant)}`).join(", ");
  return {
    file: "learning-curves.svg",
    alternative: `${axisTextOf(curveOf(variants))} in validation for each epoch of training, logarithmic, one panel for each variant. Lowest: ${bests}.`,
    svg: await svgFromChart(chartOf(results, variants)),
  };
}

/** What the curves show; all variants of a run have the same task. */
function curveOf([first]: readonly TrainedVariant[]): { readonly rankName: string; readonly unit: string } {
  const { curve, curveUnit } = trainingWordsOf(first!);
  return { rankName: curve, unit: curveUnit };
}

function pointsOf(variant: TrainedVariant): { epoch: number; value: number }[] {
  return trainingWordsOf(variant)
    .pointsOf(variant.training)
    .flatMap(({ epoch, value }) => (value !== null && value > 0 ? [{ epoch, value }] : []));
}

function bestText(variant: TrainedVariant): string {
  const { curveUnit } = trainingWordsOf(variant);
  return `${formatDigits(Math.min(...pointsOf(variant).map(({ value }) => value)))}${curveUnit}`;
}

function stateOf(variant: TrainedVariant): keyof typeof stateColours {
  if (variant.training.outcome === "diverged") return "diverged";
  return isCollapsed(variant) ? "collapsed" : "trained";
}

function chartOf(results: Results, variants: readonly TrainedVariant[]): TopLevelSpec {
  const { rank, short } = wordsOf(results);
  const mean = meanBaseline(results)?.score;
  const baseline = mean === undefined ? undefined : rank(mean);
  const values = variants.flatMap((variant) =>
    pointsOf(variant).map((point, index) => ({
      ...point,
      lowest: index === 0 ? bestText(variant) : null,
      // Errors far outside the image come from diverging weights; the panel ends above it.
      value: Math.min(point.value, (results.dataset.side ?? Number.POSITIVE_INFINITY) * 4),
      panel: variant.id,
      state: stateOf(variant),
      best: point.epoch === variant.training.bestEpoch,
      description: `${variant.id}, epoch ${point.epoch}: ${formatDigits(point.value)}${trainingWordsOf(variant).curveUnit}, ${stateOf(variant)}`,
    })),
  );
  const scale = logScaleOf([...values.map(({ value }) => value), baseline ?? Number.NaN], 0.06);
  const lastEpoch = Math.max(...values.map(({ epoch }) => epoch));
  const x = {
    field: "epoch",
    type: "quantitative" as const,
    scale: { domain: [0, lastEpoch * 1.03], nice: false },
    axis: { title: "epoch", tickCount: 5, tickMinStep: 1, format: "d" },
  };
  const y = { field: "value", ...logAxisOf(scale, axisTitleOf(curveOf(variants))) };
  const stateMarks = Object.entries(stateColours).filter(([state]) =>
    values.some((value) => value.state === state),
  );
  const color = {
    field: "state",
    type: "nominal",
    scale: { domain: stateMarks.map(([state]) => state), range: stateMarks.map(([, colour]) => colour) },
    legend: {
      title: null,
      orient: "top",
      direction: "horizontal",
      symbolType: "circle",
      symbolStrokeWidth: 0,
    },
  } as const;
  const subtitle = [
    "Validation error after each epoch. Dot: the epoch that was kept. Number: lowest error.",
    ...(mean === undefined ? [] : [`Dashed: always answering the mean, ${short(mean)}.`]),
  ];
  return {
    title: { text: "Learning curves", subtitle },
    data: { values },
    facet: {
      field: "panel",
      type: "nominal",
      sort: variants.map(({ id }) => id),
      header: { title: null, labelAnchor: "start", labelFontSize: 11, labelLimit: 190 },
    },
    columns: Math.min(columns, variants.length),
    spacing: 18,
    spec: {
      width: 174,
      height: panelHeight,
      layer: [
        {
          // Its own data: once in each panel, not once for each epoch.
          data: { values: baseline === undefined ? [] : [{ value: baseline }] },
          mark: { type: "rule", strokeDash: [4, 4], color: "#8c959f" },
          encoding: { y },
        },
        { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color } },
        {
          transform: [{ filter: "datum.best" }],
          mark: { type: "point", filled: true, size: 60, opacity: 1 },
          encoding: { x, y, color, description: { field: "description", type: "nominal" } },
        },
        {
          transform: [{ filter: "datum.lowest !== null" }],
          // Curves fall from the top left, so the bottom left corner is free.
          mark: { type: "text", align: "left", baseline: "bottom", fontSize: 12, color: "#1f2328" },
          encoding: { x: { value: 6 }, y: { value: panelHeight - 5 }, text: { field: "lowest" } },
        },
      ],
    },
  };
}
