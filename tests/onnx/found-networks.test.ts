import { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;
type Symbolic = tf.SymbolicTensor;

function chain(input: Symbolic, ...steps: tf.layers.Layer[]): Symbolic {
  return steps.reduce((value, layer) => layer.apply(value) as Symbolic, input);
}

/** Random networks whose ONNX file was wrong or was refused, and their neighbours. */
describe("a bilinear UpSampling2D behind a Permute", () => {
  it.each([
    [3, 1, 2],
    [2, 3, 1],
    [1, 3, 2],
    [2, 1, 3],
    [3, 2, 1],
  ])("of %i, %i, %i, through operators that a Transpose can move through", async (...dims) => {
    const input = tf.input({ shape: [7, 9, 2] });
    const permuted = layers.permute({ dims }).apply(input) as Symbolic;
    const steep = layers.thresholdedReLU({ theta: 0.1 }).apply(permuted) as Symbolic;
    const output = chain(
      steep,
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
      layers.upSampling2d({ size: [2, 2], interpolation: "bilinear" }),
    );
    const model = tf.model({ inputs: input, outputs: [output, steep] });
    await expectParity(model);
    await expectParity(model, { batch: 2 });
    const { bytes } = onnxFromLayersModel(fromLiveModel(model), { batch: 1 });
    for (const graphOptimizationLevel of ["disabled", "basic", "extended", "all"] as const) {
      const session = await InferenceSession.create(bytes, { graphOptimizationLevel, logSeverityLevel: 3 });
      expect(session.outputNames).toHaveLength(2);
      await session.release();
    }
  });

  it("costs no node where the image comes in as it is", () => {
    const input = tf.input({ shape: [7, 9, 2] });
    const output = chain(
      input,
      layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }),
      layers.upSampling2d({ size: [2, 2], interpolation: "bilinear" }),
    );
    const { bytes } = onnxFromLayersModel(fromLiveModel(tf.model({ inputs: input, outputs: output })));
    expect(Buffer.from(bytes).includes("DepthToSpace")).toBe(false);
  });
});

describe("a mask over a free number of steps", () => {
  /** Steps of zeros at either end, so that the first and the last step of the mask differ. */
  const steps = tf.tensor3d([0, 0, 1, 2, 3, 4, 0, 0, 5, 6, 5, 6, 0, 0, 7, 8], [2, 4, 2]);

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])(
    "is cut to the steps of a shorter sequence, backwards %s, all steps %s",
    async (goBackwards, returnSequences) => {
      const input = tf.input({ shape: [null, 2] });
      const output = chain(
        input,
        layers.masking({ maskValue: 0 }),
        layers.globalAveragePooling1d({}),
        layers.reshape({ targetShape: [1, 2] }),
        layers.lstm({ units: 2, goBackwards, returnSequences }),
      );
      await expectParity(tf.model({ inputs: input, outputs: output }), { inputs: [steps] });
    },
  );

  it("still goes with a sequence of as many steps", async () => {
    const input = tf.input({ shape: [null, 2] });
    const output = chain(input, layers.masking({ maskValue: 0 }), layers.gru({ units: 3 }));
    await expectParity(tf.model({ inputs: input, outputs: output }), { inputs: [steps] });
  });
});

describe("Softmax behind Masking", () => {
  it("aligns the mask with the last axes, as TF.js does, and makes [N, N, C] of [N, 1, C]", async () => {
    const input = tf.input({ shape: [1, 3] });
    const output = chain(input, layers.masking({ maskValue: 0 }), layers.softmax({ axis: -1 }));
    const model = tf.model({ inputs: input, outputs: output });
    // Of a row that is left out whole, float32 keeps no digit beside -1e9: equal numbers need none.
    for (const numbers of [
      [1, 2, 3, 3, 0, 1],
      [0, 0, 0, 2, 2, 2],
    ]) {
      await expectParity(model, { inputs: [tf.tensor3d(numbers, [2, 1, 3])] });
    }
  });

  it("leaves out what the mask does, where there are as many steps as features", async () => {
    const input = tf.input({ shape: [2, 2] });
    const output = chain(input, layers.masking({ maskValue: 0 }), layers.softmax({ axis: -1 }));
    const rows = tf.tensor3d([1, 2, 0, 0, 0, 0, 3, 1], [2, 2, 2]);
    await expectParity(tf.model({ inputs: input, outputs: output }), { inputs: [rows] });
  });

  it("is refused where TF.js itself fails", () => {
    const input = tf.input({ shape: [2, 3] });
    const output = chain(input, layers.masking({ maskValue: 0 }), layers.softmax({ axis: -1 }));
    const model = tf.model({ inputs: input, outputs: output });
    expect(() => model.predict(tf.ones([2, 2, 3]))).toThrow("could not be broadcast");
    expect(() => onnxFromLayersModel(fromLiveModel(model))).toThrow("TF.js itself fails");
  });

  it("over several axes gives what TF.js gives", async () => {
    const input = tf.input({ shape: [3, 4] });
    const output = chain(input, layers.softmax({ axis: [1, 2] as unknown as number }));
    for (const opset of [13, 17, 18]) {
      await expectParity(tf.model({ inputs: input, outputs: output }), { opset });
    }
  });
});
