import { BoxbenchError } from "../core/errors.ts";
import { headerOfCsv, problem, recordsFromCsv, refuseRepeated } from "./labels.ts";

/** One row of a labels.csv with classes. */
export interface ClassLabelRow {
  /** Path of the image, relative to the folder. */
  readonly file: string;
  /** From 0, in the order of the model's outputs. */
  readonly class: number;
  /** Its line in the file; the header is row 1. */
  readonly row: number;
}

/** Whether a labels.csv says classes, not points. */
export function hasClasses(text: string, source: string): boolean {
  const header = headerOfCsv(text, source);
  return header.includes("class") && !(header.includes("x") && header.includes("y"));
}

const largestClass = 65_535;

/**
 * Reads a labels.csv with the columns file and class. Classes are whole numbers from 0 on, and none is left out.
 *
 * @param source what to call the file in an error, such as its path
 * @throws BoxbenchError DATASET that names the file and the row: a class that is no such number, a class without an
 *   image, or all images of one class
 */
export function classLabelsFromCsv(text: string, source: string): ClassLabelRow[] {
  const rows = recordsFromCsv(text, source, ["file", "class"]).map(({ record, info }): ClassLabelRow => {
    const file = record["file"] ?? "";
    if (file === "") throw problem(source, info.lines, "the file name is empty");
    return { file, class: classOf(record["class"] ?? "", file, source, info.lines), row: info.lines };
  });
  refuseRepeated(rows, source, "class");
  refuseMissingClasses(rows, source);
  return rows;
}

function classOf(text: string, file: string, source: string, row: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= largestClass) return value;
  throw problem(
    source,
    row,
    `the class of "${file}" is "${text}"; classes are whole numbers from 0 on, in the order of the model's outputs`,
  );
}

function refuseMissingClasses(rows: readonly ClassLabelRow[], source: string): void {
  const used = new Set(rows.map((row) => row.class));
  if (used.size === 1) {
    throw new BoxbenchError(
      "DATASET",
      `${source}: all ${rows.length} images are of class ${rows[0]!.class}, as "${rows[0]!.file}" in row ` +
        `${rows[0]!.row}; accuracy needs images of two classes or more.`,
    );
  }
  const highest = rows.reduce((best, row) => (row.class > best.class ? row : best));
  for (let label = 0; label < highest.class; label += 1) {
    if (used.has(label)) continue;
    throw problem(
      source,
      highest.row,
      `"${highest.file}" is of class ${highest.class}, but class ${label} has no image; number the classes without a gap`,
    );
  }
}
