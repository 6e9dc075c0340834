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

export const sparseCases: Record<string, OpCases> = {
  SparseSegmentSum: [(g) => segments(g, "SparseSegmentSum")],
  SparseSegmentMean: [(g) => segments(g, "SparseSegmentMean")],
};
