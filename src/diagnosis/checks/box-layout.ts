import type { LabelBoxForm } from "../../dataset/labels/formats.ts";
import type { BoxForm } from "../../tasks/asked.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export type BoxLayout =
  | {
      readonly problem: "labels";
      readonly readAs: LabelBoxForm;
      readonly written: LabelBoxForm;
      /** Shares of the boxes that lie in their images and have a size. */
      readonly asRead: number;
      readonly share: number;
    }
  | {
      readonly problem: "answers";
      readonly form: BoxForm;
      readonly fits: BoxForm;
      /** Mean IoU with the labels. */
      readonly own: number;
      readonly other: number;
    };

/** Labels of which more than this do not lie in their images are likely to be read wrongly. */
const mostInvalid = 0.05;
/** What another reading must gain, in shares of the boxes and in IoU. */
const clearly = { share: 0.1, iou: 0.2 };
const goodIou = 0.5;

/** Four numbers that are one form of a box and are taken for another, in the labels or in the answers. */
export function boxLayout({ boxes }: Measurements): Found<BoxLayout> | null {
  if (boxes === null) return null;
  const { readings, form, agreement } = boxes;
  const [best] = readings.others;
  const isInvalid = readings.asRead < 1 - mostInvalid;
  const isBetter =
    best !== undefined && best.share >= 1 - mostInvalid && best.share >= readings.asRead + clearly.share;
  if (isInvalid && isBetter) {
    return { severity: "illness", evidence: { problem: "labels", asRead: readings.asRead, ...best } };
  }
  const own = agreement[form];
  const [fits, other] = (Object.entries(agreement) as [BoxForm, number][]).reduce((a, b) =>
    b[1] > a[1] ? b : a,
  );
  if (fits === form || other < goodIou || other < own + clearly.iou) return null;
  return { severity: "illness", evidence: { problem: "answers", form, fits, own, other } };
}
