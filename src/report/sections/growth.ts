import type { PowerLaw, Results, SweepRecord } from "../../core/results.ts";
import { formatBytes, formatCounted, formatDigits, formatRange, NOT_AVAILABLE } from "../format.ts";
import { medianOfPoint } from "../sweep-points.ts";
import { blocks, code, fold, list, table, text, type Column } from "../markdown.ts";

/** How time grows with the side of the image, beside how the arithmetic grows. */
export function growthSection(results: Results, chart: string | null): string | null {
  const sweeps = results.sweeps ?? [];
  if (sweeps.length === 0) return null;
  const sides = [...new Set(sweeps.flatMap(({ points }) => points.map(({ side }) => side)))];
  return blocks(
    "## Growth with the image",
    answerOf(sweeps),
    chart,
    growthTable(
      sweeps,
      sides.toSorted((a, b) => a - b),
    ),
    captionOf(sweeps),
    modelFold(sweeps),
    failures(sweeps),
  );
}

function answerOf(sweeps: readonly SweepRecord[]): string | null {
  const exponents = sweeps.flatMap(({ fit }) => (fit === null ? [] : [fit.exponent]));
  if (exponents.length === 0) return null;
  const [low, high] = [Math.min(...exponents), Math.max(...exponents)];
  const doubled = formatRange([2 ** low, 2 ** high], (factor) => formatDigits(factor, 2));
  return `Twice the side, which is four times the pixels, takes ${doubled} times as long.`;
}

function growthTable(sweeps: readonly SweepRecord[], sides: readonly number[]): string {
  return table(
    [
      ["variant", "text"],
      ["runtime", "text"],
      ...sides.map((side): Column => [`${side}x${side} (ms)`, "number"]),
      ["exponent of time", "number"],
      ["95 % interval", "text"],
      ["exponent of operations", "number"],
    ],
    sweeps.map(({ variantId, runtimeId, points, fit, flopsFit }) => [
      code(variantId),
      code(runtimeId),
      ...sides.map((side) => formatDigits(medianOfPoint(points.find((point) => point.side === side)))),
      exponentText(fit),
      intervalText(fit),
      exponentText(flopsFit),
    ]),
  );
}

function exponentText(fit: PowerLaw | null): string {
  return fit === null ? NOT_AVAILABLE : fit.exponent.toFixed(2);
}

function intervalText(fit: PowerLaw | null): string {
  const interval = fit?.interval;
  return interval === null || interval === undefined
    ? NOT_AVAILABLE
    : `${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`;
}

function captionOf(sweeps: readonly SweepRecord[]): string {
  const [{ batch, threads }] = sweeps as [SweepRecord];
  const blocksOfPoint = sweeps.flatMap(({ points }) =>
    points.flatMap(({ p50sMs }) => (p50sMs.length === 0 ? [] : [p50sMs.length])),
  );
  return `Batch ${batch} on ${formatCounted(threads, "thread")}; each time is the median of ${formatRange(blocksOfPoint, String)} processes. The networks are untrained: their weights make no difference to their time. Time is fitted as a power of the side; an exponent of 2 is time in proportion to the pixels, and one well under that of the operations says that a call costs something whatever is in it.`;
}

function modelFold(sweeps: readonly SweepRecord[]): string {
  const ids = [...new Set(sweeps.map(({ variantId }) => variantId))];
  const rows = ids.flatMap((id) => {
    const { points } = sweeps.find(({ variantId }) => variantId === id)!;
    return points.map(({ side, flops, weightBytes }) => [
      code(id),
      `${side}x${side}`,
      formatDigits(flops === null ? null : flops / 1e6),
      formatBytes(weightBytes),
    ]);
  });
  return fold(
    "Operations and weights of each size",
    table(
      [
        ["variant", "text"],
        ["image", "text"],
        ["MFLOP per image", "number"],
        ["weights", "number"],
      ],
      rows,
    ),
  );
}

function failures(sweeps: readonly SweepRecord[]): string | null {
  const lines = sweeps.flatMap(({ variantId, runtimeId, points }) =>
    points.flatMap(({ side, failure }) =>
      failure === null ? [] : [`${code(variantId)} on ${code(runtimeId)}, ${side}x${side}: ${text(failure)}`],
    ),
  );
  return lines.length === 0 ? null : fold("Not timed", list(lines));
}
