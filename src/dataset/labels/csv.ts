import { join } from "node:path";
import { shown } from "../../core/shown.ts";
import { csvColumns, withFileColumn, type CsvColumns } from "./csv-columns.ts";
import { classDescriptions, described, isClassDescription, isClassList } from "./csv-descriptions.ts";
import { imagesOfRows } from "./csv-images.ts";
import { oneHotTable } from "./csv-one-hot.ts";
import { numberReader } from "./csv-numbers.ts";
import { placeCells, readCsvRow } from "./csv-row.ts";
import { csvTable, type CsvRow } from "./csv-table.ts";
import { unreadNumbers } from "./csv-unread.ts";
import { chosenUnits } from "./csv-units.ts";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import type { LabelBoxForm } from "./formats.ts";
import type { LabelFolder } from "./label-folder.ts";
import { singleSources, type LabelSource } from "./label-source.ts";
import type { LabelOptions } from "./options.ts";
import { sizesOf } from "./place-drafts.ts";
import { chosenSplit, type PartRead } from "./split.ts";
import { decodeText } from "./text.ts";
import { readFile } from "node:fs/promises";
import { tellForm } from "./csv-form.ts";
import { isStudioTable } from "./label-studio-table.ts";
import { isViaTable } from "./via-files.ts";

/**
 * Tables of labels, none of VIA, which have a form of their own; where there are several, `labels.csv`, or those that are no
 * list of classes.
 */
export async function findCsv({ files, only, text }: LabelFolder): Promise<LabelSource[]> {
  const tables: string[] = [];
  for (const file of files) {
    const isTable = /\.(csv|tsv)$/i.test(file) || (file === only && /\.txt$/i.test(file));
    if (isTable && !isClassDescription(file) && !isToolTable(await text(file))) tables.push(file);
  }
  if (tables.includes("labels.csv")) return singleSources(["labels.csv"]);
  const texts = tables.length < 2 ? [] : await Promise.all(tables.map(text));
  const lists = tables.filter((_, at) => texts[at] !== undefined && isClassList(texts[at]));
  return singleSources(
    lists.length < tables.length ? tables.filter((file) => !lists.includes(file)) : tables,
  );
}

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
  const plain = csvTable(text, file, isHeader ? asked : undefined);
  const oneHot = asked.length > 0 ? null : oneHotTable(plain, file);
  const table = oneHot?.table ?? plain;
  const guessed = withFileColumn(table.header, table.rows, folder.images);
  const isFileAsked = asked.some((one) => one.startsWith("file=") || one.endsWith(`=${guessed.found}`));
  const named = isHeader || isFileAsked ? { header: table.header, found: null } : guessed;
  const columns = await withoutImageSize(
    csvColumns(named.header, file, isHeader ? [] : asked),
    table.rows,
    folder,
  );
  const { rows, words, part } = rowsOfSplit(table.rows, columns, options, file);
  const number = numberReader(placeCells(rows, columns), table.delimiter, options.decimal);
  const read = rows.map((row) => readCsvRow(row, columns, file, number));
  const { units, warnings } = chosenUnits(read, options.units, file);
  const origin = options.origin ?? 0;
  const form =
    columns.box === null
      ? null
      : await tellForm(read, columns.box, { units, origin }, options.boxes, folder, file);
  const classNames = read.flatMap(({ className }) => (className === null ? [] : [className]));
  const descriptions = await classDescriptions(classNames, folder);
  const unread = unreadNumbers(named.header, columns, rows, file);
  return {
    format: "csv",
    source,
    base: folder.path,
    part,
    missing: "refused",
    classes: oneHot?.classes ?? classNamesOf(classNames.map((name) => descriptions.names.get(name) ?? name)),
    keyPointNames: columns.points.map(({ name }) => name),
    skeleton: [],
    images: imagesOfRows(described(read, descriptions), { units, origin, form, file, columns, unread }),
    convention: [
      ...(encoding === "UTF-8" ? [] : [`${file} is ${encoding} text`]),
      ...table.words,
      ...words,
      ...(named.found === null ? [] : [`Images are in the column ${shown(named.found)} of ${file}`]),
      ...(oneHot === null ? [] : [`Classes are the columns of ${file}, of which one is 1 in each row`]),
      ...descriptions.words,
      ...meaningWords(columns, form, units, origin, file),
    ],
    warnings: [...warnings, ...unread],
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
): { rows: readonly CsvRow[]; words: string[]; part: PartRead | null } {
  if (split === null) return { rows, words: [], part: null };
  const names = [...new Set(rows.map(({ cells }) => cells[split]!))];
  const { chosen, words, part } = chosenSplit(names, asked, source, usual);
  return { rows: rows.filter(({ cells }) => chosen === null || cells[split] === chosen), words, part };
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

/** Tables of programs that have JSON in their cells. */
function isToolTable(text: string): boolean {
  return isViaTable(text) || isStudioTable(text);
}
