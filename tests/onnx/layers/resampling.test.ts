import { describe, expect, it } from "vitest";
import { decodeOnnx, fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const interpolations = ["nearest", "bilinear"] as const;

describe("UpSampling2D", () => {
  const cells = grid({
    interpolation: interpolations,
    size: [
      [2, 2],
      [3, 1],
      [5, 4],
    ],
    dataFormat: ["channelsLast", "channelsFirst"],
    opset: [13, 18],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, { size, opset, ...cell }) => {
    const layer = layers.upSampling2d({ inputShape: [3, 4, 2], size: [...size], ...cell });
    await expectParity(tf.sequential({ layers: [layer] }), { opset });
  });

  it.each(interpolations)("of an image of unknown size, %s", async (interpolation) => {
    const inputShape = [null as never, null as never, 2];
    const layer = layers.upSampling2d({ inputShape, interpolation });
    await expectParity(tf.sequential({ layers: [layer] }), { unknownSize: 5 });
  });

  it("between convolutions needs no Transpose", async () => {
    const conv = layers.conv2d({ inputShape: [5, 5, 1], filters: 3, kernelSize: 2 });
    const model = tf.sequential({
      layers: [conv, layers.upSampling2d({}), layers.conv2d({ filters: 1, kernelSize: 1 })],
    });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators).toEqual(["Reshape", "Conv", "Resize", "Conv", "Reshape"]);
  });
});

describe("Resizing", () => {
  const inTime = (options: object, inputShape = [3, 5, 6, 2]) =>
    tf.sequential({
      layers: [
        layers.timeDistributed({
          inputShape,
          layer: layers.resizing(options as never),
        }),
      ],
    });

  const cells = grid({
    interpolation: interpolations,
    size: [
      [10, 3],
      [1, 7],
      [5, 6],
      [4, 11],
    ],
    cropToAspectRatio: [false, true],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
    "inside TimeDistributed, %s",
    async (_, { size: [height, width], ...cell }) => {
      await expectParity(inTime({ height, width, ...cell }));
    },
  );

  it("is refused elsewhere, because TF.js throws there", () => {
    const model = tf.sequential({
      layers: [layers.resizing({ inputShape: [4, 4, 1], height: 2, width: 2, name: "resize" })],
    });
    expect(() => model.predict(tf.zeros([1, 4, 4, 1]))).toThrow("x must be rank 3 or 4");
    expect(() => onnxFromLayersModel(fromLiveModel(model))).toThrow(
      'Cannot convert layer "resize" (Resizing): TF.js 4.22 itself throws in predict, but for one inside TimeDistributed.',
    );
  });
});
