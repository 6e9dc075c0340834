import type { OutputParity } from "../../core/results.ts";
import { formatCount, formatError, formatRange } from "../format.ts";
import { blocks, bold, code, table, text, type Column } from "../markdown.ts";
import { largestOf } from "../parities.ts";
import { figureTable, type FigureTable } from "../parity-figures.ts";
import { elementText, noiseText, toleranceText, type ParityGroup } from "./parity-texts.ts";

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

function pairRow({ variantId, runtimeId, parities }: ParityGroup, figures: FigureTable): string[] {
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
export function pairTable(groups: readonly ParityGroup[], inputs: string): string {
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

/** Output by output, of models with several, or with one that is not float32. */
export function outputTable(groups: readonly ParityGroup[]): string {
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
