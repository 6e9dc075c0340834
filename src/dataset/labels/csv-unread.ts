import { shown } from "../../core/shown.ts";
import type { CsvColumns } from "./csv-columns.ts";

/**
 * A warning where two or more columns of numbers are not read beside a point: they may be the width and the height of a
 * box, in words of another language.
 *
 * @param rows one or more
 */
export function unreadNumbers(
  header: readonly string[],
  { file, className, split, crowd, point, size }: CsvColumns,
  rows: readonly { readonly cells: readonly string[] }[],
  source: string,
): string[] {
  if (point === null) return [];
  const read = new Set([file, className, split, crowd, ...point, ...(size ?? [])]);
  const isNumber = (column: number) =>
    rows.every(({ cells }) => /^-?\d+([.,]\d+)?$/.test(cells[column] ?? ""));
  const unread = header.filter((_, column) => !read.has(column) && isNumber(column));
  const [first, second] = unread;
  if (first === undefined || second === undefined) return [];
  return [
    `columns ${unread.map((name) => shown(name)).join(", ")} of ${source} hold numbers and are not read: where they are of a box, say so with --label-columns, such as width=${first},height=${second}`,
  ];
}
