import { describe, it } from "vitest";
import { expectOpParity } from "../helpers/one-node.ts";

const numbers = {
  a: { shape: [6], dtype: "int32", values: [1, 2, 3, -1, 0, 5] },
  b: { shape: [6], dtype: "int32", values: [1, 3, 2, -1, 1, -5] },
} as const;
const truths = {
  a: { shape: [4], dtype: "bool", values: [0, 0, 1, 1] },
  b: { shape: [4], dtype: "bool", values: [0, 1, 0, 1] },
} as const;

describe.each(["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"])("%s", (op) => {
  it("compares whole numbers, floats of two ranks, and truths", async () => {
    await expectOpParity({ tensors: numbers, nodes: [{ op, inputs: ["a", "b"] }] });
    await expectOpParity({
      tensors: { a: { shape: [2, 3], values: [1, 2, 3, 3, 2, 1] }, b: { shape: [3], values: [1, 2, 3] } },
      nodes: [{ op, inputs: ["a", "b"] }],
    });
    await expectOpParity({ tensors: truths, nodes: [{ op, inputs: ["a", "b"] }] });
  });
});

describe.each(["LogicalAnd", "LogicalOr"])("%s", (op) => {
  it("has the truth table", async () => {
    await expectOpParity({ tensors: truths, nodes: [{ op, inputs: ["a", "b"] }] });
  });
});

it("LogicalNot turns truths around", async () => {
  await expectOpParity({ tensors: { a: truths.a }, nodes: [{ op: "LogicalNot", inputs: ["a"] }] });
});

describe.each(["Select", "SelectV2"])("%s", (op) => {
  const condition = { shape: [3], dtype: "bool", values: [1, 0, 1] } as const;

  it.each(["float32", "int32", "bool"] as const)("chooses among %s", async (dtype) => {
    const values = dtype === "bool" ? [1, 1, 0] : [1, 2, 3];
    await expectOpParity({
      tensors: {
        condition,
        a: { shape: [3], dtype, values },
        b: { shape: [3], dtype, values: values.toReversed() },
      },
      nodes: [{ op, inputs: ["condition", "a", "b"] }],
    });
  });

  it("broadcasts a vector of conditions from the last axis on, as TF.js does and TensorFlow does not", async () => {
    await expectOpParity({
      tensors: { condition, a: { shape: [3, 3] }, b: { shape: [3, 3] } },
      nodes: [{ op, inputs: ["condition", "a", "b"] }],
    });
  });
});
