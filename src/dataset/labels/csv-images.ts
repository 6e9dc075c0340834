import type { Size } from "../fit.ts";
import type { CsvColumns } from "./csv-columns.ts";
import type { ImageDraft } from "./draft.ts";
import { normalPath } from "./find-image.ts";
import type { LabelBoxForm } from "./formats.ts";
import { labelledObject, type KeyPoint, type LabelledObject, type Point } from "./label-set.ts";
import { labelProblem } from "./problem.ts";
import { boxInPixels, pointInPixels, type Meaning } from "./units.ts";

/** What one row says, in the numbers of the file. */
export interface RowLabels {
  readonly file: string;
  readonly where: string;
  readonly className: string | null;
  readonly point: Point | null;
  readonly points: readonly KeyPoint[];
  /** Null for a row without a box. */
  readonly box: readonly number[] | null;
  /** Of the image, as the row says it. */
  readonly size: Size | null;
  /** Whether the box is around many things. */
  readonly isCrowd: boolean;
}

interface RowMeaning extends Meaning {
  readonly form: LabelBoxForm | null;
  readonly file: string;
  readonly columns: CsvColumns;
  /** Columns of numbers that are not read, in words; empty for none. */
  readonly unread: readonly string[];
}

/**
 * Images with the objects of their rows.
 *
 * @throws BoxbenchError DATASET when an image that has one point or class is there twice
 */
export function imagesOfRows(rows: readonly RowLabels[], meaning: RowMeaning): ImageDraft[] {
  const byImage = new Map<string, RowLabels[]>();
  for (const row of rows) {
    const key = normalPath(row.file);
    const others = byImage.get(key);
    if (others === undefined) byImage.set(key, [row]);
    else others.push(row);
    if (others !== undefined && meaning.form === null && meaning.columns.points.length === 0)
      refuseRepeated(row, others[0]!, meaning);
  }
  return [...byImage.values()].map((all) => {
    const [first] = all as [RowLabels];
    return {
      names: [first.file],
      stated: first.size,
      where: first.where,
      objectsAt: (size) => all.flatMap((row) => objectsOf(row, meaning, size)),
    };
  });
}

function refuseRepeated(row: RowLabels, earlier: RowLabels, { columns, unread }: RowMeaning): void {
  const as = row.file === earlier.file ? "" : ` as "${earlier.file}"`;
  const line = earlier.where.slice(earlier.where.lastIndexOf("row "));
  const what = columns.point === null ? "class" : "point";
  throw labelProblem(
    row.where,
    `"${row.file}" is in ${line} already${as}; list each image once, with one ${what}${unread.map((words) => ` (${words})`).join("")}`,
  );
}

function objectsOf(row: RowLabels, meaning: RowMeaning, size: Size): LabelledObject[] {
  const { className, where, point, points, box, isCrowd } = row;
  const { form, columns } = meaning;
  if (form !== null && box === null && points.every(({ visibility }) => visibility === 0)) return [];
  return [
    labelledObject({
      where,
      className,
      isCrowd,
      point: point === null ? null : pointInPixels(point, meaning, size, where),
      points:
        columns.points.length === 0
          ? null
          : points.map((one) =>
              one.visibility === 0 ? one : { ...one, ...pointInPixels(one, meaning, size, where) },
            ),
      box: form === null || box === null ? null : boxInPixels(box, form, meaning, size, where),
    }),
  ];
}
