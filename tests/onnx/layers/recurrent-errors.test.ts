import { describe, expect, it } from "vitest";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { fromLiveModel, onnxFromLayersModel, type LayersModelFile } from "../../../src/onnx/index.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Layer = Parameters<typeof layers.timeDistributed>[0]["layer"];
type Symbolic = tf.SymbolicTensor;

function modelOf(...list: tf.layers.Layer[]): LayersModelFile {
  return fromLiveModel(tf.sequential({ layers: list }));
}

/** The file with a text of its topology replaced, as someone may have edited it. */
function edited(file: LayersModelFile, from: string, to: string): LayersModelFile {
  const text = JSON.stringify(file.topology);
  expect(text).toContain(from);
  return { ...file, topology: JSON.parse(text.replaceAll(from, to)) as unknown };
}

/** The one line of the error that converting ends with. */
function refusal(model: LayersModelFile | tf.LayersModel): string {
  let problem: unknown;
  try {
    onnxFromLayersModel(model);
  } catch (error) {
    problem = error;
  }
  expect(problem, "the error of the conversion").toBeInstanceOf(BoxbenchError);
  const { message } = problem as BoxbenchError;
  expect(message).not.toContain("\n");
  return message;
}

const gru = (options: object = {}) => layers.gru({ units: 2, name: "odd", inputShape: [3, 4], ...options });
const bidirectional = (layer: unknown) =>
  layers.bidirectional({
    layer: layer as never,
    mergeMode: "concat",
    name: "odd",
    inputShape: [3, 4],
  } as never);

describe("recurrent layers that cannot be converted", () => {
  it("say why a stateful one cannot", () => {
    const stateful = layers.lstm({ units: 2, stateful: true, batchInputShape: [2, 3, 4], name: "odd" });
    expect(refusal(modelOf(stateful))).toBe(
      'Cannot convert layer "odd" (LSTM): it is stateful, and an ONNX graph keeps nothing from one run to the ' +
        "next: give it initial states as inputs and let it return its state.",
    );
  });

  it("name a GRU with resetAfter, which TF.js cannot load either", () => {
    const file = edited(modelOf(gru()), '"reset_after":false', '"reset_after":true');
    expect(refusal(file)).toMatch(
      /^Cannot convert layer "odd" \(GRU\): TF.js itself has no GRU with resetAfter/,
    );
  });

  it("name a weight that is missing, and one of another shape", () => {
    const file = modelOf(gru());
    const without = new Map([...file.weights].filter(([name]) => !name.endsWith("recurrent_kernel")));
    expect(refusal({ ...file, weights: without })).toBe(
      'Layer "odd": no weight "odd/recurrent_kernel" in the model\'s weight files.',
    );
    const kernel = { shape: [4, 5], dtype: "float32" as const, data: new Float32Array(20) };
    expect(refusal({ ...file, weights: new Map([...file.weights, ["odd/kernel", kernel]]) })).toBe(
      'Layer "odd": weight "odd/kernel" has shape [4, 5], but the layer needs [4, 6].',
    );
  });

  it("name a weight of a direction of Bidirectional, and one of a cell in a stack", () => {
    const both = modelOf(bidirectional(layers.lstm({ units: 2, name: "inner" })));
    const bias = { shape: [7], dtype: "float32" as const, data: new Float32Array(7) };
    const weights = new Map([...both.weights, ["odd/backward_inner/bias", bias]]);
    expect(refusal({ ...both, weights })).toMatch(/weight "odd\/backward_inner\/bias" has shape \[7\]/);
    const cell = [layers.gruCell({ units: 2 }), layers.gruCell({ units: 3 })];
    const stack = modelOf(layers.rnn({ cell, name: "odd", inputShape: [3, 4] }));
    const stacked = new Map([...stack.weights, ["odd/RNNCell_1/bias", bias]]);
    expect(refusal({ ...stack, weights: stacked })).toMatch(/weight "odd\/RNNCell_1\/bias" has shape \[7\]/);
  });

  it("list the cells that there are, for an unknown one", () => {
    const file = modelOf(
      layers.rnn({ cell: layers.gruCell({ units: 2, name: "core" }), name: "odd", inputShape: [3, 4] }),
    );
    expect(refusal(edited(file, '"GRUCell"', '"MinimalCell"'))).toBe(
      'Cannot convert layer "odd/core" (MinimalCell): it is no cell that an RNN can run. ' +
        "Supported cells: SimpleRNNCell, GRUCell, LSTMCell, StackedRNNCells.",
    );
  });

  it("name the layer around, where the one inside is unknown or missing", () => {
    const inner = layers.gru({ units: 2, name: "inner" });
    const file = modelOf(bidirectional(inner));
    expect(refusal(edited(file, '"class_name":"GRU"', '"class_name":"Dense"'))).toMatch(
      /^Cannot convert layer "odd" \(Bidirectional\): it takes SimpleRNN, GRU, LSTM, ConvLSTM2D, and no Dense\.$/,
    );
    const timed = modelOf(
      layers.timeDistributed({
        layer: layers.dense({ units: 2, name: "inner" }),
        name: "odd",
        inputShape: [3, 4],
      }),
    );
    expect(refusal(edited(timed, '"class_name":"Dense"', '"class_name":"Sparse"'))).toMatch(
      /^Cannot convert layer "odd\/inner": no ONNX converter for Sparse\. Supported: /,
    );
    expect(refusal(edited(timed, '"layer":', '"coat":'))).toBe(
      'Layer "odd" (TimeDistributed) has no layer inside it.',
    );
  });

  it("refuse the cells of an RNN in Bidirectional, which TF.js cannot copy", () => {
    const build = () => bidirectional(layers.rnn({ cell: layers.gruCell({ units: 2 }) }));
    expect(build).toThrow("Improper config format");
    const file = modelOf(bidirectional(layers.gru({ units: 2 })));
    expect(refusal(edited(file, '"class_name":"GRU"', '"class_name":"RNN"'))).toMatch(
      /^Cannot convert layer "odd" \(Bidirectional\): it takes .* and no RNN: TF.js itself/,
    );
  });

  it("count the outputs of a layer inside TimeDistributed", () => {
    const inner = layers.lstm({ units: 2, name: "inner" }) as Layer;
    const file = modelOf(layers.timeDistributed({ layer: inner, name: "odd", inputShape: [2, 3, 4] }));
    expect(refusal(edited(file, '"return_state":false', '"return_state":true'))).toBe(
      'Cannot convert layer "odd" (TimeDistributed): the layer inside has 3 outputs, and TF.js takes one.',
    );
  });

  it("say that a cell is no layer of a model", () => {
    const file = edited(modelOf(gru()), '"class_name":"GRU"', '"class_name":"GRUCell"');
    expect(refusal(file)).toBe('Layer "odd" (GRUCell) is a cell, and works only inside an RNN layer.');
  });

  it("say what is wrong with initial states", () => {
    const input = tf.input({ shape: [3, 4] });
    const [h, c] = [2, 2].map((units) => tf.input({ shape: [units] }));
    const layer = layers.lstm({ units: 2, name: "odd" });
    const model = tf.model({ inputs: [input, h!, c!], outputs: layer.apply([input, h!, c!]) as Symbolic });
    const file = fromLiveModel(model);
    expect(refusal(edited(file, `,["${c!.name}",0,0,{}]]`, "]"))).toBe(
      'Layer "odd" (LSTM) has 2 states, but is called with 1 initial states.',
    );
    const shape = (units: number) => `"batch_input_shape":[null,${units}]`;
    expect(refusal(edited(file, shape(2), shape(5)))).toBe(
      'Layer "odd" (LSTM) has an initial state of shape 5 instead of 2.',
    );
  });
});

/** Models that TF.js builds and cannot run: each is refused, and TF.js throws. */
describe("what TF.js itself cannot run is refused", () => {
  const embedding = (input: Symbolic) =>
    layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true }).apply(input) as Symbolic;
  const words = (steps: number) => tf.input({ shape: [steps], dtype: "int32" });
  const chain = (input: Symbolic, ...list: tf.layers.Layer[]) =>
    list.reduce((value, layer) => layer.apply(value) as Symbolic, input);
  const odd = () => layers.gru({ units: 2, name: "odd", returnSequences: true });

  const cases: Record<string, { build: () => tf.LayersModel; reason: RegExp; inTfjs: RegExp }> = {
    "a mask of an earlier layer that is too short": {
      build: () => {
        const input = words(3);
        const encoded = chain(embedding(input), layers.gru({ units: 2 }));
        return tf.model({ inputs: input, outputs: chain(encoded, layers.repeatVector({ n: 5 }), odd()) });
      },
      reason: /its input has 5 steps and its mask 3, .* the mask is that of an earlier layer/,
      inTfjs: /passed to 'onesLike' must be a Tensor/,
    },
    "a layer behind a masked one with initial states": {
      build: () => {
        const [input, state] = [words(3), tf.input({ shape: [2] })];
        const first = layers.gru({ units: 2, returnSequences: true });
        const between = first.apply([embedding(input), state]) as Symbolic;
        return tf.model({ inputs: [input, state], outputs: chain(between, odd()) });
      },
      reason: /the initial states of a recurrent layer before this one stay/,
      inTfjs: /neither initialState or constants should be provided/,
    },
    "a layer behind one with initial states, in a model inside": {
      build: () => {
        const [input, state] = [tf.input({ shape: [3, 4] }), tf.input({ shape: [2] })];
        const [x, h] = [tf.input({ shape: [3, 4] }), tf.input({ shape: [2] })];
        const first = layers.gru({ units: 2, returnSequences: true }).apply([x, h]) as Symbolic;
        const inner = tf.model({ inputs: [x, h], outputs: chain(first, odd()) });
        return tf.model({ inputs: [input, state], outputs: inner.apply([input, state]) as Symbolic });
      },
      reason: /the initial states of a recurrent layer before this one stay/,
      inTfjs: /neither initialState or constants should be provided/,
    },
    "a recurrent layer with initial states inside TimeDistributed": {
      build: () => {
        const x = tf.input({ shape: [3, 4] });
        const h = layers.globalAveragePooling1d({}).apply(x) as Symbolic;
        const inner = tf.model({ inputs: x, outputs: layers.gru({ units: 4 }).apply([x, h]) as Symbolic });
        const outer = layers.timeDistributed({ layer: inner, name: "odd", inputShape: [2, 3, 4] });
        return tf.sequential({ layers: [outer] });
      },
      reason: /takes initial states, with which TF.js itself fails/,
      inTfjs: /neither initialState or constants should be provided/,
    },
    "a mask outside TimeDistributed, for a recurrent layer inside": {
      build: () => {
        const outer = layers.timeDistributed({
          layer: layers.lstm({ units: 2, name: "inner" }),
          name: "odd",
        });
        return tf.sequential({ layers: [layers.masking({ inputShape: [2, 3, 4] }), outer] });
      },
      reason: /it would use a mask of the sequence outside TimeDistributed/,
      inTfjs: /could not be broadcast together/,
    },
    "a mask of pixels that does not fit the state of a ConvLSTM2D": {
      build: () => {
        const layer = layers.convLstm2d({ filters: 2, kernelSize: 3, name: "odd" });
        return tf.sequential({ layers: [layers.masking({ inputShape: [2, 5, 5, 1] }), layer] });
      },
      reason: /its mask of \[N, 5, 5\] at each step does not fit the state of \[N, 3, 3, 2\]/,
      inTfjs: /could not be broadcast together/,
    },
  };

  it.each(Object.entries(cases))("%s", (_, { build, reason, inTfjs }) => {
    const model = build();
    const inputs = model.inputs.map(({ shape, dtype }) =>
      tf.ones([2, ...shape.slice(1)] as number[], dtype === "int32" ? "int32" : "float32"),
    );
    expect(() => model.predict(inputs.length === 1 ? inputs[0]! : inputs)).toThrow(inTfjs);
    const message = refusal(model);
    expect(message).toMatch(reason);
    expect(message).toMatch(/^Cannot convert layer "(.*\/)?(odd|inner)(\/.*)?"/);
  });
});
