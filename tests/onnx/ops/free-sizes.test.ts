import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import {
  answersOf,
  attr,
  expectClose,
  expectOpParity,
  graphModelFiles,
  type SmallGraphModel,
  type SmallTensor,
} from "../helpers/one-node.ts";
import { engines } from "../helpers/sessions.ts";
import { tf } from "../helpers/tf.ts";

const FREE = [-1, -1, -1, 3];

/** Converts a model once, and compares it with TF.js's GraphModel on images of several sizes. */
async function expectParity(
  op: Omit<SmallGraphModel, "tensors"> & { readonly tensors?: Record<string, SmallTensor> },
  sizes: readonly (readonly number[])[],
  declared: readonly number[] = FREE,
): Promise<void> {
  const model = { ...op, tensors: { ...op.tensors, x: { shape: sizes[0]!, declared } } };
  const { json, weights } = graphModelFiles(model);
  const file = graphModelFromFiles(json, new Map([["weights.bin", weights]]));
  const { bytes } = onnxFromGraphModel(file);
  for (const shape of sizes) {
    const random = randomFrom(1, shape.join());
    const count = shape.reduce((product, size) => product * size, 1);
    const numbers = Array.from({ length: count }, () => Math.fround(random.uniform() * 4 - 2));
    const x = tf.tensor(numbers, [...shape]);
    const expected = await answersOf(json, weights, { x }, model.outputs!);
    for (const engine of ["onnxruntime-node CPU", "onnxruntime-web WASM"]) {
      const outputs = await engines[engine]!(bytes, { x });
      model.outputs!.forEach((name, index) => {
        const reference = expected[index]!;
        expect(outputs[name]!.dims, `${name} of ${shape.join("x")}`).toEqual(reference.shape);
        const tolerance = reference.dtype === "float32" ? 1e-5 : 0;
        expectClose(outputs[name]!.data, reference.dataSync(), tolerance, `${name} of ${shape.join("x")}`);
      });
    }
  }
}

const images = [
  [1, 7, 5, 3],
  [2, 4, 9, 3],
  [3, 6, 6, 3],
];

describe("an image of free batch, height and width is", () => {
  it.each([
    ["SAME", [1, 1], true],
    ["SAME", [2, 3], false],
    ["SAME", [3, 2], true],
    ["VALID", [1, 2], true],
    ["VALID", [2, 2], false],
  ] as const)(
    "pooled with the places of its maxima: %s, strides %j, batch %s",
    async (padding, strides, batch) => {
      const node = {
        name: "y",
        op: "MaxPoolWithArgmax",
        inputs: ["x"],
        attributes: {
          ksize: attr.ints([1, 3, 2, 1]),
          strides: attr.ints([1, ...strides, 1]),
          padding: attr.string(padding),
          include_batch_in_index: attr.bool(batch),
        },
      };
      await expectParity({ nodes: [node], outputs: ["y:0", "y:1"] }, images);
      await expectParity(
        { nodes: [node], outputs: ["y:0", "y:1"] },
        [...images, [1, 5, 4, 2]],
        [-1, -1, -1, -1],
      );
    },
  );

  it.each([
    ["SAME", [1, 1], [1, 1]],
    ["SAME", [2, 3], [1, 1]],
    ["SAME", [2, 1], [1, 2]],
    ["VALID", [1, 1], [1, 2]],
    ["VALID", [3, 2], [1, 1]],
  ] as const)("dilated: %s, strides %j, rates %j", async (padding, strides, rates) => {
    const node = {
      name: "y",
      op: "Dilation2D",
      inputs: ["x", "filter"],
      attributes: {
        strides: attr.ints([1, ...strides, 1]),
        rates: attr.ints([1, ...rates, 1]),
        padding: attr.string(padding),
      },
    };
    const tensors = { filter: { shape: [3, 2, 3], isConstant: true } };
    await expectParity({ tensors, nodes: [node], outputs: ["y"] }, images);
  });

  it.each(["bilinear", "nearest"])(
    "cropped and resized, %s, where one box wants an image that is not there",
    async (method) => {
      const tensors: Record<string, SmallTensor> = {
        boxes: {
          shape: [3, 4],
          values: [0, 0, 1, 1, 0.1, 0.3, 0.8, 0.5, 0.9, -0.2, 0.2, 1.4],
          isConstant: true,
        },
        of: { shape: [3], dtype: "int32", values: [0, 0, 1], isConstant: true },
        size: { shape: [2], dtype: "int32", values: [3, 4], isConstant: true },
      };
      const attributes = { method: attr.string(method), extrapolation_value: attr.float(-1.5) };
      const node = { name: "y", op: "CropAndResize", inputs: ["x", "boxes", "of", "size"], attributes };
      await expectParity({ tensors, nodes: [node], outputs: ["y"] }, images);
      await expectParity(
        { tensors, nodes: [node], outputs: ["y"] },
        [...images, [1, 5, 4, 2]],
        [-1, -1, -1, -1],
      );
    },
  );

  it("cropped to its own size, which is that of the crops", async () => {
    const tensors: Record<string, SmallTensor> = {
      boxes: { shape: [2, 4], values: [0, 0, 1, 1, 0.9, -0.2, 0.2, 1.4], isConstant: true },
      of: { shape: [2], dtype: "int32", values: [0, 0], isConstant: true },
      begin: { shape: [1], dtype: "int32", values: [1], isConstant: true },
      two: { shape: [1], dtype: "int32", values: [2], isConstant: true },
    };
    const nodes = [
      { name: "shape", op: "Shape", inputs: ["x"] },
      { name: "size", op: "Slice", inputs: ["shape", "begin", "two"] },
      { name: "y", op: "CropAndResize", inputs: ["x", "boxes", "of", "size"] },
    ];
    await expectParity({ tensors, nodes, outputs: ["y"] }, [...images, [1, 1, 4, 3], [1, 3, 1, 3]]);
  });
});

it.each([
  [1, 1],
  [1, 5],
  [4, 3],
])("crops get a size %ix%i that is an input of the model", async (...size) => {
  await expectOpParity({
    tensors: {
      x: { shape: [2, 6, 7, 2] },
      boxes: { shape: [2, 4], values: [0.1, 0.2, 0.9, 0.7, 0.9, -0.2, 0.2, 1.4] },
      of: { shape: [2], dtype: "int32", values: [1, 0] },
      size: { shape: [2], dtype: "int32", values: size },
    },
    nodes: [{ name: "y", op: "CropAndResize", inputs: ["x", "boxes", "of", "size"] }],
  });
});

describe("a Transpose whose order is an input of the model", () => {
  it.each([
    [
      [2, 3],
      [1, 0],
    ],
    [
      [2, 3],
      [0, 1],
    ],
    [
      [2, 3, 4],
      [2, 0, 1],
    ],
    [
      [2, 3, 1, 4],
      [3, 1, 0, 2],
    ],
    [
      [2, 1, 3, 2, 2],
      [4, 2, 0, 3, 1],
    ],
    [
      [2, 0, 3],
      [1, 2, 0],
    ],
    [[4], [0]],
  ])("of %j by %j", async (shape, order) => {
    for (const dtype of ["float32", "int32", "bool"] as const) {
      for (const declared of [shape, shape.map(() => -1)]) {
        await expectOpParity({
          tensors: {
            x: { shape, dtype, declared },
            order: { shape: [order.length], dtype: "int32", values: order },
          },
          nodes: [{ name: "y", op: "Transpose", inputs: ["x", "order"] }],
        });
      }
    }
  });

  it("of an image that lies channels first", async () => {
    const ones = attr.ints([1, 1, 1, 1]);
    await expectOpParity({
      tensors: {
        x: { shape: [1, 4, 5, 3], declared: [-1, -1, -1, 3] },
        order: { shape: [4], dtype: "int32", values: [0, 3, 2, 1] },
      },
      nodes: [
        {
          name: "pool",
          op: "MaxPool",
          inputs: ["x"],
          attributes: { ksize: attr.ints([1, 2, 2, 1]), strides: ones, padding: attr.string("SAME") },
        },
        { name: "y", op: "Transpose", inputs: ["pool", "order"] },
      ],
    });
  });
});
