import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Options = Parameters<typeof layers.convLstm2d>[0];

/** A ConvLSTM2D over four images of 5x6, with some options of its own. */
function convLstm(options: Partial<Options>) {
  return layers.convLstm2d({ filters: 3, kernelSize: 3, inputShape: [4, 5, 6, 2], ...options });
}

describe("ConvLSTM2D", () => {
  const options: Partial<Options>[] = [
    {},
    { returnSequences: true },
    { padding: "same" },
    { padding: "same", strides: 2, returnSequences: true },
    { padding: "valid", strides: [2, 1] },
    { dilationRate: 2, padding: "same" },
    { dilationRate: [2, 1], padding: "valid" },
    { kernelSize: [2, 4], padding: "same", returnSequences: true },
    { kernelSize: [1, 2] },
    { goBackwards: true, returnSequences: true },
    { goBackwards: true },
    { useBias: false },
    { activation: "relu", recurrentActivation: "sigmoid" },
    { activation: "softmax" },
    { dataFormat: "channelsFirst", inputShape: [4, 2, 5, 6], returnSequences: true },
    { dataFormat: "channelsFirst", inputShape: [4, 2, 5, 6], activation: "softmax", padding: "same" },
    { inputShape: [4, 5, 6, 1] },
    { inputShape: [null, 5, 6, 2] as never, returnSequences: true },
    { inputShape: [null, null, null, 2] as never, returnSequences: true },
    { inputShape: [null, null, 6, 2] as never, strides: 2, padding: "same" },
    { batchInputShape: [2, 4, 5, 6, 2] as never },
  ];
  it.each(options.map((cell) => [JSON.stringify(cell), cell] as const))("%s", async (_, cell) => {
    await expectParity(tf.sequential({ layers: [convLstm(cell)] }));
  });

  it.each(["channelsLast", "channelsFirst"] as const)(
    "returns its states and takes some, %s",
    async (dataFormat) => {
      // TF.js wants the last axis of a state to be as long as there are filters, channels or not.
      const [image, state] =
        dataFormat === "channelsLast"
          ? [
              [5, 6, 2],
              [3, 4, 3],
            ]
          : [
              [2, 6, 5],
              [3, 4, 3],
            ];
      const input = tf.input({ shape: [4, ...image] });
      const states = [0, 1].map(() => tf.input({ shape: state }));
      const layer = convLstm({ returnState: true, returnSequences: true, dataFormat });
      const outputs = layer.apply([input, ...states]) as tf.SymbolicTensor[];
      await expectParity(tf.model({ inputs: [input, ...states], outputs }));
    },
  );

  it("masks single pixels, as TF.js does", async () => {
    const inputs = tf.tidy(() => {
      const pixels = tf.randomUniform([2, 4, 5, 6, 2], -1, 1, "float32", 3);
      return [pixels.mul(tf.randomUniform([2, 4, 5, 6, 1], 0, 1, "float32", 4).greater(0.4).toFloat())];
    });
    const masking = layers.masking({ inputShape: [4, 5, 6, 2] });
    const model = tf.sequential({ layers: [masking, convLstm({ padding: "same", returnSequences: true })] });
    await expectParity(model, { inputs });
  });

  it.each(["concat", "sum", null] as const)("in both directions, merged by %s", async (mergeMode) => {
    for (const returnSequences of [false, true]) {
      const input = tf.input({ shape: [4, 5, 6, 2] });
      const inner = layers.convLstm2d({ filters: 3, kernelSize: 3, returnSequences });
      const layer = layers.bidirectional({ layer: inner, mergeMode: mergeMode as never });
      await expectParity(tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor }));
    }
  });

  it("moves no channels between stacked layers", async () => {
    const model = tf.sequential({
      layers: [convLstm({ returnSequences: true }), layers.convLstm2d({ filters: 2, kernelSize: 2 })],
    });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.filter((operator) => operator === "Transpose")).toHaveLength(2);
  });
});
