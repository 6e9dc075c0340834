import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel, type LayersModelFile } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const lstm = () => layers.lstm({ units: 3, name: "lstm", inputShape: [5, 2] });

function fileOf(...list: tf.layers.Layer[]): LayersModelFile {
  return fromLiveModel(tf.sequential({ layers: list, name: "model" }));
}

/** The file with its topology's text changed. */
function edited(file: LayersModelFile, ...changes: (readonly [from: string, to: string])[]): LayersModelFile {
  let text = JSON.stringify(file.topology);
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  return { ...file, topology: JSON.parse(text) as unknown };
}

/** Expects that both become the same ONNX file. */
function expectSame(changed: LayersModelFile, original: LayersModelFile): void {
  const bytes = [changed, original].map((file) => Buffer.from(onnxFromLayersModel(file).bytes));
  expect(bytes[0]!.equals(bytes[1]!)).toBe(true);
}

/** The file with other names for its weights. */
function renamed(file: LayersModelFile, name: (old: string) => string): LayersModelFile {
  return { ...file, weights: new Map([...file.weights].map(([old, weight]) => [name(old), weight])) };
}

/** TF 2 puts the cell between the layer and the weight: `lstm/lstm_cell_3/kernel`. */
const withCell = (name: string) => name.replace(/\/(\w+)$/, "/lstm_cell_3/$1");

describe("recurrent layers in files of Keras", () => {
  it("have weights named after their cells", () => {
    const file = fileOf(lstm());
    const changed = renamed(file, withCell);
    expect([...changed.weights.keys()]).toContain("lstm/lstm_cell_3/kernel");
    // The names stand in the ONNX file only as the layer's.
    expectSame(changed, file);
  });

  it("have weights named after the cells in both directions", () => {
    const file = fileOf(
      layers.bidirectional({ layer: lstm(), mergeMode: "concat", inputShape: [5, 2] } as never),
    );
    expectSame(renamed(file, withCell), file);
  });

  it("may have no merge mode: then the directions are concatenated", () => {
    const both = layers.bidirectional({ layer: lstm(), mergeMode: "concat", inputShape: [5, 2] } as never);
    const file = fileOf(both);
    expectSame(edited(file, ['"merge_mode":"concat",', ""]), file);
    expect(
      onnxFromLayersModel(edited(file, ['"merge_mode":"concat"', '"merge_mode":null'])).outputs[0]!.shape,
    ).toEqual([null, 3]);
  });

  it("may leave out what TF.js has defaults for", () => {
    const file = fileOf(lstm());
    const changes = [
      ['"activation":"tanh",', ""],
      ['"recurrent_activation":"hard_sigmoid",', ""],
      ['"use_bias":true,', ""],
      ['"return_sequences":false,', ""],
      ['"return_state":false,', ""],
      ['"go_backwards":false,', ""],
      ['"stateful":false,', ""],
    ] as const;
    expectSame(edited(file, ...changes), file);
  });

  it("with null for an activation have none in GRU and LSTM, and tanh in SimpleRNN, as in TF.js", async () => {
    for (const kind of ["gru", "lstm", "simpleRNN"] as const) {
      const layer = (activation: unknown) =>
        layers[kind]({ units: 2, name: "odd", inputShape: [3, 2], activation } as never);
      // TF.js takes null as it is; its own files never have it.
      const model = tf.sequential({ layers: [layer(null)], name: "model" });
      await expectParity(model);
      const named = fileOf(layer("selu"));
      const same = fileOf(layer(kind === "simpleRNN" ? "tanh" : "linear"));
      expectSame(
        edited({ ...named, weights: same.weights }, ['"activation":"selu"', '"activation":null']),
        same,
      );
    }
  });

  it("start with an Embedding whose input has no shape in the file", () => {
    const embedding = (inputLength?: number) =>
      layers.embedding({ inputDim: 9, outputDim: 2, name: "words", ...(inputLength ? { inputLength } : {}) });
    const open = fileOf(embedding());
    expectSame(edited(open, [',"batch_input_shape":[null,null]', ""]), open);
    const fixed = fileOf(embedding(4));
    expectSame(edited(fixed, [',"batch_input_shape":[null,4]', ""]), fixed);
    expect(onnxFromLayersModel(fixed).inputs[0]!.shape).toEqual([null, 4]);
  });
});

describe("sequences of unknown length", () => {
  const words = tf.tensor2d([
    [1, 0, 2, 3, 0, 0],
    [0, 3, 1, 1, 2, 1],
    [0, 0, 0, 0, 0, 0],
  ]);
  const kinds: Record<string, () => tf.layers.Layer> = {
    LSTM: () => layers.lstm({ units: 3, returnSequences: true }),
    "LSTM backwards": () => layers.lstm({ units: 3, goBackwards: true }),
    "GRU by Scan": () => layers.gru({ units: 3, activation: "swish", returnSequences: true }),
    Bidirectional: () => layers.bidirectional({ layer: layers.gru({ units: 3 }) }),
    "RNN of two cells": () =>
      layers.rnn({ cell: [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })] }),
  };
  it.each(Object.entries(kinds))("can be masked: %s", async (_, make) => {
    const embedding = layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true });
    const model = tf.sequential({ layers: [embedding, make()] });
    const { inputs } = await expectParity(model, { inputs: [words] });
    expect(inputs[0]!.shape).toEqual([null, null]);
    await expectParity(model, { inputs: [words.slice([0, 1], [2, 3])] });
  });
});
