import { boxToImage, type Fit, type Size } from "../../dataset/fit.ts";
import type { Box } from "../../dataset/labels/label-set.ts";
import type { BoxForm } from "../asked.ts";
import { placeInInput, type Scale } from "../places.ts";

/** The forms in words. */
export const boxFormNames = {
  xyxy: "left, top, right, bottom (xyxy)",
  xywh: "left, top, width, height (xywh)",
  cxcywh: "centre, width, height (cxcywh)",
  yxyx: "top, left, bottom, right (yxyx)",
} as const satisfies Record<BoxForm, string>;

/** Four numbers of an output as a box in pixels of the network's input; the sides may be negative, or no numbers. */
export function boxInInput(form: BoxForm, numbers: ArrayLike<number>, scale: Scale, input: Size): Box {
  const [a, b, c, d] = [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3]!];
  if (form === "yxyx") return boxInInput("xyxy", [b, a, d, c], scale, input);
  const { x, y } = placeInInput(scale, input, { x: a, y: b });
  if (form === "xyxy") {
    const end = placeInInput(scale, input, { x: c, y: d });
    return { x, y, width: end.x - x, height: end.y - y };
  }
  const width = (c / (scale.x[1] - scale.x[0])) * input.width;
  const height = (d / (scale.y[1] - scale.y[0])) * input.height;
  return form === "xywh" ? { x, y, width, height } : { x: x - width / 2, y: y - height / 2, width, height };
}

/** The same in pixels of the image. */
export function boxInImage(form: BoxForm, numbers: ArrayLike<number>, scale: Scale, fit: Fit): Box {
  return boxToImage(fit, boxInInput(form, numbers, scale, fit.input));
}
