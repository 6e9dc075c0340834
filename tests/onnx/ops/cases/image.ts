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

export const imageCases: Record<string, OpCases> = {
  ResizeBilinear: both("ResizeBilinear"),
  ResizeNearestNeighbor: both("ResizeNearestNeighbor"),
};
