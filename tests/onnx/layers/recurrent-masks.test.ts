import { describe, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

/** Steps of zeros at the start, inside, at the end, and everywhere. */
const masked = tf.tensor3d([
  [
    [0, 0],
    [0.3, -0.2],
    [0, 0],
    [0.5, 0],
    [0, 0],
    [0, 0],
  ],
  [
    [0.1, 0.2],
    [0, 0],
    [0, 0],
    [-0.4, 0.9],
    [0.8, -0.1],
    [0.2, 0.2],
  ],
  [
    [0.1, 0.2],
    [0.4, 0.1],
    [0.7, 0.3],
    [-0.4, 0.9],
    [0.8, -0.1],
    [0.2, 0.2],
  ],
  [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
]);

describe("masked steps repeat the output before and carry the state", () => {
  const cells = grid({
    kind: ["simpleRNN", "gru", "lstm"],
    activation: ["tanh", "swish"],
    returnSequences: [false, true],
    goBackwards: [false, true],
    opset: [13, 17, 21],
  }).filter(({ activation, opset }) => activation === "tanh" || opset === 17);
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
    "%s",
    async (_, { kind, opset, ...options }) => {
      const layer = layers[kind]({ units: 3, ...options });
      const model = tf.sequential({ layers: [layers.masking({ inputShape: [6, 2] }), layer] });
      await expectParity(model, { inputs: [masked], opset });
    },
  );
});
