import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** Rows that are joined by sorted segment numbers, of which some have no row. */
function segments(g: OpCase, op: string): void {
  const rows = g.int(1, 5);
  const shape = [rows, ...g.shape(0, 2, false)];
  const count = g.int(1, 6);
  const ids = g.ints(count, 0, 4).toSorted((a, b) => a - b);
  const x = g.tensor(shape);
  g.op(op, [
    x,
    g.tensor([count], { dtype: "int32", range: [0, rows - 1] }),
    g.tensor([count], { dtype: "int32", values: ids }),
  ]);
}

/** Places of different elements, in the order of their rows. */
function places(g: OpCase, shape: readonly number[]): { count: number; indices: string } {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const numbers = Array.from({ length: size }, (_, number) => number).filter(() => g.chance(0.4));
  const values = numbers.flatMap((number) =>
    shape.map((dimension, axis) => {
      const behind = shape.slice(axis + 1).reduce((product, next) => product * next, 1);
      return Math.floor(number / behind) % dimension;
    }),
  );
  const indices = g.tensor([numbers.length, shape.length], { dtype: "int32", values });
  return { count: numbers.length, indices };
}

export const sparseCases: Record<string, OpCases> = {
  SparseReshape: [
    (g) => {
      const shape = g.ints(g.int(1, 3), 1, 4);
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      const target = g.pick([[-1], [size], [1, -1], [...shape].reverse(), [shape[0]!, 1, -1]]);
      g.op("SparseReshape", [places(g, shape).indices, g.vector(shape), g.vector(target)], {}, 2);
    },
  ],
  SparseFillEmptyRows: [
    (g) => {
      const shape = [g.int(1, 5), ...g.ints(g.int(0, 2), 1, 3)];
      const { count, indices } = places(g, shape);
      const dtype = g.pick(["float32", "int32"] as const);
      const values = g.tensor([count], { dtype });
      g.op("SparseFillEmptyRows", [indices, values, g.vector(shape), g.constant([], [-1], dtype)], {}, 4);
    },
    (g) => {
      // Rows in no order.
      const indices = g.tensor([4, 2], { dtype: "int32", values: [4, 1, 1, 2, 4, 0, 0, 1] });
      g.op(
        "SparseFillEmptyRows",
        [indices, g.tensor([4]), g.vector([6, 3]), g.constant([], [7], "float32")],
        {},
        4,
      );
    },
  ],
  SparseSegmentSum: [(g) => segments(g, "SparseSegmentSum")],
  SparseSegmentMean: [(g) => segments(g, "SparseSegmentMean")],
};
