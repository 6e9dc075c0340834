import { describe, expect, it } from "vitest";
import { decodeOnnx, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { expectParity } from "./helpers/parity.ts";
import { randomInputs, tf } from "./helpers/tf.ts";

const { layers } = tf;

/** Feeds images as [N, C, H, W], and TF.js the same ones in its own order. */
async function expectParityChannelsFirst(model: tf.LayersModel) {
  const random = randomInputs(model, { batch: 2, seed: 3, range: [-1, 1], unknownSize: 7 });
  const inputs = random.map((input) => (input.rank === 4 ? tf.transpose(input, [0, 3, 1, 2]) : input));
  const converted = await expectParity(model, {
    inputLayout: "nchw",
    inputs,
    oracle: (given) => {
      const own = given.map((input) => (input.rank === 4 ? tf.transpose(input, [0, 2, 3, 1]) : input));
      return [model.predict(own.length === 1 ? own[0]! : own) as tf.Tensor];
    },
  });
  const operators = decodeOnnx(converted.bytes).graph!.node.map(({ opType }) => opType);
  return { converted, operators };
}

describe("inputs as [N, C, H, W]", () => {
  it("need no Transpose in front of convolutions, and say so in the metadata", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [6, 5, 3], filters: 4, kernelSize: 3, padding: "same" }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    });
    const { converted, operators } = await expectParityChannelsFirst(model);
    expect(operators).toEqual(["Conv", "Flatten", "Gemm"]);
    expect(converted.inputs[0]!.shape).toEqual([null, 3, 6, 5]);
    const metadata = decodeOnnx(converted.bytes).metadataProps.map(({ key, value }) => [key, value]);
    expect(metadata).toContainEqual(["input_layout", "NCHW"]);
    expect(onnxFromLayersModel(model).inputs[0]!.shape).toEqual([null, 6, 5, 3]);
  });

  it("reach a Dense behind a Flatten without a node between", async () => {
    const model = tf.sequential({
      layers: [layers.flatten({ inputShape: [3, 4, 2] }), layers.dense({ units: 2 })],
    });
    expect((await expectParityChannelsFirst(model)).operators).toEqual(["Flatten", "Gemm"]);
  });

  it("are put in TF.js's order for layers that need it", async () => {
    const model = tf.sequential({
      layers: [layers.reshape({ inputShape: [3, 4, 2], targetShape: [6, 4] }), layers.dense({ units: 2 })],
    });
    expect((await expectParityChannelsFirst(model)).operators[0]).toBe("Transpose");
  });

  it("leave other inputs and the outputs as they are", async () => {
    const image = tf.input({ shape: [null, null, 2], name: "image" });
    const weights = tf.input({ shape: [3], name: "weights" });
    const mapped = layers
      .conv2d({ filters: 3, kernelSize: 1, name: "map" })
      .apply(image) as tf.SymbolicTensor;
    const scaled = layers.multiply({ name: "scaled" }).apply([mapped, weights]) as tf.SymbolicTensor;
    const { converted } = await expectParityChannelsFirst(
      tf.model({ inputs: [image, weights], outputs: scaled }),
    );
    expect(converted.inputs.map(({ shape }) => shape)).toEqual([
      [null, 2, null, null],
      [null, 3],
    ]);
    expect(converted.outputs[0]!.shape).toEqual([null, null, null, 3]);
  });
});
