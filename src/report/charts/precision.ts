import type { TopLevelSpec } from "vega-lite";
import type { Results } from "../../core/results.ts";
import { isMeasured, isRanked, mainConfiguration, rankedCells, variantIdsOf } from "../cells.ts";
import { formatCounted, formatDigits } from "../format.ts";
import { precisionScoreOf } from "../precision/lookup.ts";
import { wordsOf } from "../tasks/registry.ts";
import { axisTextOf, axisTitleOf, type Chart } from "./chart.ts";
import { logAxisOf, logScaleOf } from "./log-scale.ts";
import { svgFromChart } from "./render-chart.ts";

interface Point {
  readonly variant: string;
  readonly precision: string;
  readonly runtime: string;
  readonly p50Ms: number;
  readonly rank: number;
}

const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
/** Okabe and Ito's, in the order of the precisions. */
const colours = ["#444444", "#0072b2", "#56b4e9", "#d55e00", "#e69f00", "#cc79a7", "#009e73"];

/** Error against latency of every precision: each variant on the runtime on which its float32 is fastest. */
export async function precisionChart(results: Results): Promise<Chart | null> {
  const points = pointsOf(results).filter(({ rank, p50Ms }) => rank > 0 && p50Ms > 0);
  const lowered = points.filter(({ precision }) => precision !== "fp32");
  if (lowered.length === 0) return null;
  const words = wordsOf(results);
  const told = points
    .map(
      ({ variant, precision, rank, p50Ms }) =>
        `${variant} ${precision} ${formatDigits(rank)}${words.unit}, ${formatDigits(p50Ms)} ms`,
    )
    .join("; ");
  return {
    file: "precision.svg",
    alternative: `${axisTextOf(words)} against median latency in milliseconds, both logarithmic, of every precision on the runtime on which float32 is fastest: ${told}.`,
    svg: await svgFromChart(chartOf(results, points)),
  };
}

function pointsOf(results: Results): Point[] {
  const { precisions } = results;
  if (precisions === undefined) return [];
  const configuration = mainConfiguration(results);
  const { rank } = wordsOf(results);
  return variantIdsOf(results).flatMap((variant) => {
    const [fastest] = rankedCells(results, variant, configuration);
    const score = results.scores.find(
      (own) => own.variantId === variant && own.runtimeId === fastest?.runtimeId,
    );
    if (fastest === undefined || score === undefined) return [];
    const runtime = fastest.runtimeId;
    const lowered = precisions.cells
      .filter(isMeasured)
      .filter(
        (cell) =>
          cell.variantId === variant &&
          cell.runtimeId === runtime &&
          cell.batch === configuration.batch &&
          cell.threads === configuration.threads &&
          isRanked(cell),
      )
      .flatMap((cell) => {
        const own = precisionScoreOf(precisions, cell);
        return own === undefined
          ? []
          : [
              {
                variant,
                runtime,
                precision: cell.precision,
                p50Ms: cell.latency.p50Ms,
                rank: rank(own.score),
              },
            ];
      });
    if (lowered.length === 0) return [];
    return [
      { variant, runtime, precision: "fp32", p50Ms: fastest.latency.p50Ms, rank: rank(score.score) },
      ...lowered,
    ];
  });
}

function chartOf(results: Results, points: readonly Point[]): TopLevelSpec {
  const { batch, threads } = mainConfiguration(results);
  const present = [...new Set(points.map(({ precision }) => precision))];
  const variants = [...new Set(points.map(({ variant }) => variant))];
  const runtimes = [...new Set(points.map(({ runtime }) => runtime))];
  const x = logScaleOf(
    points.map(({ p50Ms }) => p50Ms),
    0.09,
  );
  const y = logScaleOf(
    points.map(({ rank }) => rank),
    0.09,
  );
  return {
    width: 740,
    height: 320,
    title: {
      text: "What a smaller file costs",
      subtitle: [`Every precision on ${runtimes.join(", ")}; lower left is better.`],
    },
    data: { values: [...points] },
    mark: { type: "point", filled: true, size: 110, opacity: 0.9, stroke: "white", strokeWidth: 1 },
    encoding: {
      x: {
        field: "p50Ms",
        ...logAxisOf(x, `latency: p50 of batch ${batch} on ${formatCounted(threads, "thread")} (ms)`),
      },
      y: { field: "rank", ...logAxisOf(y, axisTitleOf(wordsOf(results))) },
      color: {
        field: "precision",
        type: "nominal",
        scale: { domain: present, range: colours.slice(0, present.length) },
        legend: { title: null, orient: "top", direction: "horizontal" },
      },
      shape: {
        field: "variant",
        type: "nominal",
        scale: { domain: variants, range: variants.map((_, index) => shapes[index % shapes.length]!) },
        legend: { title: null, orient: "top", direction: "horizontal" },
      },
    },
  };
}
