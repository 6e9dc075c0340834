import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** Odd ratios up and down, either attribute or none, and a size that is computed. */
function resized(g: OpCase, op: string): void {
  const shape = [g.int(1, 2), g.int(1, 7), g.int(1, 7), g.int(1, 3)];
  const flags = g.pick([
    [false, false],
    [true, false],
    [false, true],
  ] as const);
  const size = g.vector(g.ints(2, 1, 13), g.chance(0.7));
  g.op(op, [g.tensor(shape, { dtype: g.pick(["float32", "float32", "int32"] as const) }), size], {
    align_corners: attr.bool(flags[0]),
    half_pixel_centers: attr.bool(flags[1]),
  });
}

/** Twice the size, as in decoders. */
function doubled(g: OpCase, op: string): void {
  g.op(op, [g.tensor([1, 3, 5, 2]), g.constant([2], [6, 10])], {
    half_pixel_centers: attr.bool(g.chance(0.5)),
  });
}

const both = (op: string): OpCases => [(g) => resized(g, op), (g) => resized(g, op), (g) => doubled(g, op)];

/** Boxes inside, across the border, turned round and of one pixel; an image that is not there. */
function cropped(g: OpCase): void {
  const shape = [g.int(1, 3), g.int(2, 7), g.int(2, 7), g.int(1, 3)];
  const count = g.int(1, 4);
  const edges = [-0.25, 0, 0.1, 0.3, 0.5, 0.7, 1, 1.2];
  const boxes = Array.from({ length: count * 4 }, () => g.pick(edges));
  const whole = [0, 0, 1, 1];
  g.op(
    "CropAndResize",
    [
      g.tensor(shape),
      g.tensor([count, 4], { values: g.chance(0.4) ? [...whole, ...boxes.slice(4)] : boxes }),
      g.tensor([count], { dtype: "int32", range: [0, g.chance(0.3) ? shape[0]! : shape[0]! - 1] }),
      g.constant([2], g.ints(2, 1, 6)),
    ],
    {
      method: attr.string(g.pick(["bilinear", "nearest"])),
      extrapolation_value: attr.float(g.pick([0, -1.5])),
    },
  );
}

/** A shift, a turn, and a look from the side, with places inside and outside of the image. */
function projected(g: OpCase): void {
  const isNearest = g.chance(0.5);
  const dtype = isNearest ? g.pick(["float32", "int32"] as const) : "float32";
  const transform = [1, 0, 0, 0, 1, 0, 0, 0].map((value, index) =>
    Math.fround(value + g.int(-4, 4) * (index > 5 ? 0.05 : index % 3 === 2 ? 0.75 : 0.125)),
  );
  g.op(
    "ImageProjectiveTransformV3",
    [
      g.tensor([1, g.int(1, 6), g.int(1, 6), g.int(1, 3)], { dtype }),
      g.constant([1, 8], transform, "float32"),
      g.constant([2], g.ints(2, 1, 6)),
      g.constant([], [g.pick([0, -2])], "float32"),
    ],
    {
      interpolation: attr.string(isNearest ? "NEAREST" : "BILINEAR"),
      fill_mode: attr.string(g.pick(["CONSTANT", "REFLECT", "WRAP", "NEAREST"])),
    },
  );
}

export const imageCases: Record<string, OpCases> = {
  ResizeBilinear: both("ResizeBilinear"),
  ResizeNearestNeighbor: both("ResizeNearestNeighbor"),
  CropAndResize: [cropped, cropped, cropped],
  ImageProjectiveTransformV3: [projected, projected, projected],
};
