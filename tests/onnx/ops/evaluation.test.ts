import { describe, it } from "vitest";
import { attr, expectOpParity } from "../helpers/one-node.ts";

const k = (value: number) => ({ shape: [], dtype: "int32", values: [value], isConstant: true }) as const;

describe("TopKV2", () => {
  it("gives the largest and their places, the first of equal ones", async () => {
    await expectOpParity({
      tensors: { x: { shape: [2, 5], values: [3, 1, 3, 2, 0, 5, 4, 4, 4, 9] }, k: k(3) },
      nodes: [{ op: "TopKV2", inputs: ["x", "k"], attributes: { sorted: attr.bool(true) } }],
      outputs: ["y:0", "y:1"],
    });
  });

  it("takes whole numbers", async () => {
    await expectOpParity({
      tensors: { x: { shape: [4], dtype: "int32", values: [3, 7, -1, 7] }, k: k(2) },
      nodes: [{ op: "TopKV2", inputs: ["x", "k"] }],
      outputs: ["y:0", "y:1"],
    });
  });
});

describe.each(["LowerBound", "UpperBound"])("%s", (op) => {
  it("places values among the sorted ones of each row", async () => {
    await expectOpParity({
      tensors: {
        rows: { shape: [2, 4], values: [1, 2, 2, 5, 0, 1, 2, 3] },
        values: { shape: [2, 3], values: [2, 0, 9, 2, -1, 2.5] },
      },
      nodes: [{ op, inputs: ["rows", "values"] }],
    });
  });
});

describe("Unique", () => {
  it("keeps first places and says where each element went", async () => {
    await expectOpParity({
      tensors: { x: { shape: [6], dtype: "int32", values: [4, 1, 4, 2, 1, 9] } },
      nodes: [{ op: "Unique", inputs: ["x"] }],
      outputs: ["y:0", "y:1"],
    });
  });

  it.each([0, 1])("compares whole rows or columns in V2, axis %i", async (axis) => {
    await expectOpParity({
      tensors: {
        x: { shape: [3, 3], values: [1, 0, 1, 1, 0, 1, 2, 5, 2] },
        axis: { ...k(axis), shape: [1] },
      },
      nodes: [{ op: "UniqueV2", inputs: ["x", "axis"] }],
      outputs: ["y:0", "y:1"],
    });
  });
});
