import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Layer = Parameters<typeof layers.timeDistributed>[0]["layer"];

function timeDistributed(layer: Layer, inputShape?: (number | null)[]) {
  return layers.timeDistributed({ layer, ...(inputShape ? { inputShape: inputShape } : {}) });
}

function operatorsOf(bytes: Uint8Array): string[] {
  return decodeOnnx(bytes).graph!.node.map((node) => node.opType);
}

/** A small network that is a layer. */
function network(inputShape: number[]): Layer {
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 3, kernelSize: 2, activation: "relu", inputShape }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dense({ units: 4 }),
    ],
  });
}

describe("TimeDistributed", () => {
  const image = [5, 6, 2];
  const inners: [string, () => Layer, number[]][] = [
    ["Dense", () => layers.dense({ units: 3, activation: "softmax" }), [4]],
    ["Dense on images", () => layers.dense({ units: 3 }), image],
    ["Conv2D", () => layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", strides: 2 }), image],
    ["Conv2D, one channel", () => layers.conv2d({ filters: 3, kernelSize: 2 }), [5, 6, 1]],
    ["Conv1D", () => layers.conv1d({ filters: 3, kernelSize: 2 }), [5, 2]],
    ["Flatten", () => layers.flatten(), image],
    ["BatchNormalization", () => layers.batchNormalization(), [4]],
    ["BatchNormalization of images", () => layers.batchNormalization(), image],
    ["MaxPooling2D", () => layers.maxPooling2d({ poolSize: 2 }), image],
    ["GlobalAveragePooling2D", () => layers.globalAveragePooling2d({}), image],
    ["Activation", () => layers.activation({ activation: "softmax" }), [4]],
    ["Reshape", () => layers.reshape({ targetShape: [2, 2] }), [4]],
    ["Dropout", () => layers.dropout({ rate: 0.5 }), [4]],
    ["SpatialDropout1D", () => layers.spatialDropout1d({ rate: 0.5 }), [5, 2]],
    ["Embedding", () => layers.embedding({ inputDim: 4, outputDim: 2 }), [3]],
    ["SimpleRNN", () => layers.simpleRNN({ units: 3 }), [5, 2]],
    ["LSTM of sequences", () => layers.lstm({ units: 3, returnSequences: true }), [5, 2]],
    ["a masked GRU", () => maskedGru([5, 2]), [5, 2]],
    ["Bidirectional", () => layers.bidirectional({ layer: layers.gru({ units: 2 }) }), [5, 2]],
    ["TimeDistributed", () => timeDistributed(layers.dense({ units: 3 })), [5, 2]],
    ["TimeDistributed of a model", () => timeDistributed(network(image)), [2, ...image]],
    ["a Sequential", () => network(image), image],
    ["a functional model", () => functional(image), image],
  ];
  describe.each(inners)("of %s", (name, inner, shape) => {
    const options = name === "Embedding" ? { inputRange: [0, 3.9] as const } : {};
    it("over 3 steps", async () => {
      await expectParity(tf.sequential({ layers: [timeDistributed(inner(), [3, ...shape])] }), options);
    });
    it("over any number of steps", async () => {
      await expectParity(tf.sequential({ layers: [timeDistributed(inner(), [null, ...shape])] }), options);
    });
  });

  it("of a model over a fixed batch", async () => {
    const model = tf.sequential({ layers: [timeDistributed(network(image), [3, ...image])] });
    await expectParity(model, { batch: 3 });
  });

  it("is a MatMul for Dense", async () => {
    const model = tf.sequential({ layers: [timeDistributed(layers.dense({ units: 3 }), [3, 4])] });
    const { bytes } = await expectParity(model);
    expect(operatorsOf(bytes)).toEqual(["MatMul", "Add"]);
  });

  it("keeps images folded and their channels where they are from one layer to the next", async () => {
    const model = tf.sequential({
      layers: [
        timeDistributed(layers.conv2d({ filters: 3, kernelSize: 2 }), [3, 5, 6, 2]),
        timeDistributed(layers.maxPooling2d({ poolSize: 2 })),
        timeDistributed(layers.conv2d({ filters: 2, kernelSize: 1 })),
        timeDistributed(layers.flatten()),
        timeDistributed(layers.dense({ units: 4 })),
      ],
    });
    const { bytes } = await expectParity(model);
    expect(operatorsOf(bytes).join(" ")).toBe("Reshape Transpose Conv MaxPool Conv Flatten Gemm Reshape");
  });

  it("hands on the mask of its input", async () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 3, outputDim: 2, maskZero: true, inputLength: 6 }),
        timeDistributed(layers.dense({ units: 3 })),
        layers.gru({ units: 2, returnSequences: true }),
      ],
    });
    await expectParity(model, { inputRange: [0, 2.9] });
  });

  it("works on the output of layers that leave images with the channels in front", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 6, 2], filters: 3, kernelSize: 2 }),
        timeDistributed(layers.dense({ units: 4 })),
        timeDistributed(layers.conv1d({ filters: 2, kernelSize: 2 })),
      ],
    });
    await expectParity(model);
  });
});

function maskedGru(inputShape: number[]): Layer {
  return tf.sequential({
    layers: [
      layers.activation({ activation: "relu", inputShape }),
      layers.masking(),
      layers.gru({ units: 3 }),
    ],
  });
}

function functional(shape: number[]): Layer {
  const input = tf.input({ shape });
  const conv = layers
    .conv2d({ filters: 2, kernelSize: 3, padding: "same" })
    .apply(input) as tf.SymbolicTensor;
  const both = layers.add().apply([conv, input]) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: both });
}
