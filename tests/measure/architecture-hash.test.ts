import { describe, expect, it } from "vitest";
import { architectureHash } from "../../src/measure/architecture-hash.ts";
import { fromLiveModel, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { tf } from "../onnx/helpers/tf.ts";

const bytesOf = (units: number, activation: "relu" | "tanh", seed: number, name: string, strides = 1) => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3, strides, name: `${name}-conv` }),
      tf.layers.flatten(),
      tf.layers.dense({ units, activation, name, kernelInitializer: tf.initializers.randomNormal({ seed }) }),
    ],
  });
  const { bytes } = onnxFromLayersModel(fromLiveModel(model));
  model.dispose();
  return bytes;
};

describe("an architecture", () => {
  const hash = architectureHash(bytesOf(3, "relu", 1, "a"));

  it("is the same with other weights and other names", () => {
    expect(architectureHash(bytesOf(3, "relu", 2, "b"))).toBe(hash);
  });

  it("is another one with another width, activation or stride", () => {
    expect(architectureHash(bytesOf(4, "relu", 1, "a"))).not.toBe(hash);
    expect(architectureHash(bytesOf(3, "tanh", 1, "a"))).not.toBe(hash);
    expect(architectureHash(bytesOf(3, "relu", 1, "a", 2))).not.toBe(hash);
  });
});
