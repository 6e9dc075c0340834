import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("Conv2DTranspose", () => {
  const cells = grid({
    kernelSize: [1, 2, 3, 4, [5, 2]],
    strides: [1, 2, 3],
    padding: ["same", "valid"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { kernelSize, strides, padding } = cell;
    const layer = layers.conv2dTranspose({
      inputShape: [4, 3, 2],
      filters: 3,
      kernelSize: kernelSize as number,
      strides: strides,
      padding,
    });
    await expectParity(tf.sequential({ layers: [layer] }));
  });

  const options = grid({
    padding: ["same", "valid"],
    dataFormat: ["channelsLast", "channelsFirst"],
    useBias: [true, false],
    activation: ["relu", "softmax"],
  });
  it.each(options.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const layer = layers.conv2dTranspose({
      inputShape: cell.dataFormat === "channelsLast" ? [4, 3, 2] : [2, 4, 3],
      filters: 3,
      kernelSize: [3, 4],
      strides: [2, 1],
      ...cell,
    });
    await expectParity(tf.sequential({ layers: [layer] }));
  });

  it.each(grid({ kernelSize: [2, 3, 4], unknownSize: [5, 6] }).map((cell) => [nameOf(cell), cell] as const))(
    "on an image of unknown size: %s",
    async (_, { kernelSize, unknownSize }) => {
      const inputShape = [null as never, null as never, 2];
      const layer = layers.conv2dTranspose({
        inputShape,
        filters: 3,
        kernelSize,
        strides: 2,
        padding: "same",
      });
      await expectParity(tf.sequential({ layers: [layer] }), { unknownSize });
    },
  );

  it("has the same pads at both ends, and cuts an odd pixel off", async () => {
    // 3 - 2 = 1 pixel too many, 5 - 2 = 3: 1 at each end and 1 to cut.
    const layer = layers.conv2dTranspose({
      inputShape: [4, 4, 2],
      filters: 3,
      kernelSize: [3, 5],
      strides: 2,
      padding: "same",
    });
    const { bytes } = await expectParity(tf.sequential({ layers: [layer] }));
    const { node } = decodeOnnx(bytes).graph!;
    expect(node.map(({ opType }) => opType)).toEqual(["Transpose", "ConvTranspose", "Slice", "Transpose"]);
    const pads = node[1]!.attribute.find(({ name }) => name === "pads")!.ints.map(Number);
    expect(pads).toEqual([0, 1, 0, 1]);
  });

  it("ignores dilations, as TF.js does", async () => {
    const layer = layers.conv2dTranspose({
      inputShape: [4, 4, 2],
      filters: 3,
      kernelSize: 3,
      dilationRate: 2,
    });
    const converted = await expectParity(tf.sequential({ layers: [layer] }));
    expect(converted.outputs[0]!.shape).toEqual([null, 6, 6, 3]);
  });

  it("takes BatchNormalization into its kernel", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2dTranspose({ inputShape: [4, 4, 2], filters: 3, kernelSize: 2, strides: 2 }),
        layers.batchNormalization(),
      ],
    });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators).toEqual(["Transpose", "ConvTranspose", "Transpose"]);
  });

  it("rebuilds an image behind convolutions, as in an autoencoder", async () => {
    const conv = { filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "relu" } as const;
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [12, 12, 1], ...conv }),
        layers.conv2d(conv),
        layers.conv2dTranspose(conv),
        layers.conv2dTranspose({ ...conv, filters: 1, activation: "sigmoid" }),
      ],
    });
    await expectParity(model);
  });
});

describe("Conv3DTranspose", () => {
  const cells = grid({
    kernelSize: [1, 2, [3, 2, 4]],
    strides: [1, 2, [2, 3, 4]],
    padding: ["same", "valid"],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  // Kernels smaller than the stride are among them: with same padding TF.js centres those.
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { kernelSize, strides, padding, dataFormat } = cell;
    const layer = layers.conv3dTranspose({
      inputShape: dataFormat === "channelsLast" ? [2, 3, 2, 2] : [2, 2, 3, 2],
      filters: 3,
      kernelSize: kernelSize as number,
      strides: strides as number,
      padding,
      dataFormat,
    });
    await expectParity(tf.sequential({ layers: [layer] }));
  });
});
