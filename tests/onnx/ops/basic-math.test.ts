import { expect, it } from "vitest";
import { attr, expectOpParity } from "../helpers/one-node.ts";

const anywhere =
  "Abs Asinh Atan Ceil Cos Cosh Elu Erf Exp Expm1 Floor Neg Reciprocal Relu Relu6 Round Selu Sigmoid Sign Sin Sinh Softplus Square Tan Tanh IsNan IsInf IsFinite".split(
    " ",
  );
const ranges: Record<string, readonly [number, number]> = {
  Acos: [-1, 1],
  Acosh: [1, 5],
  Asin: [-1, 1],
  Atanh: [-0.9, 0.9],
  Log: [0.01, 5],
  Log1p: [-0.9, 5],
  Rsqrt: [0.01, 5],
  Sqrt: [0, 5],
};

it.each([...anywhere, ...Object.keys(ranges)])("%s gives TF.js's numbers", async (op) => {
  await expectOpParity({
    tensors: { x: { shape: [3, 17], range: ranges[op] ?? [-9, 9] } },
    nodes: [{ op, inputs: ["x"] }],
  });
});

it.each(["Abs", "Neg", "Sign", "Relu", "Relu6"])("%s keeps int32", async (op) => {
  await expectOpParity({
    tensors: { x: { shape: [5], dtype: "int32", values: [-9, -1, 0, 1, 9] } },
    nodes: [{ op, inputs: ["x"] }],
  });
});

it("finds what is no number, infinite or finite", async () => {
  const values = [NaN, Infinity, -Infinity, 1];
  for (const op of ["IsNan", "IsInf", "IsFinite"]) {
    await expectOpParity({ tensors: { x: { shape: [4], values } }, nodes: [{ op, inputs: ["x"] }] });
  }
});

it("rounds halves to even", async () => {
  await expectOpParity({
    tensors: { x: { shape: [6], values: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5] } },
    nodes: [{ op: "Round", inputs: ["x"] }],
  });
});

it("takes alpha 0.2 where LeakyRelu has none", async () => {
  for (const attributes of [{}, { alpha: attr.float(0.3) }]) {
    await expectOpParity({
      tensors: { x: { shape: [9] } },
      nodes: [{ op: "LeakyRelu", inputs: ["x"], attributes }],
    });
  }
});

it("turns through all quadrants in Atan2", async () => {
  await expectOpParity({
    tensors: {
      h: { shape: [9], values: [0, 1, 1, 1, 0, -1, -1, -1, 0] },
      x: { shape: [9], values: [1, 1, 0, -1, -1, -1, 0, 1, 0] },
    },
    nodes: [{ op: "Atan2", inputs: ["h", "x"] }],
  });
});

it("clips to bounds, constant or computed", async () => {
  for (const isConstant of [true, false]) {
    await expectOpParity({
      tensors: {
        x: { shape: [3, 4], range: [-9, 9] },
        low: { shape: [], values: [-1], isConstant },
        high: { shape: [], values: [2], isConstant },
      },
      nodes: [{ op: "ClipByValue", inputs: ["x", "low", "high"] }],
    });
  }
});

it("has an alpha for each channel in Prelu", async () => {
  const { nodeCount } = await expectOpParity({
    tensors: { x: { shape: [2, 3, 4, 5] }, alpha: { shape: [1, 1, 5], isConstant: true } },
    nodes: [{ op: "Prelu", inputs: ["x", "alpha"] }],
  });
  expect(nodeCount).toBe(1);
});
