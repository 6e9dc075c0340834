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

/** A box in pixels of the network's input as the four numbers of an output: the way back from `boxInInput`. */
export function boxNumbers(
  form: BoxForm,
  box: Box,
  scale: Scale,
  input: Size,
): [number, number, number, number] {
  const { x: across, y: down } = scale;
  const xOf = (px: number) => across[0] + (px / input.width) * (across[1] - across[0]);
  const yOf = (px: number) => down[0] + (px / input.height) * (down[1] - down[0]);
  const { x, y, width, height } = box;
  if (form === "yxyx") return [yOf(y), xOf(x), yOf(y + height), xOf(x + width)];
  if (form === "xyxy") return [xOf(x), yOf(y), xOf(x + width), yOf(y + height)];
  const lengths = [xOf(width) - across[0], yOf(height) - down[0]] as const;
  return form === "xywh"
    ? [xOf(x), yOf(y), ...lengths]
    : [xOf(x + width / 2), yOf(y + height / 2), ...lengths];
}
