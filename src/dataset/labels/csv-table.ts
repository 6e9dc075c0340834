import { parse } from "csv-parse/sync";
import { messageOf } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { withoutHeader } from "./csv-without-header.ts";
import { labelProblem } from "./problem.ts";

/** One row of a table. */
export interface CsvRow {
  /** As many as the header has names. */
  readonly cells: readonly string[];
  /** Its line in the file, from 1. */
  readonly line: number;
}

/** A table as people and their spreadsheets save it. */
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly delimiter: string;
  /** What was taken for what where the file has no header of names, in a sentence. */
  readonly words: readonly string[];
}

const delimiters = [",", ";", "\t", "|"] as const;

/**
 * Reads a table. The delimiter is what a line `sep=` says, or the one that cuts the first line into most cells. Lines that
 * begin with `#` and have too few cells are comments.
 *
 * @param text with `\n` at the end of each line
 * @param source what to call the file in an error
 * @param names those of the columns, where the file has no header
 * @throws BoxbenchError DATASET that names the line: no header, or a row with another number of cells
 */
export function csvTable(text: string, source: string, names?: readonly string[]): CsvTable {
  const lines = text.split("\n");
  const asked =
    /^"?sep=(.)"?$/i.exec(lines[0]!.trimEnd())?.[1] ?? (/^"?sep=\t/i.test(lines[0]!) ? "\t" : null);
  if (asked !== null) lines[0] = "";
  const first = lines.find((line) => line.trim() !== "" && !line.trimStart().startsWith("#")) ?? "";
  const delimiter = asked ?? delimiterOf(first);
  const width = cellsOf(first, delimiter);
  uncomment(lines, delimiter, width);
  // Spaces line up columns: several are as one.
  if (delimiter === " ")
    for (const [at, line] of lines.entries()) lines[at] = line.trim().replaceAll(/ +/g, " ");
  const records = recordsOf(lines.join("\n"), delimiter, source);
  const [top, ...below] = records;
  if (top === undefined) {
    throw labelProblem(source, "is empty; its first line must name the columns, such as file,x,y");
  }
  const told = names === undefined ? withoutHeader(records, source) : null;
  if (told !== null) return { ...told, delimiter };
  const header = withoutEmptyEnd(names ?? top.cells);
  if (names === undefined) refuseNoHeader(header, source);
  const rows = (names === undefined ? below : records)
    .map((row) => ({ ...row, cells: withoutEmptyEnd(row.cells) }))
    .filter(({ cells }) => cells.length > 0)
    .map((row) => fitted(row, header, delimiter, source));
  if (rows.length === 0) {
    throw labelProblem(source, `lists no images; add a row ${header.join(delimiter)} for each`);
  }
  return { header, rows, delimiter, words: [] };
}

/** The one that cuts a line most often, outside of quotes; where none does, spaces. */
function delimiterOf(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length);
  if (Math.max(...counts) === 1 && / /.test(bare.trim())) return " ";
  return delimiters[counts.indexOf(Math.max(...counts))]!;
}

function cellsOf(line: string, delimiter: string): number {
  return line.replaceAll(/"[^"]*"/g, "").split(delimiter).length;
}

/** Empties lines of comment; a header behind a `#`, as numpy writes it, is a header. */
function uncomment(lines: string[], delimiter: string, width: number): void {
  let isTop = true;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    if (!line.trimStart().startsWith("#")) {
      isTop = false;
    } else if (cellsOf(line, delimiter) < width || width === 1) {
      lines[index] = "";
    } else if (isTop) {
      lines[index] = line.trimStart().replace(/^#+\s*/, "");
      isTop = false;
    }
  }
}

function recordsOf(text: string, delimiter: string, source: string): CsvRow[] {
  try {
    // With `info` the parser returns the record together with its place, which its types do not say.
    const records = parse(text, {
      delimiter,
      record_delimiter: "\n",
      info: true,
      trim: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    throw labelProblem(source, `is not a CSV table: ${messageOf(error)}`, error);
  }
}

function withoutEmptyEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
}

const number = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;

function refuseNoHeader(header: readonly string[], source: string): void {
  if (header.length > 0 && !header.some((name) => number.test(name))) return;
  throw labelProblem(
    source,
    `has no header: its first line is ${shown(header.join(","))}, and must name the columns, such as file,x,y; or name them with --label-columns file,x,y`,
  );
}

/** A row with as many cells as the header; those that a spreadsheet leaves out at the end are empty. */
function fitted(row: CsvRow, header: readonly string[], delimiter: string, source: string): CsvRow {
  const { cells, line } = row;
  if (cells.length === header.length) return row;
  const where = `${source} row ${line}`;
  const counts = `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, and the header names ${header.length}: ${header.join(delimiter)}`;
  if (cells.length > header.length) throw labelProblem(where, `${counts}${causeOfMore(cells, delimiter)}`);
  const other = delimiters.find((one) => one !== delimiter && cells.some((cell) => cell.includes(one)));
  if (other !== undefined && cells.length === 1) {
    throw labelProblem(
      where,
      `${counts}; this row is separated by ${shown(other)} and the header by ${shown(delimiter)}: use one of them`,
    );
  }
  return { line, cells: header.map((_, at) => cells[at] ?? "") };
}

function causeOfMore(cells: readonly string[], delimiter: string): string {
  const numbers = cells.filter((cell) => /^[+-]?\d+$/.test(cell)).length;
  return delimiter === "," && numbers >= 2
    ? "; if these are decimal commas, write 12.5 for 12,5, or separate cells by semicolons"
    : `; put a cell with a ${shown(delimiter)} in it into quotes`;
}
