import { describe, expect, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("Dense", () => {
  const cells = grid({
    inputShape: [[5], [4, 5], [3, 4, 5], [2, 3, 4, 5]],
    useBias: [true, false],
    activation: ["linear", "relu", "softmax"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { inputShape, useBias, activation } = cell;
    const model = tf.sequential({
      layers: [layers.dense({ inputShape: [...inputShape], units: 3, useBias, activation })],
    });
    await expectParity(model);
  });

  it("is one Gemm for rank 2", async () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [5], units: 3 })] });
    const converted = await expectParity(model);
    expect(converted.nodeCount).toBe(1);
  });

  it("works on a rank-3 input of unknown length", async () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [null, 5], units: 3 })] });
    await expectParity(model);
  });
});
