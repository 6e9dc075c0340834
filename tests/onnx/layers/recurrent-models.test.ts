import { describe, expect, it } from "vitest";
import { decodeOnnx, passNames } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Layer = Parameters<typeof layers.timeDistributed>[0]["layer"];
type Symbolic = tf.SymbolicTensor;

// Some ten steps of float32 rounding, one after the other.
const tolerance = 1e-4;

/** Word numbers from 0 to 9, of which 0 is padding: at the end, at the start, inside, and nowhere. */
const words = tf.tensor2d([
  [3, 1, 4, 1, 5, 9, 0, 0, 0, 0],
  [0, 0, 2, 6, 5, 3, 5, 8, 9, 7],
  [9, 0, 3, 2, 0, 0, 3, 8, 4, 0],
  [6, 2, 6, 4, 3, 3, 8, 3, 2, 7],
]);

function embedding(options: object = {}) {
  return layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 10, ...options });
}

function sequence(...list: tf.layers.Layer[]): tf.Sequential {
  return tf.sequential({ layers: list });
}

describe("whole models with recurrent layers", () => {
  it("Embedding, GRU, Dense", async () => {
    const model = sequence(embedding(), layers.gru({ units: 5 }), layers.dense({ units: 2 }));
    const { nodeCount } = await expectParity(model, { inputs: [words], tolerance });
    expect(nodeCount).toBeLessThanOrEqual(6);
  });

  it("Embedding with a mask, LSTM, Dense", async () => {
    const lstm = layers.lstm({ units: 5, recurrentActivation: "sigmoid" });
    const model = sequence(embedding({ maskZero: true }), lstm, layers.dense({ units: 2 }));
    await expectParity(model, { inputs: [words], tolerance });
  });

  it("three masked layers pack their sequence once", async () => {
    const model = sequence(
      embedding({ maskZero: true }),
      layers.lstm({ units: 5, returnSequences: true }),
      layers.dropout({ rate: 0.5 }),
      layers.gru({ units: 3, returnSequences: true }),
      layers.simpleRNN({ units: 4 }),
      layers.dense({ units: 2 }),
    );
    const { bytes } = await expectParity(model, { inputs: [words], tolerance });
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.filter((operator) => operator === "TopK")).toHaveLength(1);
    expect(operators.filter((operator) => operator === "GatherND")).toHaveLength(2);
  });

  it("Bidirectional layers in a stack, with and without a mask", async () => {
    for (const maskZero of [false, true]) {
      const stacked = (options: object) =>
        layers.bidirectional({
          layer: layers.lstm({ units: 3, ...options }),
          mergeMode: "concat",
        });
      const model = sequence(
        embedding({ maskZero }),
        stacked({ returnSequences: true }),
        stacked({}),
        layers.dense({ units: 2 }),
      );
      await expectParity(model, { inputs: [words], tolerance });
    }
  });

  it("TimeDistributed convolutions, then LSTM", async () => {
    const timeDistributed = (layer: unknown, options: object = {}) =>
      layers.timeDistributed({ layer: layer as Layer, ...options });
    const model = sequence(
      timeDistributed(layers.conv2d({ filters: 3, kernelSize: 3, activation: "relu" }), {
        inputShape: [5, 8, 8, 1],
      }),
      timeDistributed(layers.maxPooling2d({ poolSize: 2 })),
      timeDistributed(layers.flatten()),
      layers.lstm({ units: 6 }),
      layers.dense({ units: 2, activation: "tanh" }),
    );
    const { bytes } = await expectParity(model, { tolerance });
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.filter((operator) => operator === "Conv")).toHaveLength(1);
  });

  it.each([
    [false, false],
    [true, true],
    [true, false],
    [false, true],
  ])("an encoder (masked: %s) and a decoder (masked: %s) with its states", async (first, second) => {
    const source = tf.input({ shape: [10], name: "source" });
    const target = tf.input({ shape: [6], name: "target" });
    const table = (maskZero: boolean) => layers.embedding({ inputDim: 10, outputDim: 4, maskZero });
    const encoder = layers.lstm({ units: 5, returnState: true });
    const encoded = encoder.apply(table(first).apply(source)) as Symbolic[];
    const [, h, c] = encoded;
    const decoder = layers.lstm({ units: 5, returnSequences: true });
    const decoded = decoder.apply([table(second).apply(target) as Symbolic, h!, c!]) as Symbolic;
    const outputs = layers.dense({ units: 10, activation: "softmax" }).apply(decoded) as Symbolic;
    const model = tf.model({ inputs: [source, target], outputs });
    const answers = words.slice([0, 2], [4, 6]);
    await expectParity(model, { inputs: [words, answers], tolerance });
  });

  it("a decoder gets the mask of the encoder's input where its own has none, as in TF.js", async () => {
    const model = sequence(
      embedding({ maskZero: true }),
      layers.gru({ units: 5 }),
      layers.repeatVector({ n: 10 }),
      layers.gru({ units: 3, returnSequences: true }),
    );
    await expectParity(model, { inputs: [words], tolerance });
  });

  it("a shorter sequence gets the first steps of that mask, or the last ones backwards", async () => {
    for (const goBackwards of [false, true]) {
      const model = sequence(
        embedding({ maskZero: true }),
        layers.gru({ units: 5 }),
        layers.repeatVector({ n: 7 }),
        layers.gru({ units: 3, returnSequences: true, goBackwards }),
      );
      await expectParity(model, { inputs: [words], tolerance });
    }
  });

  it("sentences of words: a masked model inside TimeDistributed", async () => {
    const sentence = sequence(embedding({ maskZero: true, inputLength: 5 }), layers.gru({ units: 4 }));
    const model = sequence(
      layers.timeDistributed({ layer: sentence, inputShape: [2, 5] }),
      layers.gru({ units: 3 }),
      layers.dense({ units: 2 }),
    );
    await expectParity(model, { inputs: [words.reshape([4, 2, 5])], tolerance });
  });

  it("a model inside the model uses the mask outside, and its own", async () => {
    const inner = sequence(
      layers.dense({ units: 3, inputShape: [10, 4] }),
      layers.gru({ units: 3, returnSequences: true }),
    );
    const model = sequence(embedding({ maskZero: true }), inner, layers.gru({ units: 2 }));
    await expectParity(model, { inputs: [words], tolerance });
  });

  it("convolutions before and behind recurrent layers", async () => {
    const model = sequence(
      layers.conv1d({ filters: 4, kernelSize: 3, inputShape: [12, 2] }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.lstm({ units: 4, returnSequences: true }),
      layers.conv1d({ filters: 3, kernelSize: 2 }),
      layers.gru({ units: 3, returnSequences: true }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dense({ units: 2 }),
    );
    await expectParity(model, { tolerance });
  });

  it("one recurrent layer called twice", async () => {
    const [a, b] = ["a", "b"].map((name) => tf.input({ shape: [5, 3], name }));
    const shared = layers.bidirectional({ layer: layers.gru({ units: 3 }), mergeMode: "sum" });
    const outputs = layers.concatenate().apply([a!, b!].map((input) => shared.apply(input) as Symbolic));
    const converted = await expectParity(tf.model({ inputs: [a!, b!], outputs: outputs as Symbolic }));
    // The two calls share their weights: kernels, recurrent kernels and biases.
    const constants = decodeOnnx(converted.bytes).graph!.initializer.filter(({ dims }) => dims.length > 1);
    expect(constants).toHaveLength(3);
  });

  it.each([13, 14, 16, 18, 19, 21])("at opset %i", async (opset) => {
    const model = sequence(
      embedding({ maskZero: true }),
      layers.lstm({ units: 3, returnSequences: true }),
      layers.bidirectional({
        layer: layers.gru({ units: 2, returnSequences: true, activation: "swish" }),
        mergeMode: "mul",
      }),
      layers.timeDistributed({ layer: layers.dense({ units: 3 }) }),
      layers.rnn({ cell: [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 2 })] }),
    );
    await expectParity(model, { inputs: [words], tolerance, opset });
  });

  it.each([13, 21])("ConvLSTM2D at opset %i", async (opset) => {
    const model = sequence(
      layers.convLstm2d({ filters: 3, kernelSize: 3, inputShape: [4, 6, 6, 1], returnSequences: true }),
      layers.timeDistributed({ layer: layers.globalAveragePooling2d({}) }),
      layers.simpleRNN({ units: 2 }),
    );
    await expectParity(model, { tolerance, opset });
  });

  it("without any pass, where nodes that nothing reads stay", async () => {
    const model = sequence(
      embedding({ maskZero: true }),
      layers.lstm({ units: 3, returnSequences: true }),
      layers.bidirectional({ layer: layers.gru({ units: 2, returnSequences: true }) }),
      layers.timeDistributed({ layer: layers.dense({ units: 3 }) }),
      layers.gru({ units: 3, activation: "mish" }),
    );
    const passes = Object.fromEntries(passNames.map((pass) => [pass, false]));
    await expectParity(model, { inputs: [words], tolerance, passes });
  });
});
