import type { Size } from "../dataset/fit.ts";
import { labelBoxForms, type LabelBoxForm } from "../dataset/labels/formats.ts";
import type { Box } from "../dataset/labels/label-set.ts";

/** Shares of the boxes that lie in their images and have a size, as they were read and as they might have been. */
export interface BoxReadings {
  readonly asRead: number;
  /** If the four numbers, which were read as `readAs`, were written as `written`; the best first. */
  readonly others: readonly {
    readonly readAs: LabelBoxForm;
    readonly written: LabelBoxForm;
    readonly share: number;
  }[];
}

/** Pixels beyond the edge that rounding may make. */
const rounding = 1;

/**
 * Reads the numbers of boxes once more, in other forms.
 *
 * @param boxes in pixels of their images, as a form of `readAs` made them
 * @param readAs what the numbers were taken for; null where that is not known, and each form is tried
 */
export function boxReadingsOf(
  boxes: readonly Box[],
  sizes: readonly Size[],
  readAs: LabelBoxForm | null,
): BoxReadings {
  const shareOf = (read: (box: Box) => Box) =>
    boxes.filter((box, at) => isValid(read(box), sizes[at]!)).length / Math.max(1, boxes.length);
  const froms = readAs === null ? labelBoxForms : [readAs];
  const others = froms.flatMap((from) =>
    labelBoxForms
      .filter((form) => form !== from)
      .map((written) => ({
        readAs: from,
        written,
        share: shareOf((box) => boxOf(numbersOf(box, from), written)),
      })),
  );
  return { asRead: shareOf((box) => box), others: others.toSorted((a, b) => b.share - a.share) };
}

function isValid({ x, y, width, height }: Box, size: Size): boolean {
  return (
    width > 0 &&
    height > 0 &&
    x >= -rounding &&
    y >= -rounding &&
    x + width <= size.width + rounding &&
    y + height <= size.height + rounding
  );
}

type Four = readonly [number, number, number, number];

function numbersOf({ x, y, width, height }: Box, form: LabelBoxForm): Four {
  if (form === "xyxy") return [x, y, x + width, y + height];
  return form === "xywh" ? [x, y, width, height] : [x + width / 2, y + height / 2, width, height];
}

function boxOf([a, b, c, d]: Four, form: LabelBoxForm): Box {
  if (form === "xyxy") return { x: a, y: b, width: c - a, height: d - b };
  return form === "xywh"
    ? { x: a, y: b, width: c, height: d }
    : { x: a - c / 2, y: b - d / 2, width: c, height: d };
}
