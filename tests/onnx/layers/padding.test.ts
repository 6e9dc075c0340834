import { describe, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("ZeroPadding2D", () => {
  const cells = grid({
    padding: [
      2,
      [1, 2],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    dataFormat: ["channelsLast", "channelsFirst"],
    opset: [13, 18],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
    "%s",
    async (_, { padding, dataFormat, opset }) => {
      const layer = layers.zeroPadding2d({ inputShape: [4, 3, 2], padding: padding as number, dataFormat });
      await expectParity(tf.sequential({ layers: [layer] }), { opset });
    },
  );

  it("stands before a strided convolution, as in MobileNet", async () => {
    const model = tf.sequential({
      layers: [
        layers.zeroPadding2d({
          inputShape: [6, 6, 2],
          padding: [
            [0, 1],
            [0, 1],
          ] as never,
        }),
        layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
      ],
    });
    await expectParity(model);
  });

  it.each([
    ["max", 1],
    ["max", 2],
    ["average", 1],
    ["average", 2],
  ] as const)("stays apart from the %s pooling behind it: padding %i", async (kind, padding) => {
    const pool = { max: layers.maxPooling2d, average: layers.averagePooling2d }[kind];
    const zeros = layers.zeroPadding2d({ inputShape: [4, 4, 2], padding });
    const model = tf.sequential({ layers: [zeros, pool({ poolSize: 2, strides: 1 })] });
    // All negative: a zero of the padding wins the maximum.
    await expectParity(model, { inputRange: [-2, -1] });
  });
});
