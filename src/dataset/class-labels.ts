import { headerOfCsv, problem, recordsFromCsv, refuseRepeated } from "./labels.ts";

/** One row of a labels.csv with classes. */
export interface ClassLabelRow {
  /** Path of the image, relative to the folder. */
  readonly file: string;
  /** The class as it is written: a number or a name. */
  readonly label: string;
  /** Its line in the file; the header is row 1. */
  readonly row: number;
}

/** Whether a labels.csv says classes, not points. */
export function hasClasses(text: string, source: string): boolean {
  const header = headerOfCsv(text, source);
  return header.includes("class") && !(header.includes("x") && header.includes("y"));
}

/**
 * Reads a labels.csv with the columns file and class.
 *
 * @param source what to call the file in an error, such as its path
 * @throws BoxbenchError DATASET that names the file and the row: no class, or a file that is listed twice
 */
export function classLabelsFromCsv(text: string, source: string): ClassLabelRow[] {
  const rows = recordsFromCsv(text, source, ["file", "class"]).map(({ record, info }): ClassLabelRow => {
    const { file = "", class: label = "" } = record;
    if (file === "") throw problem(source, info.lines, "the file name is empty");
    if (label === "" || /^nan$/i.test(label)) {
      throw problem(source, info.lines, `class is "${label}"; a name or a number is needed`);
    }
    return { file, label, row: info.lines };
  });
  refuseRepeated(rows, source, "class");
  return rows;
}
