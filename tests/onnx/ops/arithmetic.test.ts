import { describe, it } from "vitest";
import { attr, expectOpParity, type SmallTensor } from "../helpers/one-node.ts";

const binary = [
  "Add",
  "AddV2",
  "BiasAdd",
  "Sub",
  "Mul",
  "RealDiv",
  "Div",
  "FloorDiv",
  "Maximum",
  "Minimum",
  "Mod",
  "FloorMod",
  "SquaredDifference",
];

describe.each(binary)("%s", (op) => {
  it.each([
    ["floats of one shape", { shape: [2, 3] }, { shape: [2, 3] }],
    ["a vector broadcast to a matrix", { shape: [2, 3] }, { shape: [3] }],
    ["a column and a row", { shape: [2, 1] }, { shape: [1, 4] }],
  ] as [string, SmallTensor, SmallTensor][])("takes %s", async (_, a, b) => {
    await expectOpParity({ tensors: { a, b }, nodes: [{ op, inputs: ["a", "b"] }] });
  });

  it("takes int32 of both signs, as TF.js computes them", async () => {
    await expectOpParity({
      tensors: {
        a: { shape: [6], dtype: "int32", values: [7, -7, 7, -7, 6, 0] },
        b: { shape: [6], dtype: "int32", values: [3, 3, -3, -3, 2, 5] },
      },
      nodes: [{ op, inputs: ["a", "b"] }],
    });
  });
});

it("makes the wider type of two types", async () => {
  await expectOpParity({
    tensors: { a: { shape: [3], dtype: "int32" }, b: { shape: [3] } },
    nodes: [{ op: "AddV2", inputs: ["a", "b"] }],
  });
});

it("gives 0 for a division by 0 in DivNoNan", async () => {
  await expectOpParity({
    tensors: { a: { shape: [3], values: [1, 0, -4] }, b: { shape: [3], values: [0, 0, 2] } },
    nodes: [{ op: "DivNoNan", inputs: ["a", "b"] }],
  });
});

it("adds many values in AddN", async () => {
  await expectOpParity({
    tensors: { a: { shape: [2, 2] }, b: { shape: [2, 2] }, c: { shape: [2, 2] } },
    nodes: [{ op: "AddN", inputs: ["a", "b", "c"], attributes: { N: attr.int(3) } }],
  });
});

it("raises to a power", async () => {
  await expectOpParity({
    tensors: { a: { shape: [4], range: [0.1, 3] }, b: { shape: [4] } },
    nodes: [{ op: "Pow", inputs: ["a", "b"] }],
  });
});
