import { shown } from "../../core/shown.ts";
import type { BoxColumns, CsvColumns } from "./csv-columns.ts";
import type { RowLabels } from "./csv-images.ts";
import type { CsvRow } from "./csv-table.ts";
import { numberOf, type NumberReader } from "./csv-numbers.ts";
import { labelProblem } from "./problem.ts";

/**
 * What one row says, in the numbers of the file.
 *
 * @throws BoxbenchError DATASET that names the row
 */
export function readCsvRow(
  { cells, line }: CsvRow,
  columns: CsvColumns,
  source: string,
  read: NumberReader,
): RowLabels {
  const where = `${source} row ${line}`;
  const file = cells[columns.file]!;
  if (file === "") throw labelProblem(where, "the file name is empty");
  const numberAt = (index: number, name: string) => numberOf(cells[index]!, read, name, where);
  const box = boxNumbers(cells, columns.box, where, read);
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
    points: columns.points.map((point) => keyPoint(cells, point, where, read)),
    box,
    size: sizeOfRow(cells, columns.size, read),
    isCrowd: columns.crowd !== null && /^(1|true)$/i.test(cells[columns.crowd]!),
  };
}

function keyPoint(
  cells: readonly string[],
  { name, x, y, visibility }: CsvColumns["points"][number],
  where: string,
  read: NumberReader,
): RowLabels["points"][number] {
  const isSaid = cells[x] !== "" && cells[y] !== "" && !(cells[x] === "-1" && cells[y] === "-1");
  const stated =
    visibility === null || cells[visibility] === ""
      ? 2
      : numberOf(cells[visibility]!, read, `visibility of ${name}`, where);
  if (!isSaid || stated === 0) return { x: 0, y: 0, visibility: 0 };
  return {
    x: numberOf(cells[x]!, read, `${name} x`, where),
    y: numberOf(cells[y]!, read, `${name} y`, where),
    visibility: stated === 1 ? 1 : 2,
  };
}

/** Four numbers; null where a row says that there is no box, by leaving them all out. */
function boxNumbers(
  cells: readonly string[],
  box: BoxColumns | null,
  where: string,
  read: NumberReader,
): number[] | null {
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
  return texts.map((text, at) => numberOf(text, read, `number ${at + 1} of the box`, where));
}

function sizeOfRow(
  cells: readonly string[],
  size: CsvColumns["size"],
  read: NumberReader,
): RowLabels["size"] {
  if (size === null) return null;
  const [width, height] = size.map((index) => sideOf(read(cells[index]!), cells[index]!));
  return width! > 0 && height! > 0 ? { width: width!, height: height! } : null;
}

/** A side of an image, which is whole: a comma in it marks thousands. */
function sideOf(value: ReturnType<NumberReader>, text: string): number {
  return typeof value === "number" && Number.isInteger(value) ? value : Number(text.replaceAll(",", ""));
}

/** All cells of a table that hold one number of a place each. */
export function placeCells(rows: readonly CsvRow[], { point, points, box }: CsvColumns): string[] {
  const columns = [
    ...(point ?? []),
    ...points.flatMap(({ x, y }) => [x, y]),
    ...(box?.columns.length === 4 ? box.columns : []),
  ];
  return rows.flatMap(({ cells }) => columns.map((column) => cells[column]!));
}
