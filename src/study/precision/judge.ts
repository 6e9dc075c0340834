import type { PrecisionLoss, PrecisionLossRow, PrecisionVerdict } from "../../core/study/precision.ts";
import { precisionClaims, type PrecisionClaim } from "./claims.ts";

type Verdict = PrecisionVerdict["verdict"];

/** What the rule of each claim makes of the losses. */
export function precisionVerdicts(rows: readonly PrecisionLossRow[]): PrecisionVerdict[] {
  return precisionClaims.map((claim) => {
    const { id, statement } = claim;
    const own = rows.filter(({ precision }) => precision === claim.precision);
    return { id, statement, ...("pairs" in claim ? judgePairs(claim, own) : judgeMargin(own)) };
  });
}

type Judged = Pick<PrecisionVerdict, "rule" | "measured" | "verdict">;

const pairRule =
  "of each pair, how far the answers of the first move less how far those of the second do is above 0 with its whole 95 % interval, on every choice of calibration images; refuted where it is below 0 so of each";

function judgePairs(
  { pairs }: Extract<PrecisionClaim, { pairs: unknown }>,
  rows: readonly PrecisionLossRow[],
) {
  const judged = pairs.flatMap(({ more, less }) => {
    const [a, b] = [more, less].map((id) => rows.find(({ variantId }) => variantId === id));
    // A network that is far off may err less by chance, so answers are compared, not errors.
    if (a === undefined || b === undefined || a.moves.length === 0 || b.moves.length === 0) return [];
    const count = Math.min(a.moves.length, b.moves.length);
    const differences = Array.from({ length: count }, (_, draw) =>
      differenceOf(a.moves[draw]!, b.moves[draw]!),
    );
    return [{ words: `${more} less ${less}: ${differences.map(lossWords(a.unit)).join(", ")}`, differences }];
  });
  const all = (holds: (loss: PrecisionLoss) => boolean) =>
    judged.every(({ differences }) => differences.every(holds));
  const verdict: Verdict =
    judged.length === 0
      ? "not measured"
      : all(({ interval }) => interval[0] > 0)
        ? "supported"
        : all(({ interval }) => interval[1] < 0)
          ? "refuted"
          : "depends";
  const measured = judged.map(({ words }) => words).join("; ");
  return {
    rule: pairRule,
    measured: measured === "" ? "none of its pairs" : measured,
    verdict,
  } satisfies Judged;
}

const marginRule =
  "of each variant the whole 95 % interval of the loss is within its margin (0.01 px or 1 % of its error, what is more), on every choice of calibration images; refuted where one is over it with its whole interval on each";

function judgeMargin(rows: readonly PrecisionLossRow[]): Judged {
  const over = rows.filter(({ losses, margin }) => losses.every(({ interval }) => interval[0] > margin));
  const open = rows.filter(
    (row) => !over.includes(row) && row.losses.some(({ interval }) => interval[1] > row.margin),
  );
  const verdict: Verdict =
    rows.length === 0
      ? "not measured"
      : over.length > 0
        ? "refuted"
        : open.length > 0
          ? "depends"
          : "supported";
  const words = (some: readonly PrecisionLossRow[]) =>
    some.map(({ variantId, losses, unit }) => `${variantId} ${lossWords(unit)(losses[0]!)}`).join(", ");
  const measured = [
    `${rows.length - over.length - open.length} of ${rows.length} variants are within`,
    ...(over.length === 0 ? [] : [`over: ${words(over)}`]),
    ...(open.length === 0 ? [] : [`not sure: ${words(open)}`]),
  ].join("; ");
  return { rule: marginRule, measured: rows.length === 0 ? "no variant" : measured, verdict };
}

/**
 * Difference of two means with their intervals, which need not be symmetric.
 *
 * G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures" (2008): MOVER, for estimates that
 * are independent. Two networks on the same images err alike or not at all, so the interval is rather too wide.
 */
export function differenceOf(a: PrecisionLoss, b: PrecisionLoss): PrecisionLoss {
  const difference = a.difference - b.difference;
  const down = Math.hypot(a.difference - a.interval[0], b.interval[1] - b.difference);
  const up = Math.hypot(a.interval[1] - a.difference, b.difference - b.interval[0]);
  return { difference, interval: [difference - down, difference + up] };
}

/** `0.012 px (0.011 to 0.013)`. */
const lossWords = (unit: string) => (loss: PrecisionLoss) => {
  const [middle, low, high] = [loss.difference, ...loss.interval].map((value) =>
    Number(value.toPrecision(2)),
  );
  return `${middle}${unit === "" ? "" : ` ${unit}`} (${low} to ${high})`;
};
