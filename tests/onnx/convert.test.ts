import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../src/onnx/index.ts";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

function boxNetwork(): tf.LayersModel {
  const conv = (filters: number) =>
    layers.conv2d({ filters, kernelSize: 5, strides: 2, padding: "same", activation: "relu" });
  const rescaling = layers.rescaling({ scale: 1 / 255, inputShape: [32, 32, 1] });
  return tf.sequential({
    layers: [
      rescaling,
      conv(32),
      conv(64),
      conv(128),
      layers.flatten(),
      layers.dense({ units: 100, activation: "relu" }),
      layers.dense({ units: 2 }),
    ],
  });
}

describe("the network of cnn-gray", () => {
  it("becomes at most 11 nodes with the answers of TF.js", async () => {
    // Pixels up to 255 make the first sums 255 times larger before they are scaled back.
    const converted = await expectParity(boxNetwork(), { inputRange: [0, 255] });
    expect(converted.nodeCount).toBeLessThanOrEqual(11);
    const operators = decodeOnnx(converted.bytes).graph!.node.map((node) => node.opType);
    expect(operators).toEqual("Reshape Conv Relu Conv Relu Conv Relu Flatten Gemm Relu Gemm".split(" "));
  });
});
