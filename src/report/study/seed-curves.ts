import type { TopLevelSpec } from "vega-lite";
import type { Study } from "../../core/study/study.ts";
import type { Chart } from "../charts/chart.ts";
import { logAxisOf, logScaleOf } from "../charts/log-scale.ts";
import { svgFromChart } from "../charts/render-chart.ts";
import { formatDigits } from "../format.ts";

const colours = { learned: "#0072b2", partly: "#8c6bb1", collapsed: "#d55e00", diverged: "#444444" };

/** How the error of every variant fell, one line for each seed. */
export async function seedCurves(study: Study): Promise<Chart | null> {
  if (study.curves.length === 0) return null;
  const panels = [...new Set(study.curves.map(({ variantId }) => variantId))];
  const endings = panels.map((id) => {
    const curves = study.curves.filter(({ variantId }) => variantId === id);
    return `${id} ${curves.filter(({ outcome }) => outcome === "learned").length} of ${curves.length}`;
  });
  return {
    file: "learning-curves.svg",
    alternative: `Mean error in pixels against updates, both logarithmic, one panel for each variant and one line for each seed. Seeds that learned: ${endings.join(", ")}.`,
    svg: await svgFromChart(chartOf(study, panels)),
  };
}

function chartOf({ curves, meanAnswerErrorPx }: Study, panels: readonly string[]): TopLevelSpec {
  const values = curves.flatMap(({ variantId, seed, outcome, points }) =>
    points.map(({ updates, errorPx }) => ({
      panel: variantId,
      seed,
      outcome,
      updates,
      // Errors far outside the image come from diverging weights; the panel ends above it.
      errorPx: Math.min(Math.max(errorPx, 1e-3), 128),
    })),
  );
  const y = {
    field: "errorPx",
    ...logAxisOf(
      logScaleOf([...values.map(({ errorPx }) => errorPx), meanAnswerErrorPx, 0.5], 0.04),
      "mean error (px)",
    ),
  };
  const updates = values.map((value) => value.updates);
  const x = { field: "updates", ...logAxisOf(logScaleOf(updates, 0.02), "updates") };
  const shown = Object.entries(colours).filter(([outcome]) =>
    values.some((value) => value.outcome === outcome),
  );
  return {
    title: {
      text: "Learning curves over seeds",
      subtitle: [
        "Error on new images after each epoch of the study, one line for each seed.",
        `Dashed: always answering the mean, ${formatDigits(meanAnswerErrorPx)} px.`,
      ],
    },
    data: { values },
    facet: {
      field: "panel",
      type: "nominal",
      sort: [...panels],
      header: { title: null, labelAnchor: "start", labelFontSize: 11, labelLimit: 190 },
    },
    columns: Math.min(4, panels.length),
    spacing: 18,
    spec: {
      width: 174,
      height: 120,
      layer: [
        {
          data: { values: [{ errorPx: meanAnswerErrorPx }] },
          mark: { type: "rule", strokeDash: [4, 4], color: "#8c959f" },
          encoding: { y },
        },
        {
          mark: { type: "line", strokeWidth: 1.5, opacity: 0.8 },
          encoding: {
            x,
            y,
            detail: { field: "seed", type: "nominal" },
            color: {
              field: "outcome",
              type: "nominal",
              scale: { domain: shown.map(([name]) => name), range: shown.map(([, colour]) => colour) },
              legend: { title: null, orient: "top", direction: "horizontal", symbolType: "stroke" },
            },
          },
        },
      ],
    },
  };
}
