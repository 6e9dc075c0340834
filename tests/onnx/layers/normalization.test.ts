import { describe, expect, it } from "vitest";
import { decodeOnnx, type ConvertedModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

function operatorsOf(converted: ConvertedModel): string[] {
  return decodeOnnx(converted.bytes).graph!.node.map((node) => node.opType);
}

/**
 * The formula of BatchNormalization along an axis. TF.js's CPU kernel repeats its statistics along the last
 * axis whatever their shape; its WebGL and native kernels broadcast them, as this does.
 */
function normalised(layer: tf.layers.Layer, x: tf.Tensor, axis: number): tf.Tensor {
  const shape = x.shape.map((size, index) => (index === axis ? size : 1));
  const weight = (name: string) => {
    const index = layer.weights.findIndex((variable) => variable.name.includes(name));
    return index < 0 ? null : layer.getWeights()[index]!.reshape(shape);
  };
  const centred = x.sub(weight("moving_mean")!);
  const scaled = centred.div(weight("moving_variance")!.add(1e-3).sqrt());
  return scaled.mul(weight("gamma") ?? 1).add(weight("beta") ?? 0);
}

describe("BatchNormalization", () => {
  const cells = grid({
    input: [
      { shape: [5], axis: -1 },
      { shape: [4, 5], axis: 2 },
      { shape: [4, 5], axis: 1 },
      { shape: [4, 3, 5], axis: -1 },
      { shape: [4, 3, 5], axis: 1 },
      { shape: [4, 3, 5], axis: 2 },
    ],
    scale: [true, false],
    center: [true, false],
    opset: [13, 17],
  });
  it.each(cells.map((cell) => [nameOf({ ...cell, input: JSON.stringify(cell.input) }), cell] as const))(
    "%s",
    async (_, { input, scale, center, opset }) => {
      const layer = layers.batchNormalization({
        inputShape: [...input.shape],
        axis: input.axis,
        scale,
        center,
      });
      const model = tf.sequential({ layers: [layer] });
      const isLast = input.axis === -1 || input.axis === input.shape.length;
      await expectParity(model, {
        opset,
        ...(isLast ? {} : { oracle: (xs) => [normalised(layer, xs[0]!, input.axis)] }),
      });
    },
  );

  it.each([true, false])("is folded into a linear Conv2D in front (useBias %s)", async (useBias) => {
    const conv = layers.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3, useBias });
    const model = tf.sequential({ layers: [conv, layers.batchNormalization(), layers.reLU()] });
    const converted = await expectParity(model);
    expect(operatorsOf(converted)).toEqual(["Reshape", "Conv", "Relu", "Transpose"]);
    expect(converted.passes.find(({ pass }) => pass === "foldBatchNormalization")!.nodesRemoved).toBe(1);
    // The Conv's value is the normalised one now, so the Conv layer has none.
    expect(converted.layers.map(({ className, value }) => [className, value !== null])).toEqual([
      ["InputLayer", true],
      ["Conv2D", false],
      ["BatchNormalization", true],
      ["ReLU", true],
    ]);
  });

  it("is folded into DepthwiseConv2D and Dense", async () => {
    const model = tf.sequential({
      layers: [
        layers.depthwiseConv2d({ inputShape: [6, 6, 2], kernelSize: 3, depthMultiplier: 2 }),
        layers.batchNormalization(),
        layers.flatten(),
        layers.dense({ units: 4, useBias: false }),
        layers.batchNormalization(),
      ],
    });
    expect(operatorsOf(await expectParity(model))).toEqual(["Transpose", "Conv", "Flatten", "Gemm"]);
  });

  it("stays behind an activation, and where something else reads the Conv", async () => {
    const active = layers.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3, activation: "relu" });
    const behind = await expectParity(tf.sequential({ layers: [active, layers.batchNormalization()] }));
    expect(operatorsOf(behind)).toContain("BatchNormalization");

    const input = tf.input({ shape: [6, 6, 1] });
    const conv = layers.conv2d({ filters: 3, kernelSize: 3 }).apply(input) as tf.SymbolicTensor;
    const normalised = layers.batchNormalization().apply(conv) as tf.SymbolicTensor;
    const sum = layers.add().apply([conv, normalised]) as tf.SymbolicTensor;
    const shared = await expectParity(tf.model({ inputs: input, outputs: sum }));
    expect(operatorsOf(shared)).toContain("BatchNormalization");
  });

  it("stays where the pass is switched off", async () => {
    const conv = layers.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3 });
    const model = tf.sequential({ layers: [conv, layers.batchNormalization()] });
    const converted = await expectParity(model, { passes: { foldBatchNormalization: false } });
    expect(operatorsOf(converted)).toContain("BatchNormalization");
  });

  it("works on a flattened NCHW value", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2, activation: "relu" }),
        layers.flatten(),
        layers.batchNormalization(),
        layers.dense({ units: 2 }),
      ],
    });
    const converted = await expectParity(model);
    expect(operatorsOf(converted)).toEqual([
      "Transpose",
      "Conv",
      "Relu",
      "Flatten",
      "BatchNormalization",
      "Gemm",
    ]);
  });
});

describe("LayerNormalization", () => {
  const cells = grid({
    axis: [-1, 1, [1, 2], [2, 3], [1, 3], [1, 2, 3]],
    weights: [
      { scale: true, center: true },
      { scale: false, center: true },
      { scale: true, center: false },
    ],
    opset: [13, 17, 18],
  });
  it.each(cells.map((cell) => [nameOf({ ...cell, weights: JSON.stringify(cell.weights) }), cell] as const))(
    "%s",
    async (_, { axis, weights, opset }) => {
      const layer = layers.layerNormalization({
        inputShape: [4, 3, 5],
        axis: typeof axis === "number" ? axis : [...axis],
        ...weights,
      });
      await expectParity(tf.sequential({ layers: [layer] }), { opset });
    },
  );
});
