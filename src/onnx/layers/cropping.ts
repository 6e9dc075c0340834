import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { slice, TO_THE_END } from "../operators.ts";
import { resize } from "../operators/resize.ts";
import type { Value } from "../types.ts";
import { sidesOf } from "./padding.ts";

import { sharesInputShape } from "./input-shape.ts";
import { spatialInput } from "./spatial.ts";

export const croppingLayers = {
  Cropping2D: { operators: ["Slice"], opsetSince: 13, notes: "", convert: crop },
  CenterCrop: {
    operators: ["Slice", "Resize"],
    opsetSince: 13,
    notes:
      "the crop of TF.js, up to a pixel from that of Keras; not directly behind an input; " +
      "a crop larger than the image only inside TimeDistributed, because TF.js throws elsewhere",
    convert: centerCrop,
  },
} as const satisfies Record<string, LayerConverter>;

function crop(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = spatialInput(layer, only(layer, inputs), 2);
  const sides = sidesOf(layer, "cropping");
  const spatial = input.spatial.map((size, axis) => {
    const [before, after] = sides[axis]!;
    return size === null ? null : size - before - after;
  });
  return slice(layer, input.value, {
    axes: [2, 3],
    starts: sides.map(([before]) => before),
    ends: sides.map(([, after]) => (after === 0 ? TO_THE_END : -after)),
    result: input.result(input.channels, spatial),
  });
}

function centerCrop(layer: LayerContext, inputs: readonly Value[]): Value {
  const image = only(layer, inputs);
  const input = spatialInput(layer, image, 2, "channelsLast");
  const size = [layer.config.integer("height"), layer.config.integer("width")];
  const [height, width] = input.spatial;
  if (height == null || width == null) {
    return layer.invalid("needs an image whose height and width are known");
  }
  const margins = [marginOf(height, size[0]!), marginOf(width, size[1]!)];
  if (width !== size[1] && margins[1] === 0) {
    // So that an odd column goes from the left, where an odd row goes from below.
    margins[1] = 1;
  }
  if (
    layer.wrapper !== "TimeDistributed" &&
    sharesInputShape(layer, image, [image.shape[0]!, ...size, input.channels])
  ) {
    return layer.unsupported(
      "TF.js gives the model's input the size of the crop, and then refuses images of any other size",
    );
  }
  if (margins.some((margin) => margin < 0)) {
    return layer.wrapper === "TimeDistributed"
      ? resize(layer, image, size, "bilinear", false)
      : layer.unsupported("TF.js 4.22 itself throws in predict where the crop is larger than the image");
  }
  const starts = [height, width].map((length, axis) => firstPixel(length, size[axis]!, margins[axis]!));
  const isWhole = height === size[0] && width === size[1];
  return isWhole
    ? image
    : slice(layer, input.value, {
        axes: [2, 3],
        starts,
        ends: starts.map((start, axis) => start + size[axis]!),
        result: input.result(input.channels, size),
      });
}

function marginOf(length: number, wanted: number): number {
  return Math.floor((length - wanted) / 2);
}

/**
 * TF.js crops with `cropAndResize` to the nearest pixel, from a box in fractions of the image, which it then
 * multiplies by the size minus one: the first pixel may be one before the margin. The others follow in steps of 1.
 * In 22 of all crops of up to 300 columns, rounding takes the last column beyond the image, and TF.js's CPU
 * backend makes it 0: such a column keeps its pixels here.
 */
function firstPixel(length: number, wanted: number, margin: number): number {
  const begin = Math.fround(margin / length);
  const end = Math.fround((wanted + margin) / length);
  return Math.round((wanted > 1 ? begin : 0.5 * (begin + end)) * (length - 1));
}
