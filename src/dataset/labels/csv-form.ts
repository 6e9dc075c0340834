import type { BoxColumns } from "./csv-columns.ts";
import type { RowLabels } from "./csv-images.ts";
import { fittingForms, refuseOtherForm } from "./fitting-forms.ts";
import { labelBoxForms, type LabelBoxForm } from "./formats.ts";
import type { LabelFolder } from "./label-folder.ts";
import { sizesOf } from "./place-drafts.ts";
import { labelProblem } from "./problem.ts";
import type { Meaning } from "./units.ts";

/**
 * What the four numbers of each box are: what is asked for, or what the columns are called.
 *
 * @throws BoxbenchError DATASET where their names do not say, or boxes read so would reach beyond their images and fit
 *   in another form
 */
export async function tellForm(
  rows: readonly RowLabels[],
  { form }: BoxColumns,
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
  const boxes = rows.flatMap(({ box }, index) =>
    box === null ? [] : [{ numbers: box, size: sizes[index] ?? null }],
  );
  if (form !== null) {
    // Corners are what their names say; what is beside x and y may be a size or another corner.
    if (form !== "xyxy") refuseOtherForm(boxes, form, meaning, source);
    return form;
  }
  const fitting = fittingForms(boxes, meaning);
  if (fitting.length === 1) return fitting[0]!;
  const possible = fitting.length === 0 ? labelBoxForms : fitting;
  throw labelProblem(
    source,
    `each box is four numbers, which may be ${possible.join(", ")}: say what they are with --label-boxes ${possible.join(" or ")}`,
  );
}
