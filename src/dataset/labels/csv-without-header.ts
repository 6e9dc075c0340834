import { bareTable } from "./csv-bare.ts";
import { deepLabCutTable } from "./csv-deeplabcut.ts";

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A table whose names of columns are ours. */
export interface TableWithoutHeader {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
  /** What was taken for what, a sentence. */
  readonly words: readonly string[];
}

/**
 * Records of a program that writes no header of names, or one of several rows.
 *
 * @returns null for any other table
 * @throws BoxbenchError DATASET for one of DeepLabCut with several animals
 */
export function withoutHeader(records: readonly Row[], source: string): TableWithoutHeader | null {
  const whole = records
    .map(({ cells, line }) => ({
      line,
      cells: cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1),
    }))
    .filter(({ cells }) => cells.length > 0);
  const all = whole.map(({ cells }) => cells);
  const several = deepLabCutTable(all, source);
  const bare = several ?? bareTable(all);
  if (bare === null || bare.cells.length === 0) return null;
  const below = whole.slice(several?.skipped ?? 0);
  const words =
    several === null
      ? `${source} has no header: its columns are taken for ${bare.words}`
      : `${source} has ${bare.words}`;
  return {
    header: bare.header,
    rows: bare.cells.map((cells, index) => ({ cells, line: below[index]!.line })),
    words: [words],
  };
}
