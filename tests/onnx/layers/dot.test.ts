import { describe, expect, it } from "vitest";
import { decodeOnnx, fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

function dotOf(axes: number | [number, number], shapes: number[][], normalize = false): tf.LayersModel {
  const inputs = shapes.map((shape, index) => tf.input({ shape, name: `in${index}` }));
  const outputs = layers.dot({ axes, normalize, name: "dot" }).apply(inputs) as Symbolic;
  return tf.model({ inputs, outputs });
}

const cases: [number | [number, number], number[], number[]][] = [
  [1, [5], [5]],
  [-1, [5], [5]],
  [1, [1], [1]],
  [2, [4, 3], [5, 3]],
  [1, [3, 4], [3, 5]],
  [
    [2, 1],
    [4, 3],
    [3, 5],
  ],
  [
    [1, 2],
    [3, 4],
    [5, 3],
  ],
  [
    [-1, -2],
    [4, 3],
    [3, 5],
  ],
  [[2, 1], [4, 3], [3]],
  [[1, 1], [3, 4], [3]],
  [[1, 1], [3], [3, 4]],
  [[1, 2], [3], [4, 3]],
  [-1, [3], [4, 3]],
];

describe("Dot", () => {
  it.each(cases)("axes %j of %j and %j", async (axes, x, y) => {
    await expectParity(dotOf(axes, [x, y]));
    await expectParity(dotOf(axes, [x, y], true));
  });

  it("normalises along the axis that it multiplies, at opset 18 too", async () => {
    await expectParity(
      dotOf(
        [1, 2],
        [
          [3, 4],
          [5, 3],
        ],
        true,
      ),
      { opset: 18 },
    );
  });

  it("of zeros is zero: TF.js divides by epsilon at least", async () => {
    const inputs = [tf.zeros([2, 5]), tf.ones([2, 5])];
    await expectParity(dotOf(1, [[5], [5]], true), { inputs });
  });

  it("of sequences of unknown length", async () => {
    await expectParity(
      dotOf(2, [
        [null as never, 3],
        [null as never, 3],
      ]),
    );
  });

  it("of the outputs of two convolutions multiplies them as they lie in memory", async () => {
    const input = tf.input({ shape: [8, 1] });
    const conv = (filters: number) => layers.conv1d({ filters, kernelSize: 2 }).apply(input) as Symbolic;
    const outputs = layers.dot({ axes: 1 }).apply([conv(3), conv(4)]) as Symbolic;
    const { bytes } = await expectParity(tf.model({ inputs: input, outputs }));
    // [N, C, T] times [N, T, C]: only the second one is transposed.
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators.toSorted()).toEqual(["Conv", "Conv", "MatMul", "Reshape", "Transpose"]);
  });

  it("of two flattened images needs them in the same order, not in TF.js's", async () => {
    const input = tf.input({ shape: [5, 4, 1] });
    const flat = () =>
      layers.flatten().apply(layers.conv2d({ filters: 3, kernelSize: 2 }).apply(input)) as Symbolic;
    const outputs = layers.dot({ axes: 1, normalize: true }).apply([flat(), flat()]) as Symbolic;
    const { bytes } = await expectParity(tf.model({ inputs: input, outputs }));
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators).not.toContain("Transpose");
  });

  it("of a flattened image and another vector takes TF.js's order", async () => {
    const input = tf.input({ shape: [5, 4, 1] });
    const vector = tf.input({ shape: [36] });
    const image = layers.conv2d({ filters: 3, kernelSize: 2 }).apply(input) as Symbolic;
    const flat = layers.flatten().apply(image) as Symbolic;
    const outputs = layers.dot({ axes: 1 }).apply([flat, vector]) as Symbolic;
    await expectParity(tf.model({ inputs: [input, vector], outputs }));
  });

  it("is refused along the batch, where its answers depend on the batch", () => {
    expect(() => onnxFromLayersModel(fromLiveModel(dotOf(0, [[3], [3]])))).toThrow(
      /Cannot convert layer "dot" \(Dot\): it sums over the batch/,
    );
  });
});
