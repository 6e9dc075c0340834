import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("Embedding", () => {
  it("cuts fractions off, like TF.js", async () => {
    const model = tf.sequential({
      layers: [layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 5 })],
    });
    const { bytes } = await expectParity(model, { inputRange: [0, 6.99] });
    expect(decodeOnnx(bytes).graph!.node.map((node) => node.opType)).toEqual(["Cast", "Gather"]);
  });

  it("takes int32 as it is", async () => {
    const input = tf.input({ shape: [5], dtype: "int32" });
    const output = layers.embedding({ inputDim: 7, outputDim: 3 }).apply(input) as tf.SymbolicTensor;
    const { bytes } = await expectParity(tf.model({ inputs: input, outputs: output }), {
      inputRange: [0, 7],
    });
    expect(decodeOnnx(bytes).graph!.node.map((node) => node.opType)).toEqual(["Gather"]);
  });

  it.each([[[null]], [[4, 2]], [[null, 2]], [[1]]])("over indices of shape %j", async (shape) => {
    const layer = layers.embedding({ inputDim: 7, outputDim: 3, batchInputShape: [null, ...shape] as never });
    await expectParity(tf.sequential({ layers: [layer] }), { inputRange: [0, 6.99] });
  });

  it.each([13, 21])("makes a mask for the layers behind at opset %i", async (opset) => {
    const input = tf.input({ shape: [5], dtype: "int32" });
    const embedded = layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true }).apply(input);
    const output = layers.gru({ units: 2, returnSequences: true }).apply(embedded) as tf.SymbolicTensor;
    await expectParity(tf.model({ inputs: input, outputs: output }), { opset, inputRange: [0, 2] });
  });

  it("masks what is 0, and not what only becomes 0", async () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true, inputLength: 4 }),
        layers.simpleRNN({ units: 2, returnSequences: true }),
      ],
    });
    await expectParity(model, { inputs: [tf.tensor2d([[1, 0.5, 0, 2]])] });
  });

  it("writes no node for a mask that nothing uses", async () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true, inputLength: 5 }),
        layers.globalAveragePooling1d({}),
      ],
    });
    const { nodeCount } = await expectParity(model, { inputRange: [0, 3.99] });
    expect(nodeCount).toBe(3);
  });
});
