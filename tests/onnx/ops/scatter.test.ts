import { describe, it } from "vitest";
import { expectOpParity } from "../helpers/one-node.ts";

const integers = (shape: number[], values: number[], isConstant = false) =>
  ({ shape, dtype: "int32", values, isConstant }) as const;

describe("GatherNd", () => {
  it.each([
    ["elements", [2, 2], [0, 1, 1, 0]],
    ["rows", [3, 1], [1, 0, 1]],
  ] as const)("takes %s", async (_, shape, values) => {
    await expectOpParity({
      tensors: { x: { shape: [2, 3] }, at: integers([...shape], [...values]) },
      nodes: [{ op: "GatherNd", inputs: ["x", "at"] }],
    });
  });
});

describe("ScatterNd", () => {
  it.each(["float32", "int32"] as const)("adds up what goes to one place, %s", async (dtype) => {
    await expectOpParity({
      tensors: {
        at: integers([3, 1], [1, 3, 1]),
        values: { shape: [3], dtype, values: [5, 7, 11] },
        shape: integers([1], [5], true),
      },
      nodes: [{ op: "ScatterNd", inputs: ["at", "values", "shape"] }],
    });
  });

  it("scatters rows into a shape that is computed", async () => {
    await expectOpParity({
      tensors: { at: integers([2, 1], [2, 0]), values: { shape: [2, 3] }, shape: integers([2], [4, 3]) },
      nodes: [{ op: "ScatterNd", inputs: ["at", "values", "shape"] }],
    });
  });
});

it("TensorScatterUpdate replaces", async () => {
  await expectOpParity({
    tensors: { x: { shape: [4] }, at: integers([2, 1], [3, 0]), values: { shape: [2], values: [10, 20] } },
    nodes: [{ op: "TensorScatterUpdate", inputs: ["x", "at", "values"] }],
  });
});

describe("SparseToDense", () => {
  const standard = { shape: [], values: [-1] } as const;

  it("fills with the default, and takes places of rank 1 and 2", async () => {
    const values = { shape: [2], values: [5, 6] } as const;
    await expectOpParity({
      tensors: { at: integers([2], [1, 3]), shape: integers([1], [5], true), values, standard },
      nodes: [{ op: "SparseToDense", inputs: ["at", "shape", "values", "standard"] }],
    });
    await expectOpParity({
      tensors: { at: integers([2, 2], [0, 1, 1, 2]), shape: integers([2], [2, 3], true), values, standard },
      nodes: [{ op: "SparseToDense", inputs: ["at", "shape", "values", "standard"] }],
    });
  });

  it("puts one value at every place", async () => {
    await expectOpParity({
      tensors: {
        at: integers([2, 2], [0, 1, 1, 2]),
        shape: integers([2], [2, 3], true),
        values: { shape: [], values: [9] },
        standard,
      },
      nodes: [{ op: "SparseToDense", inputs: ["at", "shape", "values", "standard"] }],
    });
  });
});

describe.each(["SparseSegmentSum", "SparseSegmentMean"])("%s", (op) => {
  it("joins rows of one segment, and leaves an empty one at 0", async () => {
    await expectOpParity({
      tensors: {
        x: { shape: [4, 2] },
        rows: integers([4], [0, 2, 2, 3]),
        segments: integers([4], [0, 0, 2, 2]),
      },
      nodes: [{ op, inputs: ["x", "rows", "segments"] }],
    });
  });
});
