import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("Conv2D", () => {
  const cells = grid({
    size: [
      [9, 6],
      [8, 7],
    ],
    kernelSize: [1, 3, [2, 5]],
    strides: [1, 2, [3, 1]],
    padding: ["same", "valid"],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { size, kernelSize, strides, padding, dataFormat } = cell;
    const inputShape = dataFormat === "channelsLast" ? [...size, 3] : [3, ...size];
    const conv = layers.conv2d({
      inputShape,
      filters: 4,
      kernelSize: kernelSize as number,
      strides: strides as number,
      padding,
      dataFormat,
    });
    await expectParity(tf.sequential({ layers: [conv] }));
  });

  it.each(
    grid({ padding: ["same", "valid"], dilationRate: [2, [1, 3]] }).map(
      (cell) => [nameOf(cell), cell] as const,
    ),
  )("%s", async (_, { padding, dilationRate }) => {
    const conv = layers.conv2d({
      inputShape: [9, 10, 2],
      filters: 3,
      kernelSize: 3,
      padding,
      dilationRate: dilationRate as number,
    });
    await expectParity(tf.sequential({ layers: [conv] }));
  });

  it.each(["relu", "sigmoid", "softmax", "swish"] as const)(
    "with activation %s, without bias",
    async (activation) => {
      const conv = layers.conv2d({
        inputShape: [6, 5, 2],
        filters: 3,
        kernelSize: 3,
        useBias: false,
        activation,
      });
      await expectParity(tf.sequential({ layers: [conv] }));
    },
  );

  it.each(grid({ strides: [1, 2, 3], unknownSize: [7, 8] }).map((cell) => [nameOf(cell), cell] as const))(
    "pads an image of unknown size as TensorFlow does: %s",
    async (_, { strides, unknownSize }) => {
      const inputShape = [null as never, null as never, 2];
      const conv = layers.conv2d({ inputShape, filters: 3, kernelSize: 4, strides, padding: "same" });
      const converted = await expectParity(tf.sequential({ layers: [conv] }), { unknownSize });
      const operators = decodeOnnx(converted.bytes).graph!.node.map((node) => node.opType);
      expect(operators.includes("Pad")).toBe(strides > 1);
    },
  );

  it("has every attribute spelled out and no auto_pad", async () => {
    const conv = layers.conv2d({
      inputShape: [9, 6, 3],
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: "same",
    });
    const { bytes } = await expectParity(tf.sequential({ layers: [conv] }));
    const node = decodeOnnx(bytes).graph!.node.find(({ opType }) => opType === "Conv")!;
    const attributes = Object.fromEntries(
      node.attribute.map(({ name, ints, i }) => [name, ints.length > 0 ? ints.map(Number) : Number(i)]),
    );
    // 9 rows: out 5, needs (5 - 1) * 2 + 3 - 9 = 2, one on each side. 6 columns: out 3, needs 1, at the end.
    expect(attributes).toEqual({
      kernel_shape: [3, 3],
      strides: [2, 2],
      dilations: [1, 1],
      pads: [1, 0, 1, 1],
      group: 1,
    });
  });

  it("reads a one-channel image through a Reshape, not a Transpose", async () => {
    const conv = layers.conv2d({ inputShape: [6, 6, 1], filters: 1, kernelSize: 3 });
    const { bytes } = await expectParity(tf.sequential({ layers: [conv] }));
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators).toEqual(["Reshape", "Conv", "Reshape"]);
  });

  it("transposes once in and once out of a stack", async () => {
    const conv = (options: object) => layers.conv2d({ filters: 3, kernelSize: 3, ...options });
    const { bytes } = await expectParity(
      tf.sequential({ layers: [conv({ inputShape: [9, 9, 2] }), conv({}), conv({})] }),
    );
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators).toEqual(["Transpose", "Conv", "Conv", "Conv", "Transpose"]);
  });
});

describe("DepthwiseConv2D", () => {
  const cells = grid({
    strides: [1, 2],
    padding: ["same", "valid"],
    depthMultiplier: [1, 2],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const inputShape = cell.dataFormat === "channelsLast" ? [9, 6, 3] : [3, 9, 6];
    const conv = layers.depthwiseConv2d({ inputShape, kernelSize: 3, ...cell });
    await expectParity(tf.sequential({ layers: [conv] }));
  });

  it("ignores dilations, as TF.js does at inference", async () => {
    const conv = layers.depthwiseConv2d({
      inputShape: [9, 9, 2],
      kernelSize: 3,
      dilationRate: 2,
      useBias: false,
    });
    const converted = await expectParity(tf.sequential({ layers: [conv] }));
    expect(converted.outputs[0]!.shape).toEqual([null, 7, 7, 2]);
  });
});
