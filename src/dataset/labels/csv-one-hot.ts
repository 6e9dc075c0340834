import { aliases, centres, corners, keyOf, sizes } from "./csv-names.ts";
import { coordinate } from "./csv-key-points.ts";
import type { CsvTable } from "./csv-table.ts";
import { labelProblem } from "./problem.ts";

const known: ReadonlySet<string> = new Set([
  ...aliases.className,
  ...corners.flatMap(([, names]) => names),
  ...[...centres, ...sizes].flat(),
]);

/**
 * A table with a column of 0 and 1 for each class, as Roboflow and Kaggle have it, as one with a column `class`.
 *
 * @returns null where it is no such table
 * @throws BoxbenchError DATASET naming the row that has another number of classes than one
 */
export function oneHotTable(
  { header, rows, delimiter }: CsvTable,
  source: string,
): { table: CsvTable; classes: string[] } | null {
  const isFile = (name: string) => (aliases.file as readonly string[]).includes(keyOf(name));
  const file = header.findIndex(isFile);
  const columns = header.flatMap((name, at) => (isFile(name) ? [] : [{ name, at }]));
  const isSaid = columns.some(({ name }) => known.has(keyOf(name)) || coordinate.test(name));
  if (file < 0 || columns.length < 2 || isSaid) return null;
  if (!rows.every(({ cells }) => columns.every(({ at }) => /^[01](\.0+)?$/.test(cells[at]!)))) return null;
  const classes = columns.map(({ name }) => name);
  return {
    classes,
    table: {
      header: ["file", "class"],
      delimiter,
      words: [],
      rows: rows.map(({ cells, line }) => {
        const own = columns.filter(({ at }) => Number(cells[at]) === 1).map(({ name }) => name);
        if (own.length === 1) return { line, cells: [cells[file]!, own[0]!] };
        throw labelProblem(
          `${source} row ${line}`,
          `"${cells[file]!}" is of ${own.length === 0 ? "no class" : `the classes ${own.join(", ")}`}; one class of each image is needed`,
        );
      }),
    },
  };
}
