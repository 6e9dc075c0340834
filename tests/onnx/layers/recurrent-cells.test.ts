import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Cell = Parameters<typeof layers.stackedRNNCells>[0]["cells"][number];

// Twenty steps of float32 rounding, one after the other.
const tolerance = 1e-4;

const stacks: [string, () => Cell[]][] = [
  ["SimpleRNNCell", () => [layers.simpleRNNCell({ units: 3 })]],
  ["GRUCell", () => [layers.gruCell({ units: 3 })]],
  ["LSTMCell", () => [layers.lstmCell({ units: 3 })]],
  ["GRUCell and LSTMCell", () => [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })]],
  [
    "LSTMCell, SimpleRNNCell and LSTMCell",
    () => [
      layers.lstmCell({ units: 3, useBias: false }),
      layers.simpleRNNCell({ units: 2, activation: "relu" }),
      layers.lstmCell({ units: 4, recurrentActivation: "sigmoid" }),
    ],
  ],
  [
    "cells that need a Scan",
    () => [layers.lstmCell({ units: 3, activation: "swish" }), layers.gruCell({ units: 2 })],
  ],
  [
    "a stack in a stack",
    () => [
      layers.gruCell({ units: 2 }),
      layers.stackedRNNCells({
        cells: [layers.lstmCell({ units: 3 }), layers.simpleRNNCell({ units: 4 })],
      }),
    ],
  ],
];

/** RNN takes one cell as it is, and a list as a stack. */
function rnn(cells: Cell[], options: object) {
  return layers.rnn({ cell: cells.length === 1 ? cells[0]! : cells, ...options });
}

describe.each(stacks)("RNN of %s", (_, cells) => {
  const options = [
    {},
    { returnSequences: true },
    { goBackwards: true, returnSequences: true },
    { goBackwards: true },
  ];
  it.each(options)("%j", async (option) => {
    const layer = rnn(cells(), { ...option, inputShape: [20, 4] });
    await expectParity(tf.sequential({ layers: [layer] }), { tolerance });
  });

  it("returns its states, those of the last cell first, and takes some in that order", async () => {
    const input = tf.input({ shape: [20, 4] });
    const layer = rnn(cells(), { returnState: true, returnSequences: true });
    const [, ...returned] = layer.apply(input) as tf.SymbolicTensor[];
    const states = returned.map(({ shape }) => tf.input({ shape: shape.slice(1) }));
    const again = rnn(cells(), { returnState: true });
    const outputs = again.apply([input, ...states]) as tf.SymbolicTensor[];
    await expectParity(tf.model({ inputs: [input, ...states], outputs }), { tolerance });
  });

  it("carries all states over masked steps", async () => {
    const input = tf.input({ shape: [6, 2] });
    const masking = layers.masking().apply(input);
    const layer = rnn(cells(), { returnState: true, returnSequences: true });
    const model = tf.model({ inputs: input, outputs: layer.apply(masking) as tf.SymbolicTensor[] });
    await expectParity(model, { inputs: [maskedSteps] });
  });
});

describe("RNN", () => {
  it("keeps the time axis first from cell to cell", async () => {
    const stack = [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })];
    const layer = rnn(stack, { returnSequences: true, inputShape: [5, 4] });
    const { bytes } = await expectParity(tf.sequential({ layers: [layer] }));
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.join(" ")).toBe("Transpose GRU Squeeze LSTM Squeeze Transpose");
  });
});

/** Steps of zeros at the start, inside, at the end, and everywhere. */
const maskedSteps = tf.tidy(() => {
  const isKept = ["010101", "110011", "111111", "000000"].map((row) => Array.from(row, Number));
  return tf.randomUniform([4, 6, 2], 0.1, 1, "float32", 7).mul(tf.tensor2d(isKept).expandDims(-1));
});
