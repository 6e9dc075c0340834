import type { TopLevelSpec } from "vega-lite";
import type { SweepCell } from "../../core/study/rows.ts";
import type { Study } from "../../core/study/study.ts";
import type { Chart } from "../charts/chart.ts";
import { svgFromChart } from "../charts/render-chart.ts";
import { formatDigits } from "../format.ts";
import { rateText } from "./words.ts";

const cellHeight = 40;
const cellWidth = 84;

/** Orange answers one point, blue follows the box; ends as in the other charts of the house. */
const colours = { domain: [0, 0.5, 1], range: ["#d55e00", "#f4efe6", "#0072b2"] };
const divergedColour = "#444444";

/** Learning rate by architecture, coloured by how far the answers move with the box. */
export async function collapseMap({ sweep, run }: Study): Promise<Chart | null> {
  if (sweep.length === 0) return null;
  const rows = [...new Set(sweep.map(rowOf))];
  const rates = [...new Set(sweep.map(({ learningRate }) => learningRate))].toSorted((a, b) => a - b);
  return {
    file: "collapse-map.svg",
    alternative: alternativeOf(sweep),
    svg: await svgFromChart(chartOf(sweep, rows, rates, run.seeds.length)),
  };
}

function rowOf({ variantId, optimizer }: SweepCell): string {
  return `${variantId} · ${optimizer.name === "adam" ? "Adam" : "SGD"}`;
}

function alternativeOf(sweep: readonly SweepCell[]): string {
  const rows = [...new Set(sweep.map(rowOf))].map((row) => {
    const cells = sweep.filter((cell) => rowOf(cell) === row);
    return `${row} learned ${cells
      .map(({ learningRate, learned }) => `${learned.count} of ${learned.of} at ${rateText(learningRate)}`)
      .join(", ")}`;
  });
  return `Collapse map: learning rate by architecture, coloured by Var(prediction)/Var(target). ${rows.join("; ")}.`;
}

function chartOf(
  sweep: readonly SweepCell[],
  rows: readonly string[],
  rates: readonly number[],
  seeds: number,
): TopLevelSpec {
  const values = sweep.map((cell) => {
    const ratio = cell.varianceRatio.median;
    const isDiverged = ratio === null;
    return {
      row: rowOf(cell),
      rate: rateText(cell.learningRate),
      ratio: isDiverged ? 0 : Math.min(ratio, 1),
      diverged: isDiverged,
      // Ink that reads on both ends of the scale and in its pale middle.
      ink: isDiverged || ratio < 0.2 || ratio > 0.8 ? "white" : "#1f2328",
      share: isDiverged ? "diverged" : `${cell.learned.count} of ${cell.learned.of}`,
      error: isDiverged ? "" : errorText(cell),
    };
  });
  const x = {
    field: "rate",
    type: "ordinal" as const,
    sort: rates.map(rateText),
    axis: { title: "learning rate", labelAngle: 0, orient: "top" as const, domain: false, ticks: false },
    scale: { paddingInner: 0.05, paddingOuter: 0.02 },
  };
  const y = {
    field: "row",
    type: "ordinal" as const,
    sort: [...rows],
    axis: { title: null, labelLimit: 260, domain: false, ticks: false, labelFontSize: 12 },
    scale: { paddingInner: 0.1, paddingOuter: 0.05 },
  };
  const ink = { field: "ink", type: "nominal" as const, scale: null };
  return {
    title: {
      text: "Which learning rate collapses which network",
      subtitle: [
        "Colour: Var(prediction) / Var(target), median over seeds.",
        "Orange answers one point for every image, blue follows the box.",
        `Number: how many of ${seeds} seeds learned (under 1 px), and the median error.`,
        "↓: still getting better when its updates were used up. Empty: not run.",
      ],
    },
    data: { values },
    width: rates.length * cellWidth,
    height: rows.length * cellHeight,
    layer: [
      {
        mark: { type: "rect", cornerRadius: 3 },
        encoding: {
          x,
          y,
          color: {
            condition: { test: "datum.diverged", value: divergedColour },
            field: "ratio",
            type: "quantitative",
            scale: { domain: colours.domain, range: colours.range, clamp: true },
            legend: {
              title: "Var(prediction) / Var(target)",
              titleLimit: 300,
              orient: "bottom",
              direction: "horizontal",
              gradientLength: 240,
              values: [0, 0.5, 1],
            },
          },
        },
      },
      {
        mark: { type: "text", fontSize: 13, fontWeight: 600, dy: -6 },
        encoding: { x, y, text: { field: "share" }, color: ink },
      },
      {
        mark: { type: "text", fontSize: 11, dy: 9 },
        encoding: { x, y, text: { field: "error" }, color: ink },
      },
    ],
    // The ink of the labels is no part of the colour scale.
    resolve: { scale: { color: "independent" } },
    config: { view: { stroke: null } },
  };
}

function errorText({ meanErrorPx, unfinished }: SweepCell): string {
  if (meanErrorPx.median === null) return "";
  // An arrow where most were still getting better: these are slow, not stuck.
  const slow = unfinished.count * 2 > unfinished.of ? " ↓" : "";
  return `${formatDigits(meanErrorPx.median, 2)} px${slow}`;
}
