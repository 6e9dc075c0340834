import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { BoxbenchError, messageOf } from "../core/errors.ts";

/** The file in an image folder that says where the point is in each image. */
export const labelsFileName = "labels.csv";

const columns = ["file", "x", "y"] as const;
const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** One row of labels.csv: a point in pixels, where (0, 0) is the outer corner of the top left pixel. */
export interface Label {
  /** Path of the image, relative to the folder. */
  readonly file: string;
  readonly x: number;
  readonly y: number;
}

/** A label with its line in the file; the header is row 1. */
export interface LabelRow extends Label {
  readonly row: number;
}

/** The text of a labels.csv. */
export function csvFromLabels(labels: readonly Label[]): string {
  return stringify([...labels], { header: true, columns: [...columns] });
}

/**
 * Reads a labels.csv. Columns other than file, x and y are ignored; their order is free.
 *
 * @param source what to call the file in an error, such as its path
 * @throws BoxbenchError DATASET that names the file and the row
 */
export function labelsFromCsv(text: string, source: string): LabelRow[] {
  const rows = recordsFromCsv(text, source, columns).map(({ record, info }) =>
    labelOf(record, info.lines, source),
  );
  refuseRepeated(rows, source, "point");
  return rows;
}

/**
 * Refuses a file that is listed twice.
 *
 * @param label what each image has one of
 * @throws BoxbenchError DATASET that names the file and the row
 */
export function refuseRepeated(
  rows: readonly { readonly file: string; readonly row: number }[],
  source: string,
  label: string,
): void {
  const rowByFile = new Map<string, number>();
  for (const { file, row } of rows) {
    const earlier = rowByFile.get(file);
    if (earlier !== undefined) {
      throw problem(
        source,
        row,
        `"${file}" is in row ${earlier} already; list each image once, with one ${label}`,
      );
    }
    rowByFile.set(file, row);
  }
}

/** The names in the first line of a CSV table; none where it is empty. */
export function headerOfCsv(text: string, source: string): readonly string[] {
  return parsed(text, source).header;
}

interface CsvRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function parsed(text: string, source: string): { records: CsvRecord[]; header: readonly string[] } {
  let records: CsvRecord[];
  let header: string[] = [];
  try {
    // With `info` the parser returns the record together with its place, which its types do not say.
    records = parse(text, {
      columns: (names: string[]) => (header = names),
      info: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    throw new BoxbenchError("DATASET", `${source} is not a CSV table: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  return { records, header };
}

/**
 * The records of a CSV table with their lines.
 *
 * @param columns those that it must have
 * @throws BoxbenchError DATASET when it lacks one, or has no record
 */
export function recordsFromCsv(text: string, source: string, columns: readonly string[]): CsvRecord[] {
  const { records, header } = parsed(text, source);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new BoxbenchError(
      "DATASET",
      `${source} has no column ${missing.join(", ")}; its first line must name the columns ${columns.join(",")}.`,
    );
  }
  if (records.length === 0) {
    throw new BoxbenchError("DATASET", `${source} lists no images; add a row ${columns.join(",")} for each.`);
  }
  return records;
}

function labelOf(record: Readonly<Record<string, string>>, row: number, source: string): LabelRow {
  const file = record["file"] ?? "";
  if (file === "") throw problem(source, row, "the file name is empty");
  return { file, x: numberOf(record, "x", row, source), y: numberOf(record, "y", row, source), row };
}

function numberOf(
  record: Readonly<Record<string, string>>,
  column: "x" | "y",
  row: number,
  source: string,
): number {
  const text = record[column] ?? "";
  const value = Number(text);
  if (!decimalNumber.test(text) || !Number.isFinite(value)) {
    throw problem(source, row, `${column} is "${text}"; a number of pixels such as 12.5 is needed`);
  }
  return value;
}

/** An error about one row. */
export function problem(source: string, row: number, what: string, cause?: unknown): BoxbenchError {
  return new BoxbenchError("DATASET", `${source} row ${row}: ${what}.`, { cause });
}
