import type { Precision } from "../../../core/results.ts";
import type { PrecisionFindings, PrecisionLossRow } from "../../../core/study/precision.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatDigits, formatRatioInterval, NOT_AVAILABLE } from "../../format.ts";
import { blocks, bold, code, fold, table, text, type Column } from "../../markdown.ts";
import { lossText, rowsByLoss } from "./losses.ts";

/** Which architecture loses how much in which precision, and what the rules make of it. */
export function precisionStudySection({ precision }: Pick<Study, "precision">): string | null {
  if (precision === undefined) return null;
  const names = [...new Set(precision.rows.map((row) => row.precision))];
  return blocks(
    "## What each architecture loses in fewer bits",
    "A loss is the mean error in the precision less that in float32, of the same images on the same runtime, with a 95 % interval " +
      "(paired bootstrap over images). *Answers move* is how far answers lie from those in float32, in whatever direction: it says " +
      "something of networks that are far off, too. Of a calibrated file both are the largest over the choices of calibration images. There is one " +
      "trained network of each variant: another training of it may lose otherwise.",
    verdictTable(precision),
    ...names.map((name) => lossTable(precision, name)),
    fold(
      "Rules and numbers",
      blocks(
        ...precision.verdicts.map(
          ({ id, statement, rule, measured, verdict }) =>
            `${bold(text(id))}: ${text(statement)}. Holds where ${text(rule)}. Measured: ${text(measured)}. ${text(verdict)}.`,
        ),
        "The difference of two networks' losses has the interval that Zou and Donner (2008) make of theirs (MOVER).",
      ),
    ),
    `Numbers are those of ${code(precision.command)} on ${text(precision.cpu)}.`,
  );
}

function verdictTable({ verdicts }: PrecisionFindings): string {
  const columns: Column[] = [
    ["statement", "text"],
    ["verdict", "text"],
    ["measured", "text"],
  ];
  return table(
    columns,
    verdicts.map(({ statement, verdict, measured }) => [
      text(statement),
      verdict === "not measured" ? verdict : bold(verdict),
      text(measured),
    ]),
  );
}

function lossTable({ rows }: PrecisionFindings, precision: Precision): string {
  const columns: Column[] = [
    ["variant", "text"],
    ["answers by", "text"],
    ["activation", "text"],
    ["convolution", "text"],
    ["error in fp32", "number"],
    ["answers move", "number"],
    ["worse by", "number"],
    ["of its error (%)", "number"],
    ["bytes, of fp32", "number"],
    ["times as long", "number"],
    ["runtime", "text"],
  ];
  return blocks(
    `### ${precision}`,
    table(
      columns,
      rowsByLoss(rows, precision).map((row) => [
        code(row.variantId),
        row.traits.answer,
        row.traits.activation,
        row.traits.convolution,
        `${formatDigits(row.before)}${row.unit === "" ? "" : ` ${row.unit}`}`,
        movesText(row),
        lossText(row),
        row.before === 0 ? NOT_AVAILABLE : formatDigits((100 * largest(row)) / row.before, 2),
        formatDigits(row.gzipShare, 2),
        ratioText(row),
        code(row.runtimeId),
      ]),
    ),
  );
}

function movesText({ moves, unit }: PrecisionLossRow): string {
  const largestMove = moves.reduce<number | null>((most, move) => Math.max(most ?? 0, move.difference), null);
  if (largestMove === null) return NOT_AVAILABLE;
  return `${formatDigits(largestMove, 2)}${unit === "" ? "" : ` ${unit}`}`;
}

function largest({ losses }: PrecisionLossRow): number {
  return Math.max(...losses.map(({ difference }) => difference));
}

function ratioText({ ratio }: PrecisionLossRow): string {
  if (ratio === null) return NOT_AVAILABLE;
  const { interval } = ratio;
  return `${formatDigits(ratio.ratio, 2)} (${formatRatioInterval(interval, 2)})`;
}
