import { describe, expect, it } from "vitest";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

describe("one file for all sizes", () => {
  it("of batches and images", async () => {
    const input = tf.input({ shape: [null, null, 3], name: "image" });
    const conv = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }).apply(input) as Symbolic;
    const pooled = layers.maxPooling2d({ poolSize: 2 }).apply(conv);
    const features = layers.globalAveragePooling2d({}).apply(pooled);
    const answer = layers.dense({ units: 2 }).apply(features) as Symbolic;
    const model = tf.model({ inputs: input, outputs: [answer, conv] });
    const first = await expectParity(model, { inputBatch: 1, unknownSize: 6 });
    const second = await expectParity(model, { inputBatch: 3, unknownSize: 9, keepWeights: true });
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
    expect(first.outputs.map(({ shape }) => shape)).toEqual([
      [null, 2],
      [null, null, null, 4],
    ]);
  });

  it("of sequences", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv1d({ inputShape: [null, 3], filters: 4, kernelSize: 3, padding: "same" }),
        layers.lstm({ units: 3, returnSequences: true }),
        layers.timeDistributed({ layer: layers.dense({ units: 2 }) }),
        layers.globalAveragePooling1d({}),
      ],
    });
    const first = await expectParity(model, { inputBatch: 1, unknownSize: 5 });
    const second = await expectParity(model, { inputBatch: 4, unknownSize: 8, keepWeights: true });
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
  });
});

describe("a batch that is fixed", () => {
  it("by the caller is fixed everywhere, and the answers stay", async () => {
    const input = tf.input({ shape: [8, 8, 2], name: "image" });
    const side = tf.input({ shape: [6, 3], name: "side" });
    const conv = layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, activation: "relu" }).apply(input);
    const flat = layers.dense({ units: 4 }).apply(layers.flatten().apply(conv));
    const read = layers.gru({ units: 4 }).apply(side);
    const sum = layers.add().apply([flat, read] as Symbolic[]);
    const outputs = layers.reshape({ targetShape: [2, 2] }).apply(sum) as Symbolic;
    const converted = await expectParity(tf.model({ inputs: [input, side], outputs }), { batch: 3 });
    expect([...converted.inputs, ...converted.outputs].map(({ shape }) => shape)).toEqual([
      [3, 8, 8, 2],
      [3, 6, 3],
      [3, 2, 2],
    ]);
    expect(converted.layers.every(({ shape }) => shape[0] === 3)).toBe(true);
  });

  it("by the model stays so", async () => {
    const model = tf.sequential({
      layers: [layers.dense({ batchInputShape: [4, 3], units: 2 }), layers.reshape({ targetShape: [2, 1] })],
    });
    const converted = await expectParity(model, { inputBatch: 4 });
    expect(converted.outputs[0]!.shape).toEqual([4, 2, 1]);
  });
});
