import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

// Twenty steps of float32 rounding, one after the other.
const tolerance = 1e-4;

const mergeModes = ["concat", "sum", "mul", "ave", null] as const;
const kinds = ["simpleRNN", "gru", "lstm"] as const;

/** A model whose outputs are all that the bidirectional layer returns. */
function bidirectionalModel(options: {
  kind: (typeof kinds)[number];
  mergeMode: (typeof mergeModes)[number];
  inner: object;
  masked?: boolean;
  withStates?: boolean;
}): tf.LayersModel {
  const { kind, mergeMode, inner, masked = false, withStates = false } = options;
  const input = tf.input({ shape: [20, 4] });
  const stateCount = withStates ? (kind === "lstm" ? 4 : 2) : 0;
  const states = Array.from({ length: stateCount }, () => tf.input({ shape: [3] }));
  const sequence = (masked ? layers.masking().apply(input) : input) as tf.SymbolicTensor;
  const layer = layers.bidirectional({
    layer: layers[kind]({ units: 3, ...inner }),
    mergeMode: mergeMode as never,
  });
  const outputs = layer.apply([sequence, ...states]) as tf.SymbolicTensor | tf.SymbolicTensor[];
  return tf.model({ inputs: [input, ...states], outputs });
}

/** Two sequences of 20 steps, some of them zeros. */
const masked = tf.tidy(() => {
  const isKept = tf.tensor3d(
    Array.from({ length: 40 }, (_, index) => (index % 3 === 0 || index > 36 ? 0 : 1)),
    [2, 20, 1],
  );
  return tf.randomUniform([2, 20, 4], -1, 1, "float32", 5).mul(isKept);
});

describe("Bidirectional", () => {
  const cells = grid({ kind: kinds, mergeMode: mergeModes, returnSequences: [false, true] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { kind, mergeMode, returnSequences } = cell;
    const model = bidirectionalModel({ kind, mergeMode, inner: { returnSequences } });
    const { bytes } = await expectParity(model, { tolerance });
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.filter((operator) => /RNN|GRU|LSTM/.test(operator))).toHaveLength(1);
  });

  const variations = grid({
    mergeMode: ["concat", "sum", null],
    inner: [
      { goBackwards: true, returnSequences: true },
      { goBackwards: true },
      { returnState: true, returnSequences: true },
      { returnState: true },
      { activation: "swish", returnSequences: true, returnState: true },
      { useBias: false, recurrentActivation: "sigmoid" },
    ],
  });
  it.each(variations.map((cell) => [JSON.stringify(cell), cell] as const))(
    "LSTM with %s",
    async (_, cell) => {
      await expectParity(bidirectionalModel({ kind: "lstm", ...cell }), { tolerance });
    },
  );

  it.each(kinds)("%s with masked steps", async (kind) => {
    for (const returnSequences of [true, false]) {
      const inner = { returnSequences, returnState: true };
      const model = bidirectionalModel({ kind, mergeMode: "concat", inner, masked: true });
      await expectParity(model, { tolerance, inputs: [masked] });
    }
  });

  it.each(kinds)("%s with initial states", async (kind) => {
    for (const activation of ["tanh", "swish"]) {
      const inner = { returnSequences: true, returnState: true, activation };
      const model = bidirectionalModel({ kind, mergeMode: "concat", inner, withStates: true });
      await expectParity(model, { tolerance });
    }
  });

  it("keeps the time axis first between stacked layers", async () => {
    const stacked = (units: number) =>
      layers.bidirectional({
        layer: layers.lstm({ units, returnSequences: true }),
        mergeMode: "concat",
      });
    const model = tf.sequential();
    model.add(layers.inputLayer({ inputShape: [null, 4] }));
    [3, 2, 4].forEach((units) => model.add(stacked(units)));
    const { bytes } = await expectParity(model, { tolerance });
    const operators = decodeOnnx(bytes).graph!.node.map((node) => node.opType);
    expect(operators.join(" ")).toBe(
      "Transpose LSTM Transpose Reshape LSTM Transpose Reshape LSTM Transpose Reshape",
    );
  });
});
