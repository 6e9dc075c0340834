import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const conv = () => layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 });

describe("Flatten", () => {
  it("needs no Transpose between convolution and Dense", async () => {
    const model = tf.sequential({ layers: [conv(), layers.flatten(), layers.dense({ units: 2 })] });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators).toEqual(["Transpose", "Conv", "Flatten", "Gemm"]);
  });

  it("keeps the order through Dropout, Activation and Rescaling", async () => {
    const model = tf.sequential({
      layers: [
        conv(),
        layers.flatten(),
        layers.dropout({ rate: 0.5 }),
        layers.activation({ activation: "tanh" }),
        layers.activation({ activation: "softmax" }),
        layers.rescaling({ scale: 2, offset: 1 }),
        layers.dense({ units: 2 }),
      ],
    });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.filter((operator) => operator === "Transpose")).toHaveLength(1);
  });

  it("gives TF.js's order at an output, also for the value that a Dense reads", async () => {
    const input = tf.input({ shape: [5, 4, 2] });
    const image = layers.conv2d({ filters: 3, kernelSize: 2 }).apply(input);
    const flat = layers.flatten().apply(image) as tf.SymbolicTensor;
    const dense = layers.dense({ units: 2 }).apply(flat) as tf.SymbolicTensor;
    await expectParity(tf.model({ inputs: input, outputs: [flat, dense] }));
  });

  it.each([[[3, 4]], [[2, 3, 4]], [[2, 3, 2, 2]]])("of shape %j", async (inputShape) => {
    await expectParity(tf.sequential({ layers: [layers.flatten({ inputShape })] }));
  });

  it("moves the channels of a channelsFirst input to the end first", async () => {
    const flatten = layers.flatten({ inputShape: [2, 3, 4], dataFormat: "channelsFirst" });
    await expectParity(tf.sequential({ layers: [flatten, layers.dense({ units: 2 })] }));
    const alone = layers.flatten({ inputShape: [2, 3, 4], dataFormat: "channelsFirst" });
    await expectParity(tf.sequential({ layers: [alone] }));
  });
});

describe("Reshape", () => {
  it.each([[[12]], [[3, 4]], [[2, 2, 3]], [[-1, 2]], [[4, -1]]])("to %j", async (targetShape) => {
    await expectParity(tf.sequential({ layers: [layers.reshape({ inputShape: [6, 2], targetShape })] }));
  });

  it("reads an image in TF.js's order", async () => {
    const model = tf.sequential({
      layers: [conv(), layers.reshape({ targetShape: [6, 6] }), layers.dense({ units: 2 })],
    });
    await expectParity(model);
  });
});

describe("Reshape of an image", () => {
  const conv = () => layers.conv2d({ inputShape: [5, 4, 1], filters: 3, kernelSize: 2 });
  const operatorsWith = async (...between: tf.layers.Layer[]) => {
    const model = tf.sequential({
      layers: [conv(), ...between, layers.conv2d({ filters: 1, kernelSize: 2 })],
    });
    const { bytes } = await expectParity(model);
    return decodeOnnx(bytes).graph!.node.map((node) => node.opType);
  };

  it("to its own shape is no node", async () => {
    const operators = await operatorsWith(layers.reshape({ targetShape: [4, 3, 3] }));
    expect(operators).toEqual(["Reshape", "Conv", "Conv", "Reshape"]);
  });

  it("back from Flatten moves no element", async () => {
    const operators = await operatorsWith(layers.flatten(), layers.reshape({ targetShape: [4, 3, 3] }));
    expect(operators).not.toContain("Transpose");
  });

  it("to another shape takes TF.js's order", async () => {
    const operators = await operatorsWith(layers.flatten(), layers.reshape({ targetShape: [3, 4, 3] }));
    expect(operators).toContain("Transpose");
  });
});

describe("layers that only train", () => {
  it("leave no node behind, but the output keeps their name", async () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ inputShape: [4], units: 3 }),
        layers.gaussianNoise({ stddev: 1 }),
        layers.gaussianDropout({ rate: 0.5 }),
        layers.alphaDropout({ rate: 0.5 }),
        layers.dropout({ rate: 0.5, name: "last" }),
      ],
    });
    const converted = await expectParity(model);
    expect(converted.nodeCount).toBe(1);
    expect(converted.outputs[0]!.name).toBe("last");
  });

  it("drop whole channels of a sequence only in training", async () => {
    const model = tf.sequential({ layers: [layers.spatialDropout1d({ inputShape: [4, 3], rate: 0.5 })] });
    const converted = await expectParity(model);
    expect(converted.nodeCount).toBe(1);
  });
});
