import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { attr, expectOpParity, type SmallGraphModel, type SmallNode } from "../helpers/one-node.ts";

const convolution = (name: string, input: string): SmallNode => ({
  name,
  op: "Conv2D",
  inputs: [input, "filter"],
  attributes: {
    strides: attr.ints([1, 1, 1, 1]),
    dilations: attr.ints([1, 1, 1, 1]),
    padding: attr.string("SAME"),
    data_format: attr.string("NHWC"),
  },
});

const stack = (name: string, inputs: readonly string[], axis: number): SmallNode => ({
  name,
  op: "Pack",
  inputs,
  attributes: { axis: attr.int(axis), N: attr.int(inputs.length) },
});

/** Between two convolutions: `before` and `after` are the images, and `middle` has stacks and a Reshape to `shape`. */
function between(
  middle: readonly SmallNode[],
  shape: readonly number[],
  declared?: readonly number[],
): SmallGraphModel {
  return {
    tensors: {
      x: { shape: [2, 3, 5, 4], ...(declared && { declared }) },
      filter: { shape: [1, 1, 4, 4], isConstant: true },
      shape: { shape: [shape.length], dtype: "int32", values: shape, isConstant: true },
    },
    nodes: [
      convolution("before", "x"),
      ...middle,
      { name: "after", op: "Reshape", inputs: ["stacks", "shape"] },
      convolution("y", "after"),
    ],
  };
}

async function operatorsOf(model: SmallGraphModel): Promise<string[]> {
  const { bytes } = await expectOpParity(model);
  return decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
}

const wide = stack("wide", ["before", "before", "before"], 3);
const upsampled = ["Transpose", "Conv", "Resize", "Conv", "Transpose"];

describe("an image stacked beside itself and reshaped", () => {
  it("becomes one Resize in the layout of the convolutions", async () => {
    const middle = [wide, stack("stacks", ["wide", "wide"], 2)];
    expect(await operatorsOf(between(middle, [2, 6, 15, 4]))).toEqual(upsampled);
  });

  it("does so with a free batch, and along one axis alone", async () => {
    const tall = stack("stacks", ["before", "before"], 2);
    expect(await operatorsOf(between([tall], [-1, 6, 5, 4], [-1, 3, 5, 4]))).toEqual(upsampled);
  });

  it("stays as it is where the Reshape makes other dimensions of the same elements", async () => {
    const middle = [wide, stack("stacks", ["wide", "wide"], 2)];
    expect(await operatorsOf(between(middle, [2, 15, 6, 4]))).not.toContain("Resize");
  });

  it("stays as it is where the copies lie in front of the axis, and not behind it", async () => {
    const tiled = stack("stacks", ["before", "before"], 0);
    expect(await operatorsOf(between([tiled], [4, 3, 5, 4]))).not.toContain("Resize");
  });

  it("stays as it is where another image stands between", async () => {
    const other = convolution("other", "before");
    const mixed = stack("stacks", ["before", "other"], 2);
    expect(await operatorsOf(between([other, mixed], [2, 6, 5, 4]))).not.toContain("Resize");
  });
});
