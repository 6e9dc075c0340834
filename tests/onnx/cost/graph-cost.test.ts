import { describe, expect, it } from "vitest";
import { graphCost, type GraphCost } from "../../../src/onnx/cost/graph-cost.ts";
import { decodeOnnx, fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { onnxBytesOf } from "../../helpers/onnx-models.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

function costOf(members: tf.layers.Layer[], batch = 1): GraphCost {
  const model = tf.sequential({ layers: members });
  return graphCost(decodeOnnx(onnxFromLayersModel(fromLiveModel(model)).bytes), batch);
}

function flopsByOperator({ nodes }: GraphCost): Record<string, number | null> {
  return Object.fromEntries(nodes.map(({ opType, flops }) => [opType, flops]));
}

describe("graphCost counts operations by hand-checkable numbers", () => {
  it("of a 3x3 convolution with padding and ReLU on 8x8", () => {
    const cost = costOf([
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        inputShape: [8, 8, 1],
      }),
    ]);
    // 64 places, 4 filters: 9 multiplications, 9 additions counting the bias as one more; then one maximum.
    expect(flopsByOperator(cost)).toMatchObject({ Conv: 64 * 4 * (2 * 9 + 1), Relu: 64 * 4 });
    expect(cost.flops).toBe(64 * 4 * 19 + 64 * 4);
    expect(cost.parameters).toBe(4 * 9 + 4);
    expect(cost.inputBytes).toBe(8 * 8 * 4);
    expect(cost.outputBytes).toBe(8 * 8 * 4 * 4);
  });

  it("of a strided convolution without padding and with 3 channels", () => {
    // (9 - 3) / 2 + 1 = 4 places along each side.
    const cost = costOf([
      layers.conv2d({ filters: 5, kernelSize: 3, strides: 2, useBias: false, inputShape: [9, 9, 3] }),
    ]);
    expect(flopsByOperator(cost)["Conv"]).toBe(4 * 4 * 5 * 2 * 9 * 3);
  });

  it("of a depthwise convolution, where each channel sees only itself", () => {
    const cost = costOf([
      layers.depthwiseConv2d({ kernelSize: 3, useBias: false, padding: "same", inputShape: [8, 8, 6] }),
    ]);
    expect(flopsByOperator(cost)["Conv"]).toBe(8 * 8 * 6 * 2 * 9);
  });

  it("of a transposed convolution: each input goes into each window, each output gets the bias", () => {
    const cost = costOf([layers.conv2dTranspose({ filters: 2, kernelSize: 3, inputShape: [4, 4, 3] })]);
    expect(flopsByOperator(cost)["ConvTranspose"]).toBe(4 * 4 * 3 * 2 * 2 * 9 + 6 * 6 * 2);
  });

  it("of a dense layer on a batch", () => {
    const cost = costOf([layers.dense({ units: 10, inputShape: [20] })], 7);
    expect(cost.flops).toBe(7 * 10 * (2 * 20 + 1));
    expect(cost.parameters).toBe(20 * 10 + 10);
    expect(cost.weightBytes).toBe(4 * (20 * 10 + 10));
    expect(cost.activationBytes).toBe(7 * 10 * 4);
  });

  it("of pooling: one operation for each element of each window", () => {
    const cost = costOf([layers.maxPooling2d({ poolSize: 2, inputShape: [6, 6, 3] })]);
    expect(flopsByOperator(cost)["MaxPool"]).toBe(3 * 3 * 3 * 4);
  });

  it("of softmax: maximum, difference, exponential, sum and quotient", () => {
    expect(costOf([layers.softmax({ inputShape: [10] })]).flops).toBe(5 * 10);
  });

  it("of an LSTM: four gates over inputs and state in each step", () => {
    const cost = costOf([layers.lstm({ units: 2, inputShape: [5, 3] })]);
    // 5 steps, 2 units: 4 gates of 3 + 2 products and a bias, 5 activations, 3 operations for c and 1 for h.
    expect(flopsByOperator(cost)["LSTM"]).toBe(5 * 2 * (4 * (2 * 3 + 2 * 2 + 1) + 5 + 4));
  });

  it("of a loop: its graph once for each step", () => {
    // A cell whose activation no ONNX operator has becomes a Scan: gelu is one.
    const few = costOf([layers.simpleRNN({ units: 2, activation: "selu", inputShape: [4, 3] })]);
    const many = costOf([layers.simpleRNN({ units: 2, activation: "selu", inputShape: [12, 3] })]);
    expect(flopsByOperator(few)["Scan"]).toBeGreaterThan(0);
    expect(flopsByOperator(many)["Scan"]).toBe(3 * flopsByOperator(few)["Scan"]!);
  });

  it("and counts nothing for layers that only move or rename", () => {
    const cost = costOf([layers.flatten({ inputShape: [4, 4, 2] }), layers.reshape({ targetShape: [8, 4] })]);
    expect(cost).toMatchObject({ flops: 0, parameters: 0, activationBytes: 0 });
  });
});

it("graphCost reads constants at any offset of a file that Node read", () => {
  const model = tf.sequential({ layers: [layers.reshape({ targetShape: [2, 3], inputShape: [6] })] });
  const { bytes } = onnxFromLayersModel(fromLiveModel(model));
  for (let offset = 0; offset < 8; offset += 1) {
    const file = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset);
    expect(graphCost(decodeOnnx(file), 4).nodes[0]).toMatchObject({ outputShape: [4, 2, 3] });
  }
});

describe("graphCost of a graph that it does not know", () => {
  const unknown = graphCost(
    decodeOnnx(
      onnxBytesOf({
        inputs: { x: ["N", 3] },
        outputs: { y: ["N", 3] },
        nodes: [
          { op: "Relu", inputs: ["x"], outputs: ["a"] },
          { op: "Det", inputs: ["a"], outputs: ["b"] },
          { op: "Relu", inputs: ["b"], outputs: ["y"] },
        ],
      }),
    ),
    2,
  );

  it("names the operator, and gives no total that leaves it out", () => {
    expect(unknown.unknown).toEqual(["Det"]);
    expect(unknown).toMatchObject({ flops: null, activationBytes: null, outputBytes: null });
  });

  it("still has the nodes before it", () => {
    expect(unknown.nodes.map(({ flops }) => flops)).toEqual([6, null, null]);
    expect(unknown.inputBytes).toBe(2 * 3 * 4);
  });

  it("names an input with an open shape, until the shape is given", () => {
    const model = decodeOnnx(
      onnxBytesOf({
        inputs: { x: ["N", "width"] },
        outputs: { y: ["N", "width"] },
        nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
      }),
    );
    expect(graphCost(model, 2)).toMatchObject({ flops: null, unknown: ["input x"] });
    expect(graphCost(model, 2, [5])).toMatchObject({ flops: 10, unknown: [] });
  });

  it("says which operator needs a value that only a run tells", () => {
    const model = decodeOnnx(
      onnxBytesOf({
        inputs: { x: ["N", 4], shape: [2] },
        outputs: { y: ["N", 4] },
        nodes: [{ op: "Reshape", inputs: ["x", "shape"], outputs: ["y"] }],
      }),
    );
    expect(graphCost(model, 1).unknown).toEqual(["Reshape (its input 1 is known only while the model runs)"]);
  });
});
