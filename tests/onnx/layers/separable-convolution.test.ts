import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("SeparableConv2D", () => {
  const cells = grid({
    strides: [1, 2],
    padding: ["same", "valid"],
    depthMultiplier: [1, 2],
    useBias: [true, false],
    activation: ["relu", "softmax"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const layer = layers.separableConv2d({ inputShape: [9, 6, 3], filters: 4, kernelSize: [3, 2], ...cell });
    await expectParity(tf.sequential({ layers: [layer] }));
  });

  it.each(["same", "valid"] as const)("dilated, %s", async (padding) => {
    const layer = layers.separableConv2d({
      inputShape: [9, 9, 2],
      filters: 3,
      kernelSize: 3,
      dilationRate: [2, 3],
      padding,
    });
    await expectParity(tf.sequential({ layers: [layer] }));
  });

  it("on an image of unknown size", async () => {
    const inputShape = [null as never, null as never, 2];
    const layer = layers.separableConv2d({
      inputShape,
      filters: 3,
      kernelSize: 3,
      strides: 2,
      padding: "same",
    });
    await expectParity(tf.sequential({ layers: [layer] }), { unknownSize: 8 });
  });

  describe("with channelsFirst", () => {
    const channelsFirst = (options: object) =>
      tf.sequential({
        layers: [
          layers.separableConv2d({
            inputShape: [2, 5, 6],
            filters: 3,
            kernelSize: 2,
            dataFormat: "channelsFirst",
            name: "separable",
            ...options,
          }),
        ],
      });

    it("activates along the channels, before TF.js moves them", async () => {
      await expectParity(channelsFirst({ useBias: false, activation: "softmax" }));
    });

    it("adds the one bias of one filter", async () => {
      await expectParity(channelsFirst({ filters: 1, activation: "tanh" }));
    });

    it("adds the biases to the rows where TF.js does: with as many filters as rows", async () => {
      await expectParity(channelsFirst({ filters: 4 }));
    });

    it("is refused where TF.js fails to add the biases", () => {
      expect(() => onnxFromLayersModel(fromLiveModel(channelsFirst({})))).toThrow(
        'Layer "separable" (SeparableConv2D) adds 3 biases to 4 rows, as TF.js tries and fails to.',
      );
    });
  });
});
