import type { OutputParity, Parity, Results, WorstElement } from "../../core/results.ts";
import { differenceAt } from "../../core/results/parity.ts";
import { tieWords } from "../../core/tie-words.ts";
import { hasTraining, referenceName, variantIdsOf, runtimeIdsOf } from "../cells.ts";
import { inputNoun } from "../input-noun.ts";
import {
  formatCount,
  formatDigits,
  formatError,
  formatRange,
  formatTolerance,
  NOT_AVAILABLE,
} from "../format.ts";
import { blocks, bold, code, fold, list, names, table, text, type Column } from "../markdown.ts";
import { largestOf, parityOf } from "../parities.ts";
import { errorText, figureTable, type FigureTable } from "../parity-figures.ts";
import { basisPart } from "./parity-basis.ts";

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
    `Raw network outputs beside those of ${referenceName(results)} (${names(references)}) on the same ${inputNoun(results)}s.${storedText(results)} ${ruleText(groups)} One that is NaN or infinite passes only where the reference is the same.`,
    table(
      [
        ["runtime", "text"],
        ["variants", "number"],
        [`${inputNoun(results)}s`, "number"],
        ["max abs error", "number"],
        ["of", "text"],
        ["max distance (px)", "number"],
        ["× own noise", "number"],
        ["allowed", "text"],
        ["result", "text"],
      ],
      byRuntime,
    ),
    failureList(groups),
    tieList(groups),
    basisPart(results),
    fold("Every variant on every runtime", pairTable(groups, `${inputNoun(results)}s`)),
    outputTable(groups),
  );
}

/** Why a backend that the run skipped can be what others are compared with. */
function storedText(results: Results): string {
  return hasTraining(results)
    ? " Its answers were stored with each model at training, so that backend need not be in the run."
    : "";
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
    noiseText(parities),
    toleranceText(parities),
    failed.length === 0 ? "pass" : bold(`FAIL: ${failed.length} of ${groups.length} variants`),
  ];
}

function rankOf({ parities }: Group): number {
  if (parities.some(({ notFinite }) => notFinite > 0)) return Number.POSITIVE_INFINITY;
  return largestOf(parities.map(({ maxAbsError }) => maxAbsError)) ?? -1;
}

const pairColumns = (figures: FigureTable, inputs: string): Column[] => [
  ["variant", "text"],
  ["runtime", "text"],
  ["cells", "number"],
  [inputs, "number"],
  ...figures.columns,
  ["× own noise", "number"],
  ["allowed", "text"],
  ["furthest element", "text"],
  ["result", "text"],
];

function pairRow({ variantId, runtimeId, parities }: Group, figures: FigureTable): string[] {
  return [
    code(variantId),
    code(runtimeId),
    formatCount(parities.length),
    formatRange(
      parities.map(({ count }) => count),
      formatCount,
    ),
    ...figures.textsOf(parities),
    noiseText(parities),
    toleranceText(parities),
    elementText(parities),
    parities.every(({ passed }) => passed) ? "pass" : bold("FAIL"),
  ];
}

/** With how far each runtime is from float64, where that is known. */
function pairTable(groups: readonly Group[], inputs: string): string {
  const figures = figureTable(groups.flatMap(({ parities }) => parities));
  const pairs = groups.map((group) => pairRow(group, figures));
  const distances = groups.map(({ parities }) =>
    largestOf(parities.flatMap(({ outputs = [] }) => outputs.flatMap((output) => output.fromFloat64 ?? []))),
  );
  if (distances.every((distance) => distance === null)) return table(pairColumns(figures, inputs), pairs);
  const columns: Column[] = [...pairColumns(figures, inputs), ["from float64", "number"]];
  const rows = pairs.map((row, index) => [...row, formatError(distances[index])]);
  return table(columns, rows);
}

/** What may differ, as one rule or, in older files, as another. */
function ruleText(groups: readonly Group[]): string {
  const isByNoise = groups.some(({ parities }) => parities.some((parity) => timesNoise(parity) !== null));
  return isByNoise
    ? "An output passes where it differs by no more than float32 explains: a multiple of the model's own noise, which is how far evaluations in float32 that round otherwise lie from one in float64."
    : "An output passes where |difference| ≤ allowed.";
}

/** The difference of the furthest element in units of the model's own noise there; null where that is not known. */
function timesNoise({ maxAbsError, outputs, worst }: Parity): number | null {
  const own = outputs?.find(({ name }) => name === worst?.output) ?? outputs?.[0];
  const unit = own?.unit ?? null;
  if (unit === null || maxAbsError === null) return null;
  const difference = differenceAt(worst) ?? maxAbsError;
  return difference === 0 ? 0 : unit === 0 ? null : difference / unit;
}

function noiseText(parities: readonly Parity[]): string {
  const largest = largestOf(parities.map(timesNoise));
  return largest === null ? NOT_AVAILABLE : formatDigits(largest, 2);
}

function toleranceText(parities: readonly Parity[]): string {
  const absolute = formatRange(
    parities.map(({ tolerance }) => tolerance.absolute),
    formatTolerance,
  );
  const relative = parities.map(({ tolerance }) => tolerance.relative).filter((share) => share > 0);
  const furthest = furthestOutputs(parities);
  return relative.length === 0
    ? `${absolute}${furthest.length === 0 ? "" : ` in ${names(furthest)}`}`
    : `${absolute} + ${formatRange(relative, formatTolerance)} × |reference|`;
}

/** The outputs of models with several that what is allowed is of. */
function furthestOutputs(parities: readonly Parity[]): string[] {
  const all = parities.flatMap(({ outputs = [], worst }) => {
    const floats = outputs.filter(({ allowed }) => allowed !== null);
    return floats.length > 1 && worst !== null && worst !== undefined ? [worst.output] : [];
  });
  return [...new Set(all)];
}

/** The element that comes closest to its limit, of the cell where the difference is largest. */
function elementText(parities: readonly Parity[]): string {
  const [first] = parities.toSorted((a, b) => (b.maxAbsError ?? Infinity) - (a.maxAbsError ?? Infinity));
  const worst = first?.worst ?? null;
  return worst === null ? (first?.worst === null ? "all the same" : NOT_AVAILABLE) : describeElement(worst);
}

function describeElement({ input, output, index, actual, expected }: WorstElement): string {
  return `input ${input}, ${code(output)} [${index.join(", ")}]: ${shownValue(actual)} beside ${shownValue(expected)}`;
}

function shownValue(value: WorstElement["actual"]): string {
  return typeof value === "string" ? text(value) : String(value);
}

/** Of what differs by a tie, and is right all the same. */
function tieList(groups: readonly Group[]): string | null {
  const lines = groups.flatMap(({ variantId, runtimeId, parities }) => {
    const [outputs] = parities.flatMap(({ outputs: own = [] }) =>
      own.some(({ ties }) => ties !== undefined) ? [own] : [],
    );
    return (outputs ?? []).flatMap(({ ties }) =>
      ties === undefined
        ? []
        : tieWords(ties, code).map((line) => `${code(variantId)} on ${code(runtimeId)}: ${line}.`),
    );
  });
  return lines.length === 0 ? null : list(lines);
}

/** Of what failed, the element that is furthest off, and how to find the layer. */
function failureList(groups: readonly Group[]): string | null {
  const failures = groups.flatMap(({ variantId, runtimeId, parities }) => {
    const failed = parities.find(({ passed }) => !passed);
    return failed === undefined ? [] : [{ variantId, runtimeId, ...failed }];
  });
  const lines = failures.flatMap(({ variantId, runtimeId, worst }) =>
    worst === undefined || worst === null
      ? []
      : [`${code(variantId)} on ${code(runtimeId)} differs most at ${describeElement(worst)}.`],
  );
  if (lines.length === 0) return null;
  const ofTfjs = failures.filter(({ reference }) => reference.startsWith("tfjs/"));
  return blocks(list(lines), ofTfjs.length === 0 ? null : diffHint(ofTfjs));
}

/** The command that names the layer or node; of TF.js's own backends, those that it can run. */
function diffHint(failures: readonly { readonly runtimeId: string }[]): string {
  const isWasm = failures.some(({ runtimeId }) => /\btfjs[/-]wasm\b/.test(runtimeId));
  return `${code("npx boxbench diff model.json model.onnx")} names the first layer, or node of a graph model, where ONNX Runtime differs${isWasm ? `; with ${code("--backend tfjs/wasm")} the first where TF.js's WASM backend does` : ""}.`;
}
