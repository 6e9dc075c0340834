import { describe, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

/** Steps that are all of one number, some of it, or none of it. */
function stepsOf(number: number): tf.Tensor {
  const other = number + 0.25;
  return tf.tensor3d([
    [
      [number, number],
      [number, other],
      [other, number],
      [other, other],
    ],
    [
      [other, other],
      [number, number],
      [number, number],
      [other, number],
    ],
  ]);
}

describe("Masking", () => {
  const cells = grid({ maskValue: [undefined, 0, -1, 0.1], opset: [13, 17, 18, 21] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, { maskValue, opset }) => {
    const masking = layers.masking({ ...(maskValue === undefined ? {} : { maskValue }), inputShape: [4, 2] });
    const model = tf.sequential({ layers: [masking] });
    await expectParity(model, { opset, inputs: [stepsOf(maskValue ?? 0)] });
  });

  it.each([[[3]], [[3, 2, 2]], [[null, 2]]])("of inputs of shape %j", async (shape) => {
    const masking = layers.masking({ maskValue: 1, inputShape: shape });
    const size = shape.map((length) => length ?? 5);
    const inputs = tf.tidy(() => [tf.randomUniform([2, ...size], 0, 2, "float32", 3).floor()]);
    await expectParity(tf.sequential({ layers: [masking] }), { inputs });
  });

  it("compares with the mask value in float32", async () => {
    // 0.1 is not the same number in float32 and float64.
    const model = tf.sequential({
      layers: [
        layers.masking({ maskValue: 0.1, inputShape: [4, 2] }),
        layers.lstm({ units: 3, returnSequences: true }),
      ],
    });
    await expectParity(model, { inputs: [stepsOf(0.1)] });
  });
});
