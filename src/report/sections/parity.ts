import type { OutputParity, Parity, Results } from "../../core/results.ts";
import { referenceName, variantIdsOf, runtimeIdsOf } from "../cells.ts";
import { formatCount, formatError, formatRange, formatTolerance, NOT_AVAILABLE } from "../format.ts";
import { blocks, bold, code, fold, names, table, text, type Column } from "../markdown.ts";
import { largestOf, parityOf } from "../parities.ts";

/** Whether each runtime still gives the answers of the training backend. */
export function paritySection(results: Results): string {
  const groups = groupsOf(results);
  if (groups.length === 0) return blocks("## Parity", "No cell was compared with the reference.");
  const references = [
    ...new Set(groups.flatMap(({ parities }) => parities.map(({ reference }) => reference))),
  ];
  const byRuntime = runtimeIdsOf(results).flatMap((runtimeId) => {
    const own = groups.filter((group) => group.runtimeId === runtimeId);
    return own.length === 0 ? [] : [summaryRow(runtimeId, own)];
  });
  return blocks(
    "## Parity",
    `Raw network outputs beside those of ${referenceName(results)} (${names(references)}) on the same images. An output passes where |difference| ≤ absolute + relative × |reference|; one that is NaN or infinite only where the reference is the same.`,
    table(
      [
        ["runtime", "text"],
        ["variants", "number"],
        ["images", "number"],
        ["max abs error", "number"],
        ["of", "text"],
        ["max distance (px)", "number"],
        ["tolerance (abs, rel)", "text"],
        ["result", "text"],
      ],
      byRuntime,
    ),
    fold("Every variant on every runtime", table(pairColumns, groups.map(pairRow))),
    outputTable(groups),
  );
}

/** Output by output, of models with several, or with one that is not float32. */
function outputTable(groups: readonly Group[]): string {
  const rows = groups.flatMap(({ variantId, runtimeId, parities }) => {
    const cells = parities.flatMap(({ outputs }) => (outputs === undefined ? [] : [outputs]));
    const first = cells[0] ?? [];
    if (first.length < 2 && first.every(({ dtype }) => dtype === "float32")) return [];
    return first.map(({ name, dtype }, index) => {
      const same = cells.map((outputs) => outputs[index]!);
      return [
        code(variantId),
        code(runtimeId),
        code(name),
        dtype,
        formatRange(
          same.map(({ elements }) => elements),
          formatCount,
        ),
        differenceText(same),
        same.every(({ passed }) => passed) ? "pass" : bold("FAIL"),
      ];
    });
  });
  if (rows.length === 0) return "";
  return blocks(
    "Output by output; whole numbers, truth values and text have to be the same.",
    table(outputColumns, rows),
  );
}

const outputColumns: Column[] = [
  ["variant", "text"],
  ["runtime", "text"],
  ["output", "text"],
  ["type", "text"],
  ["elements", "number"],
  ["difference", "text"],
  ["result", "text"],
];

function differenceText(outputs: readonly OutputParity[]): string {
  const problem = outputs.find((output) => output.problem !== null)?.problem;
  if (problem !== undefined && problem !== null) return text(problem);
  const notFinite = Math.max(...outputs.map((output) => output.notFinite));
  const differing = outputs.flatMap((output) => output.differing ?? []);
  if (differing.length > 0) return `${formatCount(Math.max(...differing))} differ`;
  if (notFinite > 0) return `${formatCount(notFinite)} not finite`;
  return `at most ${formatError(largestOf(outputs.map(({ maxAbsError }) => maxAbsError)))}`;
}

interface Group {
  readonly variantId: string;
  readonly runtimeId: string;
  /** One for each cell: batches and thread counts. */
  readonly parities: readonly Parity[];
}

function groupsOf(results: Results): Group[] {
  return variantIdsOf(results).flatMap((variantId) =>
    runtimeIdsOf(results).flatMap((runtimeId) => {
      const parities = results.cells
        .filter((cell) => cell.variantId === variantId && cell.runtimeId === runtimeId)
        .map(parityOf)
        .filter((parity) => parity !== null);
      return parities.length === 0 ? [] : [{ variantId, runtimeId, parities }];
    }),
  );
}

function summaryRow(runtimeId: string, groups: readonly Group[]): string[] {
  const parities = groups.flatMap((group) => group.parities);
  const failed = groups.filter((group) => group.parities.some(({ passed }) => !passed));
  const worst = groups.toSorted((a, b) => rankOf(b) - rankOf(a))[0]!;
  return [
    code(runtimeId),
    formatCount(groups.length),
    formatRange(
      parities.map(({ count }) => count),
      formatCount,
    ),
    errorText(parities),
    code(worst.variantId),
    formatError(largestOf(parities.map(({ maxPixelDistance }) => maxPixelDistance))),
    toleranceText(parities),
    failed.length === 0 ? "pass" : bold(`FAIL: ${failed.length} of ${groups.length} variants`),
  ];
}

function rankOf({ parities }: Group): number {
  if (parities.some(({ notFinite }) => notFinite > 0)) return Number.POSITIVE_INFINITY;
  return largestOf(parities.map(({ maxAbsError }) => maxAbsError)) ?? -1;
}

const pairColumns: Column[] = [
  ["variant", "text"],
  ["runtime", "text"],
  ["cells", "number"],
  ["images", "number"],
  ["max abs error", "number"],
  ["mean abs error", "number"],
  ["max rel error", "number"],
  ["max distance (px)", "number"],
  ["1 − cosine", "number"],
  ["tolerance (abs, rel)", "text"],
  ["result", "text"],
];

function pairRow({ variantId, runtimeId, parities }: Group): string[] {
  const cosines = parities.map(({ cosine }) => (cosine === null ? null : Math.max(0, 1 - cosine)));
  return [
    code(variantId),
    code(runtimeId),
    formatCount(parities.length),
    formatRange(
      parities.map(({ count }) => count),
      formatCount,
    ),
    errorText(parities),
    formatError(largestOf(parities.map(({ meanAbsError }) => meanAbsError))),
    formatError(largestOf(parities.map(({ maxRelativeError }) => maxRelativeError))),
    formatError(largestOf(parities.map(({ maxPixelDistance }) => maxPixelDistance))),
    formatError(largestOf(cosines)),
    toleranceText(parities),
    parities.every(({ passed }) => passed) ? "pass" : bold("FAIL"),
  ];
}

/** The largest error, or how many outputs are no numbers. */
function errorText(parities: readonly Parity[]): string {
  const notFinite = Math.max(...parities.map((parity) => parity.notFinite));
  if (notFinite > 0) return `${formatCount(notFinite)} not finite`;
  return formatError(largestOf(parities.map(({ maxAbsError }) => maxAbsError)));
}

function toleranceText(parities: readonly Parity[]): string {
  const texts = parities.map(
    ({ tolerance }) => `${formatTolerance(tolerance.absolute)}, ${formatTolerance(tolerance.relative)}`,
  );
  return [...new Set(texts)].join(" or ") || NOT_AVAILABLE;
}
