import { describe, expect, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const kinds = ["simpleRNN", "gru", "lstm"] as const;
type Kind = (typeof kinds)[number];

function recurrent(kind: Kind, options: object) {
  return layers[kind]({ units: 3, ...options });
}

/** Three sequences of six steps; masked ones at the start, inside, at the end, and all. */
const maskedSteps = tf.tidy(() => {
  const isKept = ["010110", "100100", "000000"].map((row) => Array.from(row, Number));
  return tf.randomUniform([3, 6, 4], 0.1, 1, "float32", 7).mul(tf.tensor2d(isKept).expandDims(-1));
});

describe("states of recurrent layers", () => {
  const cells = grid({
    kind: kinds,
    activation: ["tanh", "swish"],
    masked: [false, true],
    returnSequences: [false, true],
    goBackwards: [false, true],
  }).filter(({ goBackwards, returnSequences }) => !goBackwards || returnSequences);
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
    "go in and out: %s",
    async (_, { kind, masked, ...options }) => {
      const input = tf.input({ shape: [6, 4] });
      const states = Array.from({ length: kind === "lstm" ? 2 : 1 }, () => tf.input({ shape: [3] }));
      const sequence = (masked ? layers.masking().apply(input) : input) as tf.SymbolicTensor;
      const layer = recurrent(kind, { returnState: true, ...options });
      const outputs = layer.apply([sequence, ...states]) as tf.SymbolicTensor[];
      const stateValues = states.map((_state, index) => tf.randomUniform([3, 3], -1, 1, "float32", index));
      // With a mask and initial states TF.js can compute only one of the outputs at a time.
      for (const wanted of masked ? outputs : [outputs]) {
        const model = tf.model({ inputs: [input, ...states], outputs: wanted });
        await expectParity(model, { inputs: [maskedSteps, ...stateValues] });
      }
    },
  );

  it.each(kinds)("%s takes them as the call's initialState too", async (kind) => {
    const input = tf.input({ shape: [6, 4] });
    const initialState = Array.from({ length: kind === "lstm" ? 2 : 1 }, () => tf.input({ shape: [3] }));
    const output = recurrent(kind, {}).apply(input, { initialState }) as tf.SymbolicTensor;
    await expectParity(tf.model({ inputs: [input, ...initialState], outputs: output }));
  });

  it("given as numbers in a call are not used, as in TF.js", async () => {
    const input = tf.input({ shape: [6, 4] });
    const initialState = [tf.ones([2, 3])];
    const output = recurrent("gru", {}).apply(input, { initialState }) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    await expectParity(model);
  });

  it("of zeros fit any batch", async () => {
    const layer = recurrent("lstm", { activation: "swish", inputShape: [6, 4] });
    const model = tf.sequential({ layers: [layer] });
    await expectParity(model, { inputBatch: 1 });
    await expectParity(model, { inputBatch: 5 });
    await expectParity(model, { batch: 3 });
  });

  it("wherever an output has them, they have the mask of the sequence, as in TF.js", async () => {
    const input = tf.input({ shape: [6, 4] });
    const masked = layers.masking().apply(input);
    const [sequence, state] = recurrent("gru", { returnSequences: true, returnState: true }).apply(
      masked,
    ) as tf.SymbolicTensor[];
    const repeated = layers.repeatVector({ n: 6 }).apply(state!) as tf.SymbolicTensor;
    // Joined along the last axis, this mask has nothing that a recurrent layer could use.
    const joined = layers.concatenate().apply([state!, state!]) as tf.SymbolicTensor;
    const outputs = [sequence!, repeated, joined];
    const converted = await expectParity(tf.model({ inputs: input, outputs }), { inputs: [maskedSteps] });
    expect(converted.outputs).toHaveLength(3);
  });
});
