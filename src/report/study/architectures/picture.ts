import type { TopLevelSpec } from "vega-lite";
import type { ArchitectureRow } from "../../../core/study/architectures.ts";
import type { Study } from "../../../core/study/study.ts";
import type { Chart } from "../../charts/chart.ts";
import { svgFromChart } from "../../charts/render-chart.ts";
import { formatDigits } from "../../format.ts";

const partsAcross = 8;
const partSide = 13;
const panelsAcross = 6;
/** From here on an answer is as wrong as one that looks at no image: no colour beyond. */
const mostPx = 20;

/** A map of the error over the image for each head on the quadrant split: the quarter never seen lights up. */
export async function errorMaps({ architectures }: Study): Promise<Chart | null> {
  const rows = architectures
    .filter(({ split, errorMapPx }) => split === "quadrant" && errorMapPx !== null)
    .toSorted((a, b) => errorOf(a) - errorOf(b));
  if (rows.length === 0) return null;
  return {
    file: "error-maps.svg",
    alternative:
      "Maps of the error over the image, trained without the lower right quarter. Median error there: " +
      `${rows.map((row) => `${row.answerer} ${formatDigits(errorOf(row), 2)} px`).join(", ")}.`,
    svg: await svgFromChart(chartOf(rows)),
  };
}

function errorOf({ neverSeenErrorPx }: ArchitectureRow): number {
  return neverSeenErrorPx.median ?? Number.POSITIVE_INFINITY;
}

function titleOf(row: ArchitectureRow): string {
  return `${row.answerer}: ${formatDigits(errorOf(row), 2)} px`;
}

function chartOf(rows: readonly ArchitectureRow[]): TopLevelSpec {
  const values = rows.flatMap((row) =>
    row.errorMapPx!.flatMap((error, index) =>
      error === null
        ? []
        : [
            {
              head: titleOf(row),
              x: index % partsAcross,
              y: Math.floor(index / partsAcross),
              error: Math.min(error, mostPx),
            },
          ],
    ),
  );
  const axis = { axis: null, scale: { paddingInner: 0, paddingOuter: 0 } };
  return {
    title: {
      text: "Where each network is wrong",
      subtitle: [
        "Trained on squares everywhere but in the lower right quarter of the image.",
        "Colour: mean error by the true place, median over the seeds. Number: error in the quarter never seen.",
      ],
    },
    data: { values },
    facet: {
      field: "head",
      type: "nominal",
      sort: rows.map(titleOf),
      // The name above, its error below: one line of both is wider than a panel.
      header: { title: null, labelFontSize: 11, labelLimit: 400, labelExpr: "split(datum.label, ': ')" },
    },
    columns: panelsAcross,
    spacing: 18,
    spec: {
      width: partsAcross * partSide + 30,
      height: partsAcross * partSide + 30,
      mark: { type: "rect" },
      encoding: {
        x: { field: "x", type: "ordinal", ...axis },
        y: { field: "y", type: "ordinal", ...axis },
        color: {
          field: "error",
          type: "quantitative",
          scale: { type: "sqrt", domain: [0, mostPx], range: ["#f4efe6", "#d55e00", "#5b1a00"] },
          legend: {
            title: `error, px (${mostPx} and more)`,
            titleLimit: 300,
            orient: "bottom",
            direction: "horizontal",
            gradientLength: 240,
            values: [0, 1, 5, 10, mostPx],
          },
        },
      },
    },
    config: { view: { stroke: "#999999" } },
  };
}
