import { describe, expect, it } from "vitest";
import { onnxFromLayersModel } from "../../src/onnx/index.ts";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;
type Layer = tf.layers.Layer;

function chain(input: Symbolic, ...steps: Layer[]): Symbolic {
  return steps.reduce((value, layer) => layer.apply(value) as Symbolic, input);
}

// Zeros at the start, inside and at the end; two inputs whose zeros differ.
const words = [
  [
    [3, 0, 1, 4, 0],
    [0, 2, 2, 0, 1],
  ],
  [
    [1, 0, 0, 2, 3],
    [4, 1, 0, 0, 0],
  ],
].map((rows) => tf.tensor2d(rows, [2, 5], "int32"));

const embedded = (input: Symbolic, maskZero = true) =>
  chain(input, layers.embedding({ inputDim: 5, outputDim: 3, maskZero }));
const lstm = () => layers.lstm({ units: 4 });

/** Models of one or two word inputs, by what is between the embedding and the end. */
const cases: Record<string, (a: Symbolic, b: Symbolic) => Symbolic> = {
  "goes through Dense, Dropout and Activation": (a) =>
    chain(
      embedded(a),
      layers.dense({ units: 3 }),
      layers.dropout({ rate: 0.5 }),
      layers.activation({ activation: "tanh" }),
      lstm(),
    ),
  "of two, joined along the features, counts where both count": (a, b) =>
    chain(layers.concatenate().apply([embedded(a), embedded(b)]) as Symbolic, lstm()),
  "of two, joined along time": (a, b) =>
    chain(layers.concatenate({ axis: 1 }).apply([embedded(a), embedded(b)]) as Symbolic, lstm()),
  "of one of two, joined along the features": (a, b) =>
    chain(layers.concatenate().apply([embedded(a), embedded(b, false)]) as Symbolic, lstm()),
  "of a sum with no mask in front of the last input": (a, b) =>
    chain(layers.add().apply([embedded(a, false), embedded(b)]) as Symbolic, lstm()),
  "of a sum that is flattened": (a, b) =>
    chain(
      layers.add().apply([embedded(a), embedded(b)]) as Symbolic,
      layers.flatten(),
      layers.dense({ units: 2 }),
    ),
  "ends at a GlobalAveragePooling1D": (a) =>
    chain(embedded(a), layers.globalAveragePooling1d({}), layers.dense({ units: 2 })),
  "ends at a model inside, but is there for its recurrent layers": (a) => {
    const inner = tf.sequential({ layers: [layers.lstm({ units: 4, inputShape: [5, 3] })] });
    return chain(embedded(a), inner);
  },
  "made inside a model inside": (a) => {
    const input = tf.input({ shape: [5], dtype: "int32" });
    return chain(chain(a, tf.model({ inputs: input, outputs: embedded(input) })), lstm());
  },
  "of a layer before is used by a recurrent layer without one": (a, b) => {
    const masked = chain(embedded(a), lstm());
    const plain = chain(embedded(b, false), lstm());
    return layers.add().apply([masked, plain]) as Symbolic;
  },
};

describe("a mask", () => {
  it.each(Object.entries(cases))("%s", async (_, build) => {
    const all = ["a", "b"].map((name) => tf.input({ shape: [5], dtype: "int32", name }));
    const outputs = build(all[0]!, all[1]!);
    // TF.js saves no input that nothing reads.
    const inputs = all.slice(0, build.length);
    await expectParity(tf.model({ inputs, outputs }), { inputs: words.slice(0, build.length) });
  });

  it("of a sum of masked inputs, which TF.js itself cannot use, is refused where it would be used", () => {
    const [a, b] = ["a", "b"].map((name) => tf.input({ shape: [5], dtype: "int32", name }));
    const sum = layers.add().apply([embedded(a!), embedded(b!)]) as Symbolic;
    const model = tf.model({
      inputs: [a!, b!],
      outputs: chain(sum, layers.lstm({ units: 4, name: "reader" })),
    });
    expect(() => model.predict(words)).toThrow("could not be broadcast");
    expect(() => onnxFromLayersModel(model)).toThrow(/"reader"/);
  });
});
