import { join } from "node:path";
import { shown } from "../../core/shown.ts";
import { csvColumns, withFileColumn, type BoxColumns, type CsvColumns } from "./csv-columns.ts";
import { csvTable, type CsvRow } from "./csv-table.ts";
import { imagesOfRows, type RowLabels } from "./csv-images.ts";
import { chosenUnits } from "./csv-units.ts";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import type { LabelBoxForm } from "./formats.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelOptions } from "./options.ts";
import { sizesOf } from "./place-drafts.ts";
import { labelProblem } from "./problem.ts";
import { chosenSplit } from "./split.ts";
import { decodeText } from "./text.ts";
import { readFile } from "node:fs/promises";
import { tellForm } from "./csv-form.ts";

/**
 * Reads a table of labels: one row for each image, or for each object where there are boxes.
 *
 * @throws BoxbenchError DATASET that names the line
 */
export async function readCsv(file: string, folder: LabelFolder, options: LabelOptions): Promise<LabelDraft> {
  const source = join(folder.path, file);
  const { text, encoding } = decodeText(await readFile(source));
  const asked = options.columns ?? [];
  const isHeader = asked.length > 0 && asked.every((one) => !one.includes("="));
  const table = csvTable(text, file, isHeader ? asked : undefined);
  const named =
    asked.length > 0 ? { header: table.header, found: null } : withFileColumn(table.header, table.rows);
  const columns = await withoutImageSize(
    csvColumns(named.header, file, isHeader ? [] : asked),
    table.rows,
    folder,
  );
  const { rows, words } = rowsOfSplit(table.rows, columns, options, file);
  const read = rows.map((row) => readRow(row, columns, file));
  const { units, warnings } = chosenUnits(read, options.units, file);
  const origin = options.origin ?? 0;
  const form =
    columns.box === null
      ? null
      : await tellForm(read, columns.box, { units, origin }, options.boxes, folder, file);
  const classNames = read.flatMap(({ className }) => (className === null ? [] : [className]));
  return {
    format: "csv",
    source,
    base: folder.path,
    missing: "refused",
    classes: classNamesOf(classNames),
    keyPointNames: columns.points.map(({ name }) => name),
    skeleton: [],
    images: imagesOfRows(read, { units, origin, form, file, columns }),
    convention: [
      ...(encoding === "UTF-8" ? [] : [`${file} is ${encoding} text`]),
      ...words,
      ...(named.found === null ? [] : [`Images are in the column ${shown(named.found)} of ${file}`]),
      ...meaningWords(columns, form, units, origin, file),
    ],
    warnings,
  };
}

/** Whether `width,height` beside `x,y` are the size of every image, and so nothing of a box. */
async function withoutImageSize(
  columns: CsvColumns,
  rows: readonly CsvRow[],
  folder: LabelFolder,
): Promise<CsvColumns> {
  const { box, file } = columns;
  if (box === null || !box.isPointAndSize) return columns;
  const [x, y, width, height] = box.columns as [number, number, number, number];
  const sizes = await sizesOf(
    rows.map(({ cells }) => cells[file]!),
    folder,
    folder.path,
  );
  const isSize = rows.every(
    ({ cells }, index) =>
      sizes[index] !== null &&
      Number(cells[width]) === sizes[index]?.width &&
      Number(cells[height]) === sizes[index]?.height,
  );
  const isWhole = rows.every(({ cells }) => Number(cells[x]) === 0 && Number(cells[y]) === 0);
  return isSize && !isWhole ? { ...columns, box: null, point: [x, y], size: [width, height] } : columns;
}

function rowsOfSplit(
  rows: readonly CsvRow[],
  { split }: CsvColumns,
  { split: asked, usual }: LabelOptions,
  source: string,
): { rows: readonly CsvRow[]; words: string[] } {
  if (split === null) return { rows, words: [] };
  const names = [...new Set(rows.map(({ cells }) => cells[split]!))];
  const { chosen, words } = chosenSplit(names, asked, source, usual);
  return { rows: rows.filter(({ cells }) => chosen === null || cells[split] === chosen), words };
}

function readRow({ cells, line }: CsvRow, columns: CsvColumns, source: string): RowLabels {
  const where = `${source} row ${line}`;
  const file = cells[columns.file]!;
  if (file === "") throw labelProblem(where, "the file name is empty");
  const numberAt = (index: number, name: string) => numberOf(cells[index]!, name, where);
  const box = boxNumbers(cells, columns.box, where);
  const className = columns.className === null ? null : cells[columns.className]!;
  const isClass = columns.box === null && columns.point === null && columns.points.length === 0;
  if (isClass && (className === "" || /^nan$/i.test(className ?? ""))) {
    throw labelProblem(where, `class is "${className}"; a name or a number is needed`);
  }
  return {
    file,
    where,
    className: className === "" ? null : className,
    point:
      columns.point === null
        ? null
        : { x: numberAt(columns.point[0], "x"), y: numberAt(columns.point[1], "y") },
    points: columns.points.map((point) => keyPoint(cells, point, where)),
    box,
    size: sizeOfRow(cells, columns.size),
  };
}

function keyPoint(
  cells: readonly string[],
  { name, x, y, visibility }: CsvColumns["points"][number],
  where: string,
): RowLabels["points"][number] {
  const isSaid = cells[x] !== "" && cells[y] !== "" && !(cells[x] === "-1" && cells[y] === "-1");
  const stated =
    visibility === null || cells[visibility] === ""
      ? 2
      : numberOf(cells[visibility]!, `visibility of ${name}`, where);
  if (!isSaid || stated === 0) return { x: 0, y: 0, visibility: 0 };
  return {
    x: numberOf(cells[x]!, `${name} x`, where),
    y: numberOf(cells[y]!, `${name} y`, where),
    visibility: stated === 1 ? 1 : 2,
  };
}

/** Four numbers; null where a row says that there is no box, by leaving them all out. */
function boxNumbers(cells: readonly string[], box: BoxColumns | null, where: string): number[] | null {
  if (box === null) return null;
  const texts =
    box.columns.length === 4
      ? box.columns.map((index) => cells[index]!)
      : cells[box.columns[0]!]!.replaceAll(/[[\](){}]/g, " ")
          .split(/[\s,;]+/)
          .filter((part) => part !== "");
  if (texts.every((text) => text === "")) return null;
  if (texts.length !== 4)
    throw labelProblem(where, `the box is ${shown(texts.join(" "))}; four numbers are needed`);
  return texts.map((text, at) => numberOf(text, `number ${at + 1} of the box`, where));
}

function sizeOfRow(cells: readonly string[], size: CsvColumns["size"]): RowLabels["size"] {
  if (size === null) return null;
  const [width, height] = size.map((index) => Number(cells[index]));
  return width! > 0 && height! > 0 ? { width: width!, height: height! } : null;
}

const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf(text: string, name: string, where: string): number {
  // Spreadsheets of many countries write a comma.
  const plain = /^[+-]?\d*,\d+$/.test(text) ? text.replace(",", ".") : text;
  const value = Number(plain);
  if (decimalNumber.test(plain) && Number.isFinite(value)) return value;
  throw labelProblem(where, `${name} is "${text}"; a number such as 12.5 is needed`);
}

const unitWords = {
  pixels: "pixels",
  share: "shares of width and height",
  percent: "percent of width and height",
};

const formWords = {
  xyxy: "left, top, right and bottom edge",
  xywh: "left and top edge, width and height",
  cxcywh: "centre, width and height",
} as const satisfies Record<LabelBoxForm, string>;

function meaningWords(
  { points, size }: CsvColumns,
  form: LabelBoxForm | null,
  units: keyof typeof unitWords,
  origin: 0 | 1,
  file: string,
): string[] {
  const first = origin === 1 ? ", where the first pixel is number 1" : "";
  if (form !== null) return [`Boxes of ${file}: ${formWords[form]}, in ${unitWords[units]}${first}`];
  if (points.length > 0)
    return [`${points.length} key points of ${file}: x and y in ${unitWords[units]}${first}`];
  if (units === "pixels" && origin === 0 && size === null) return [];
  return [
    `Places of ${file}: x and y in ${unitWords[units]}${first}${size === null ? "" : "; width and height are those of the images"}`,
  ];
}
