import { describe, expect, it } from "vitest";
import { activationConverters, decodeOnnx } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

// Twenty steps of float32 rounding, one after the other.
const tolerance = 1e-4;

const kinds = ["simpleRNN", "gru", "lstm"] as const;
type Kind = (typeof kinds)[number];
type Options = Parameters<typeof layers.lstm>[0];

function recurrent(kind: Kind, options: Partial<Options>) {
  return layers[kind]({ units: 3, ...options });
}

function operatorsOf(bytes: Uint8Array): string[] {
  return decodeOnnx(bytes).graph!.node.map((node) => node.opType);
}

describe("SimpleRNN, GRU and LSTM", () => {
  const cells = grid({ kind: kinds, returnSequences: [false, true], goBackwards: [false, true] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, { kind, ...options }) => {
    const layer = recurrent(kind, { inputShape: [20, 4], ...options });
    const { bytes } = await expectParity(tf.sequential({ layers: [layer] }), { tolerance });
    const operator = { simpleRNN: "RNN", gru: "GRU", lstm: "LSTM" }[kind];
    const { returnSequences, goBackwards } = options;
    expect(operatorsOf(bytes)).toEqual([
      "Transpose",
      operator,
      "Squeeze",
      ...(returnSequences && goBackwards ? ["Slice"] : []),
      ...(returnSequences ? ["Transpose"] : []),
    ]);
  });

  const variations = grid({
    kind: kinds,
    options: [
      { useBias: false },
      { implementation: 1 },
      { implementation: 2 },
      { unroll: true },
      { units: 1 },
      { dropout: 0.5, recurrentDropout: 0.5 },
      { returnSequences: true, inputShape: [null, 4] },
      { goBackwards: true, returnSequences: true, inputShape: [null, 4] },
      { batchInputShape: [2, 5, 4], returnSequences: true },
      { inputShape: [1, 4], returnSequences: true },
      { inputShape: [5, 1] },
    ],
  });
  it.each(variations.map(({ kind, options }) => [kind, JSON.stringify(options), options] as const))(
    "%s with %s",
    async (kind, _, options) => {
      const layer = recurrent(kind, { inputShape: [20, 4], ...(options as Partial<Options>) });
      await expectParity(tf.sequential({ layers: [layer] }), { tolerance });
    },
  );
});

describe("activations of recurrent layers", () => {
  // TF.js has geluNew under this name.
  const names = Object.keys(activationConverters).map((name) => (name === "geluNew" ? "gelu_new" : name));
  it.each(kinds.flatMap((kind) => names.map((name) => [kind, name] as const)))(
    "%s with activation %s",
    async (kind, activation) => {
      const layer = recurrent(kind, { inputShape: [6, 4], activation: activation as never });
      await expectParity(tf.sequential({ layers: [layer] }));
    },
  );

  // Two steps: with gates that have no bounds the states grow from step to step.
  it.each(names)("GRU and LSTM with recurrentActivation %s", async (recurrentActivation) => {
    const options = { recurrentActivation: recurrentActivation as never, returnSequences: true };
    const gru = recurrent("gru", { inputShape: [2, 4], ...options });
    await expectParity(tf.sequential({ layers: [gru, recurrent("lstm", options)] }));
  });

  it("leaves out the default activations, and parameters of all but Affine", async () => {
    const attributesOf = async (
      activation: "tanh" | "linear",
      recurrentActivation: "sigmoid" | "hardSigmoid",
    ) => {
      const lstm = recurrent("lstm", { inputShape: [2, 4], activation, recurrentActivation });
      const { bytes } = await expectParity(tf.sequential({ layers: [lstm] }));
      const node = decodeOnnx(bytes).graph!.node.find(({ opType }) => opType === "LSTM")!;
      return node.attribute.map(({ name }) => name).filter((name) => name.startsWith("activation"));
    };
    expect(await attributesOf("tanh", "sigmoid")).toEqual([]);
    expect(await attributesOf("tanh", "hardSigmoid")).toEqual(["activations"]);
    expect(await attributesOf("linear", "hardSigmoid")).toEqual([
      "activations",
      "activation_alpha",
      "activation_beta",
    ]);
  });
});
