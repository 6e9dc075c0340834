import type { BoxColumns } from "./csv-columns.ts";
import type { RowLabels } from "./csv-images.ts";
import { labelBoxForms, type LabelBoxForm } from "./formats.ts";
import type { LabelFolder } from "./label-folder.ts";
import { sizesOf } from "./place-drafts.ts";
import { labelProblem } from "./problem.ts";
import { boxInPixels, type Meaning } from "./units.ts";

/**
 * What the four numbers of each box are: what is asked for, or what the columns are called.
 *
 * @throws BoxbenchError DATASET where their names do not say, or boxes read so would reach beyond their images and fit
 *   in another form
 */
export async function tellForm(
  rows: readonly RowLabels[],
  { form, columns }: BoxColumns,
  meaning: Meaning,
  asked: LabelBoxForm | undefined,
  folder: LabelFolder,
  source: string,
): Promise<LabelBoxForm> {
  if (asked !== undefined) return asked;
  const sizes = await sizesOf(
    rows.map(({ file }) => file),
    folder,
    folder.path,
  );
  const fitting = labelBoxForms.filter((one) =>
    rows.every((row, index) => isFitting(row, one, meaning, sizes[index])),
  );
  if (form !== null && (fitting.includes(form) || fitting.length === 0 || form === "xyxy")) return form;
  if (form === null && fitting.length === 1) return fitting[0]!;
  const what =
    form === null
      ? `the column of boxes holds four numbers, which may be ${(fitting.length === 0 ? labelBoxForms : fitting).join(", ")}`
      : `boxes read as ${form} reach beyond their images, and as ${fitting.join(" or ")} would not`;
  throw labelProblem(
    source,
    `${what}: say what they are with --label-boxes ${columns.length === 1 ? "xywh" : fitting[0]}`,
  );
}

/** Whether a box lies in its image, but for rounding. */
function isFitting(
  { box, where }: RowLabels,
  form: LabelBoxForm,
  meaning: Meaning,
  size: { readonly width: number; readonly height: number } | null | undefined,
): boolean {
  if (box === null || size === null || size === undefined) return true;
  const [a, b, c, d] = box as [number, number, number, number];
  if (form === "xyxy" ? c < a || d < b : c < 0 || d < 0) return false;
  try {
    const { x, y, width, height } = boxInPixels(box, form, meaning, size, where);
    return x >= -1 && y >= -1 && x + width <= size.width + 1 && y + height <= size.height + 1;
  } catch {
    return false;
  }
}
