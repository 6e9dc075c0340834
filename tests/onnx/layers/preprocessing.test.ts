import { describe, expect, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

function rescaling(options: object): tf.layers.Layer {
  return layers.rescaling(options as never);
}

describe("Rescaling", () => {
  it.each(grid({ scale: [1, 1 / 127.5], offset: [0, -1] }).map((cell) => [nameOf(cell), cell] as const))(
    "%s",
    async (_, cell) => {
      await expectParity(tf.sequential({ layers: [rescaling({ inputShape: [4, 3], ...cell })] }), {
        inputRange: [0, 255],
        // Of numbers up to 255, float32 keeps 8 digits.
        tolerance: 3e-5,
      });
    },
  );

  it("is folded into a convolution behind padding, whose zeros it would scale anyway", async () => {
    const model = tf.sequential({
      layers: [
        rescaling({ inputShape: [6, 6, 1], scale: 1 / 255 }),
        layers.zeroPadding2d({ padding: 1, name: "padded" }),
        layers.conv2d({ filters: 3, kernelSize: 3 }),
      ],
    });
    const converted = await expectParity(model, { inputRange: [0, 255] });
    expect(converted.passes.find(({ pass }) => pass === "foldRescaling")!.nodesRemoved).toBe(1);
    // The padded pixels are unscaled now: not what the layer computes.
    expect(converted.layers.find(({ layer }) => layer === "padded")!.value).toBeNull();
  });

  it("is folded into a Dense behind Flatten", async () => {
    const model = tf.sequential({
      layers: [
        rescaling({ inputShape: [6, 6, 1], scale: 1 / 255 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    });
    const converted = await expectParity(model, { inputRange: [0, 255] });
    expect(converted.nodeCount).toBe(2);
  });

  it.each([
    ["has an offset", { scale: 1 / 255, offset: 0.5 }, { inputRange: [0, 255] }],
    ["is switched off", { scale: 1 / 255 }, { inputRange: [0, 255], passes: { foldRescaling: false } }],
  ] as const)("stays where it %s", async (_, options, parity) => {
    const model = tf.sequential({
      layers: [
        rescaling({ inputShape: [6, 6, 1], ...options }),
        layers.conv2d({ filters: 3, kernelSize: 3, padding: "same" }),
      ],
    });
    const converted = await expectParity(model, parity);
    expect(converted.layers.find(({ className }) => className === "Rescaling")!.value).not.toBeNull();
  });

  it("stays where another layer reads the scaled pixels", async () => {
    const input = tf.input({ shape: [6, 6, 2] });
    const scaled = rescaling({ scale: 0.5 }).apply(input) as tf.SymbolicTensor;
    const image = layers
      .conv2d({ filters: 2, kernelSize: 3, padding: "same" })
      .apply(scaled) as tf.SymbolicTensor;
    const outputs = layers.add().apply([scaled, image]) as tf.SymbolicTensor;
    await expectParity(tf.model({ inputs: input, outputs }));
  });
});
