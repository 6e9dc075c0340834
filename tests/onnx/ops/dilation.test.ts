import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { attr, expectOpParity, type SmallNode, type SmallTensor } from "../helpers/one-node.ts";

const ints = (...values: number[]): SmallTensor => ({
  shape: [values.length],
  dtype: "int32",
  values,
  isConstant: true,
});
const ones = attr.ints([1, 1, 1, 1]);
const valid = { strides: ones, dilations: ones, padding: attr.string("VALID") };
const filter: SmallTensor = { shape: [3, 3, 2, 3], isConstant: true };
const blocked = (paddings: string, crops: string, between: readonly SmallNode[]): SmallNode[] => [
  { name: "blocks", op: "SpaceToBatchND", inputs: ["x", "block", paddings] },
  ...between,
  { name: "y", op: "BatchToSpaceND", inputs: [between.at(-1)!.name!, "block", crops] },
];
const pairs = (...values: number[]): SmallTensor => ({ ...ints(...values), shape: [2, 2] });

async function operatorsOf(model: Parameters<typeof expectOpParity>[0]): Promise<string[]> {
  const { bytes } = await expectOpParity(model);
  return decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
}

describe("a convolution between SpaceToBatchND and BatchToSpaceND is the dilated one that it stands for", () => {
  it.each([
    ["as much padding as crops and more", [2, 3, 2, 2], [0, 1, 0, 0]],
    ["no padding", [0, 1, 0, 0], [0, 1, 0, 0]],
    ["crops that are more than the padding", [0, 1, 0, 0], [1, 2, 0, 1]],
  ])("with %s", async (_, paddings, crops) => {
    const operators = await operatorsOf({
      tensors: {
        x: { shape: [2, 7, 8, 2] },
        filter,
        block: ints(2, 2),
        paddings: pairs(...paddings),
        crops: pairs(...crops),
      },
      nodes: blocked("paddings", "crops", [
        { name: "conv", op: "Conv2D", inputs: ["blocks", "filter"], attributes: valid },
        { name: "act", op: "Relu6", inputs: ["conv"] },
      ]),
    });
    expect(operators).not.toContain("Reshape");
    expect(operators.filter((operator) => operator === "Conv")).toHaveLength(1);
  });

  it("depthwise, with a bias of its own", async () => {
    const operators = await operatorsOf({
      tensors: {
        x: { shape: [1, 9, 9, 2] },
        deep: { shape: [3, 3, 2, 1], isConstant: true },
        bias: { shape: [2], isConstant: true },
        block: ints(3, 3),
        paddings: pairs(3, 3, 3, 3),
        crops: pairs(0, 0, 0, 0),
      },
      nodes: blocked("paddings", "crops", [
        {
          name: "conv",
          op: "FusedDepthwiseConv2dNative",
          inputs: ["blocks", "deep", "bias"],
          attributes: { ...valid, fused_ops: attr.strings(["BiasAdd", "Relu"]), num_args: attr.int(1) },
        },
      ]),
    });
    expect(operators).toEqual(["Transpose", "Conv", "Relu", "Transpose"]);
  });

  it("of a sequence", async () => {
    const operators = await operatorsOf({
      tensors: {
        x: { shape: [2, 9, 2] },
        filter: { shape: [1, 2, 2, 3], isConstant: true },
        block: ints(3),
        paddings: { ...ints(3, 0), shape: [1, 2] },
        crops: { ...ints(0, 0), shape: [1, 2] },
        axis: { ...ints(1), shape: [] },
      },
      nodes: blocked("paddings", "crops", [
        { name: "wide", op: "ExpandDims", inputs: ["blocks", "axis"] },
        { name: "conv", op: "Conv2D", inputs: ["wide", "filter"], attributes: valid },
        { name: "thin", op: "Squeeze", inputs: ["conv"], attributes: { squeeze_dims: attr.ints([1]) } },
      ]),
    });
    expect(operators.filter((operator) => operator === "Conv")).toHaveLength(1);
    expect(operators).not.toContain("Pad");
  });

  it("of free height and width, as layers with SAME padding work it out", async () => {
    const vectors = {
      two: ints(2, 2),
      four: ints(4, 4),
      zero: ints(0),
      one: ints(1),
      three: ints(3),
      second: ints(2),
    };
    const mask = { begin_mask: attr.int(0), end_mask: attr.int(0), shrink_axis_mask: attr.int(1) };
    const element = (name: string, of: string, at: "zero" | "one") => ({
      name,
      op: "StridedSlice",
      inputs: [of, at, at === "zero" ? "one" : "second", "one"],
      attributes: mask,
    });
    const pack = (name: string, ...inputs: string[]) => ({
      name,
      op: "Pack",
      inputs,
      attributes: { axis: attr.int(0), N: attr.int(inputs.length) },
    });
    const scalars = { pad: { ...ints(2), shape: [] }, none: { ...ints(0), shape: [] } };
    const operators = await operatorsOf({
      tensors: {
        x: { shape: [1, 7, 6, 2], declared: [-1, -1, -1, 2] },
        filter,
        block: ints(2, 2),
        ...vectors,
        ...scalars,
      },
      nodes: [
        { name: "shape", op: "Shape", inputs: ["x"] },
        {
          name: "sizes",
          op: "StridedSlice",
          inputs: ["shape", "one", "three", "one"],
          attributes: { ...mask, shrink_axis_mask: attr.int(0) },
        },
        { name: "full", op: "AddV2", inputs: ["sizes", "four"] },
        { name: "rest", op: "FloorMod", inputs: ["full", "two"] },
        { name: "lacks", op: "Sub", inputs: ["two", "rest"] },
        { name: "extra", op: "FloorMod", inputs: ["lacks", "two"] },
        { name: "ends", op: "AddV2", inputs: ["two", "extra"] },
        element("end_h", "ends", "zero"),
        element("end_w", "ends", "one"),
        element("extra_h", "extra", "zero"),
        element("extra_w", "extra", "one"),
        pack("pad_h", "pad", "end_h"),
        pack("pad_w", "pad", "end_w"),
        pack("crop_h", "none", "extra_h"),
        pack("crop_w", "none", "extra_w"),
        pack("paddings", "pad_h", "pad_w"),
        pack("crops", "crop_h", "crop_w"),
        ...blocked("paddings", "crops", [
          { name: "conv", op: "Conv2D", inputs: ["blocks", "filter"], attributes: valid },
        ]),
      ],
    });
    expect(operators).toEqual(["Transpose", "Conv", "Transpose"]);
  });
});
