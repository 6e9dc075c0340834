import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

/** Behind a layer that changes the shape: CategoryEncoding of TF.js spoils the shape that it shares. */
function encoding(outputMode: string, width: number, numTokens: number): tf.LayersModel {
  const encode = layers.categoryEncoding({ outputMode, numTokens } as never);
  return tf.sequential({
    layers: [layers.reshape({ inputShape: [1, width], targetShape: [width] }), encode],
  });
}

// -0.7 and 1.6 are cut to 0 and 1.
const tokens = [
  [0, 1.6, 3],
  [2, 2, -0.7],
];

describe("CategoryEncoding", () => {
  const cells = grid({ outputMode: ["multiHot", "count", "int"], numTokens: [4, 7], opset: [13, 18] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
    "%s",
    async (_, { outputMode, numTokens, opset }) => {
      const inputs = [tf.tensor(tokens).reshape([2, 1, 3])];
      const converted = await expectParity(encoding(outputMode, 3, numTokens), { inputs, opset });
      expect(converted.outputs[0]!.dtype).toBe(outputMode === "int" ? "int32" : "float32");
    },
  );

  it("of one token in mode oneHot", async () => {
    await expectParity(encoding("oneHot", 1, 4), { inputs: [tf.tensor([[[3]], [[0]]])] });
  });

  it("of an int32 input as wide as the output, in front of a Dense", async () => {
    const encode = layers.categoryEncoding({ numTokens: 3, inputShape: [3], dtype: "int32" } as never);
    const model = tf.sequential({ layers: [encode, layers.dense({ units: 2 })] });
    await expectParity(model, {
      inputs: [
        tf.tensor(
          [
            [0, 1, 1],
            [2, 2, 2],
          ],
          undefined,
          "int32",
        ),
      ],
    });
  });

  it("inside TimeDistributed", async () => {
    const layer = layers.categoryEncoding({ numTokens: 4, outputMode: "count" } as never);
    const model = tf.sequential({ layers: [layers.timeDistributed({ inputShape: [2, 3], layer })] });
    await expectParity(model, { inputs: [tf.tensor([tokens])] });
  });

  it.each([
    ["tfIdf", 3, "weights must be provided", "no weights for the tokens"],
    ["oneHot", 3, "maximum output rank is 2", "shape ?x3 in mode oneHot, as TF.js cannot"],
  ])("is refused in mode %s on %i tokens", (mode, width, problem, reason) => {
    // TF.js makes the model and throws in predict.
    expect(() => encoding(mode, width, 4).predict(tf.zeros([1, 1, width]))).toThrow(problem);
    expect(() => onnxFromLayersModel(fromLiveModel(encoding(mode, width, 4)))).toThrow(reason);
  });

  it("is refused right behind an input of another width, which TF.js then changes", () => {
    const topology = {
      class_name: "Sequential",
      config: [
        {
          class_name: "CategoryEncoding",
          config: { name: "encode", num_tokens: 4, batch_input_shape: [null, 2] },
        },
      ],
    };
    expect(() => onnxFromLayersModel({ topology, weights: new Map(), sourceSha256: null })).toThrow(
      /Cannot convert layer "encode" \(CategoryEncoding\): TF.js gives the model's input the width/,
    );
  });
});
