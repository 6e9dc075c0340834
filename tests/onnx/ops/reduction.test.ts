import { describe, it } from "vitest";
import { attr, expectOpParity } from "../helpers/one-node.ts";

const axesOf = (...values: number[]) =>
  ({ shape: [values.length], dtype: "int32", values, isConstant: true }) as const;
const axisOf = (value: number) => ({ shape: [], dtype: "int32", values: [value], isConstant: true }) as const;
const keep = { keep_dims: attr.bool(true) };

describe.each(["Max", "Min", "Sum", "Prod", "Mean", "All", "Any"])("%s", (op) => {
  const dtype = op === "All" || op === "Any" ? "bool" : "float32";
  const x = {
    shape: [2, 3, 4],
    dtype,
    ...(dtype === "bool" ? { values: [...Array(24).keys()].map((i) => (i % 5 === 0 ? 0 : 1)) } : {}),
  } as const;

  it.each([[[0]], [[-1]], [[0, 2]], [[1, 0, 2]]])(
    "reduces axes %j with and without keeping them",
    async (axes) => {
      const tensors = { x, axes: axesOf(...axes) };
      await expectOpParity({ tensors, nodes: [{ op, inputs: ["x", "axes"] }] });
      await expectOpParity({ tensors, nodes: [{ op, inputs: ["x", "axes"], attributes: keep }] });
    },
  );
});

it.each(["Max", "Min", "Sum", "Prod", "Mean"])("%s takes whole numbers", async (op) => {
  await expectOpParity({
    tensors: { x: { shape: [2, 3], dtype: "int32", values: [1, 2, 3, 4, 5, 7] }, axes: axesOf(1) },
    nodes: [{ op, inputs: ["x", "axes"] }],
  });
});

describe.each(["ArgMax", "ArgMin"])("%s", (op) => {
  it.each([0, 1, -1])("along axis %i, the first of equal ones", async (axis) => {
    const x = { shape: [2, 3], values: [3, 1, 3, 0, 0, 5] } as const;
    await expectOpParity({ tensors: { x, axis: axisOf(axis) }, nodes: [{ op, inputs: ["x", "axis"] }] });
  });
});

describe.each(["Cumsum", "Cumprod"])("%s", (op) => {
  it.each([
    [0, false, false],
    [1, true, false],
    [1, false, true],
    [1, true, true],
  ])("along axis %i, exclusive %s, reverse %s", async (axis, exclusive, reverse) => {
    await expectOpParity({
      tensors: { x: { shape: [3, 4] }, axis: axisOf(axis) },
      nodes: [
        {
          op,
          inputs: ["x", "axis"],
          attributes: { exclusive: attr.bool(exclusive), reverse: attr.bool(reverse) },
        },
      ],
    });
  });
});

describe("DenseBincount", () => {
  const size = axisOf(4);
  it("counts the elements of a row, and what lies beyond nowhere", async () => {
    await expectOpParity({
      tensors: {
        x: { shape: [6], dtype: "int32", values: [0, 1, 1, 3, 9, 3] },
        size,
        weights: { shape: [0], values: [], isConstant: true },
      },
      nodes: [{ op: "DenseBincount", inputs: ["x", "size", "weights"] }],
    });
  });

  it.each([false, true])("counts each row of two, binary %s", async (binary) => {
    await expectOpParity({
      tensors: {
        x: { shape: [2, 3], dtype: "int32", values: [0, 1, 1, 3, 9, 3] },
        size,
        weights: { shape: [0], values: [], isConstant: true },
      },
      nodes: [
        {
          op: "DenseBincount",
          inputs: ["x", "size", "weights"],
          attributes: { binary_output: attr.bool(binary) },
        },
      ],
    });
  });

  it("adds weights up", async () => {
    await expectOpParity({
      tensors: {
        x: { shape: [3], dtype: "int32", values: [2, 0, 2] },
        size,
        weights: { shape: [3], values: [0.5, 2, 4] },
      },
      nodes: [{ op: "Bincount", inputs: ["x", "size", "weights"] }],
    });
  });
});
