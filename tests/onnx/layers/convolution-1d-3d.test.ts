import { describe, expect, it } from "vitest";
import { decodeOnnx, fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity, maxDifference } from "../helpers/parity.ts";
import { engines } from "../helpers/sessions.ts";
import { randomInputs, randomiseWeights, tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("Conv1D", () => {
  const cells = grid({ steps: [9, 8], kernelSize: [1, 4], strides: [1, 2, 3], padding: ["same", "valid"] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, { steps, ...cell }) => {
    await expectParity(
      tf.sequential({ layers: [layers.conv1d({ inputShape: [steps, 3], filters: 4, ...cell })] }),
    );
  });

  it.each(["same", "valid"] as const)("dilated, without bias, %s, with softmax", async (padding) => {
    const conv = layers.conv1d({
      inputShape: [11, 2],
      filters: 3,
      kernelSize: 3,
      dilationRate: 3,
      useBias: false,
      activation: "softmax",
      padding,
    });
    await expectParity(tf.sequential({ layers: [conv] }));
  });

  it.each(
    grid({ strides: [1, 2], unknownSize: [7, 8], opset: [13, 18] }).map(
      (cell) => [nameOf(cell), cell] as const,
    ),
  )("on a sequence of unknown length: %s", async (_, { strides, ...options }) => {
    const inputShape = [null as never, 2];
    const conv = layers.conv1d({ inputShape, filters: 3, kernelSize: 4, strides, padding: "same" });
    await expectParity(tf.sequential({ layers: [conv] }), options);
  });

  it("stays in one layout through a stack, down to a Dense", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv1d({ inputShape: [16, 2], filters: 4, kernelSize: 3, activation: "relu" }),
        layers.maxPooling1d({ poolSize: 2 }),
        layers.batchNormalization(),
        layers.conv1d({ filters: 3, kernelSize: 3, padding: "same" }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.filter((operator) => operator === "Transpose")).toHaveLength(1);
  });

  it("with channelsFirst leaves the channels last, as TF.js does with files of Keras", async () => {
    // getConfig of TF.js leaves dataFormat out, so only a file can have it.
    const live = tf.sequential({
      name: "keras",
      layers: [layers.conv1d({ inputShape: [3, 7], filters: 2, kernelSize: 2, dataFormat: "channelsFirst" })],
    });
    randomiseWeights(live, 1);
    const file = fromLiveModel(live);
    const topology = structuredClone(file.topology) as { config: { layers: { config: object }[] } };
    Object.assign(topology.config.layers[0]!.config, {
      data_format: "channels_first",
      activation: "softmax",
    });
    const model = await tf.models.modelFromJSON({ modelTopology: topology as never });
    model.setWeights(live.getWeights());
    const inputs = randomInputs(model, { batch: 2, seed: 1, range: [-1, 1], unknownSize: 1 });
    const expected = model.predict(inputs[0]!) as tf.Tensor;
    expect(expected.shape).toEqual([2, 6, 2]);
    const converted = onnxFromLayersModel({ ...file, topology });
    for (const run of Object.values(engines)) {
      const output = (await run(converted.bytes, { [model.inputNames[0]!]: inputs[0]! }))[
        model.outputNames[0]!
      ]!;
      expect(output.dims).toEqual(expected.shape);
      expect(maxDifference(output.data, expected.dataSync())).toBeLessThan(1e-5);
    }
  });

  it("is refused with causal padding, and with strides and dilations, which TF.js cannot run", () => {
    const causal = tf.sequential({
      layers: [
        layers.conv1d({ inputShape: [5, 2], filters: 2, kernelSize: 2, padding: "causal", name: "conv" }),
      ],
    });
    expect(() => onnxFromLayersModel(fromLiveModel(causal))).toThrow(
      'Cannot convert layer "conv" (Conv1D): TF.js itself throws for causal padding.',
    );
    const both = tf.sequential({
      layers: [layers.conv1d({ inputShape: [9, 2], filters: 2, kernelSize: 2, strides: 2, dilationRate: 2 })],
    });
    expect(() => onnxFromLayersModel(fromLiveModel(both))).toThrow("has strides and dilations above 1");
  });
});

describe("Conv3D", () => {
  const cells = grid({
    kernelSize: [2, [1, 3, 2]],
    strides: [1, [2, 3, 1]],
    padding: ["same", "valid"],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { kernelSize, strides, padding, dataFormat } = cell;
    const conv = layers.conv3d({
      inputShape: dataFormat === "channelsLast" ? [5, 6, 7, 2] : [2, 5, 6, 7],
      filters: 3,
      kernelSize: kernelSize as number,
      strides: strides as number,
      padding,
      dataFormat,
      activation: "softmax",
    });
    await expectParity(tf.sequential({ layers: [conv] }));
  });

  it.each(["same", "valid"] as const)("dilated, without bias, %s", async (padding) => {
    const conv = layers.conv3d({
      inputShape: [6, 7, 8, 2],
      filters: 2,
      kernelSize: [2, 3, 2],
      dilationRate: [2, 1, 3],
      useBias: false,
      padding,
    });
    await expectParity(tf.sequential({ layers: [conv] }));
  });

  const skipping = grid({ size: [6, 7, 8, 9], strides: [3, 4], kernelSize: [1, 2] });
  it.each(skipping.map((cell) => [nameOf(cell), cell] as const))(
    "skips pixels at both ends where the stride is larger than the kernel: %s",
    async (_, { size, strides, kernelSize }) => {
      const conv = (known: number) =>
        layers.conv3d({
          inputShape: [2, known, 3, 2],
          filters: 2,
          kernelSize: [2, kernelSize, 1],
          strides: [1, strides, 1],
          padding: "same",
        });
      await expectParity(tf.sequential({ layers: [conv(size)] }));
      await expectParity(tf.sequential({ layers: [conv(null as never)] }), { unknownSize: size });
    },
  );
});
