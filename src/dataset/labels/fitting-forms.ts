import type { Size } from "../fit.ts";
import { labelBoxForms, type LabelBoxForm } from "./formats.ts";
import { labelProblem } from "./problem.ts";
import { boxInPixels, type Meaning } from "./units.ts";

/** Four numbers of a file, and the size of the image that they are about; null where nobody knows it yet. */
export interface WrittenBox {
  readonly numbers: readonly number[];
  readonly size: Size | null;
}

/** The forms in which all boxes lie in their images, but for rounding. */
export function fittingForms(boxes: readonly WrittenBox[], meaning: Meaning): LabelBoxForm[] {
  return labelBoxForms.filter((form) => boxes.every((box) => isFitting(box, form, meaning)));
}

/**
 * Refuses a form in which boxes reach beyond their images where another one has all of them inside.
 *
 * @param forms that are likely to be meant
 * @throws BoxbenchError DATASET
 */
export function refuseOtherForm(
  boxes: readonly WrittenBox[],
  form: LabelBoxForm,
  meaning: Meaning,
  source: string,
  forms: readonly LabelBoxForm[] = labelBoxForms,
): void {
  const fitting = fittingForms(boxes, meaning).filter((one) => one === form || forms.includes(one));
  if (fitting.includes(form) || fitting.length === 0) return;
  throw labelProblem(
    source,
    `boxes read as ${form} reach beyond their images, and as ${fitting.join(" or ")} would not: say what they are with --label-boxes ${fitting[0]}`,
  );
}

function isFitting({ numbers, size }: WrittenBox, form: LabelBoxForm, meaning: Meaning): boolean {
  if (size === null) return true;
  const [a, b, c, d] = numbers as [number, number, number, number];
  if (form === "xyxy" ? c < a || d < b : c < 0 || d < 0) return false;
  try {
    const { x, y, width, height } = boxInPixels(numbers, form, meaning, size, "");
    return x >= -1 && y >= -1 && x + width <= size.width + 1 && y + height <= size.height + 1;
  } catch {
    return false;
  }
}
