import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const merges = {
  add: layers.add,
  multiply: layers.multiply,
  average: layers.average,
  maximum: layers.maximum,
  minimum: layers.minimum,
};

type Symbolic = tf.SymbolicTensor;

describe("elementwise merges", () => {
  const cells = grid({
    merge: Object.keys(merges) as (keyof typeof merges)[],
    shapes: [
      [[5], [5]],
      [
        [4, 5],
        [4, 5],
        [4, 5],
      ],
      [
        [4, 5],
        [1, 5],
      ],
      [[4, 3, 5], [5]],
      [
        [4, 3, 5],
        [3, 5],
      ],
    ],
  });
  it.each(cells.map((cell) => [nameOf({ ...cell, shapes: JSON.stringify(cell.shapes) }), cell] as const))(
    "%s",
    async (_, { merge, shapes }) => {
      const inputs = shapes.map((shape) => tf.input({ shape: [...shape] }));
      const outputs = merges[merge]().apply(inputs) as Symbolic;
      await expectParity(tf.model({ inputs, outputs }));
    },
  );

  it("adds a branch of convolutions to the image, with one Transpose at each end", async () => {
    const input = tf.input({ shape: [6, 5, 3] });
    const conv = () => layers.conv2d({ filters: 3, kernelSize: 3, padding: "same" });
    const branch = conv().apply(conv().apply(input)) as Symbolic;
    const sum = layers.add().apply([input, branch]) as Symbolic;
    const converted = await expectParity(tf.model({ inputs: input, outputs: sum }));
    expect(converted.nodeCount).toBe(5);
  });

  it("scales channels by a gate, as squeeze-and-excitation does", async () => {
    const input = tf.input({ shape: [6, 5, 2] });
    const image = layers.conv2d({ filters: 4, kernelSize: 3 }).apply(input) as Symbolic;
    const squeezed = layers.globalAveragePooling2d({}).apply(image) as Symbolic;
    const gate = layers.dense({ units: 4, activation: "sigmoid" }).apply(squeezed);
    const reshaped = layers.reshape({ targetShape: [1, 1, 4] }).apply(gate) as Symbolic;
    const scaled = layers.multiply().apply([image, reshaped]) as Symbolic;
    await expectParity(tf.model({ inputs: input, outputs: scaled }));
  });

  it("merges flattened branches of equal and of different layout", async () => {
    const input = tf.input({ shape: [6, 5, 2] });
    const conv = layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" });
    const flat = (tensor: Symbolic) => layers.flatten().apply(tensor) as Symbolic;
    const moved = flat(conv.apply(input) as Symbolic);
    const movedToo = flat(layers.conv2d({ filters: 2, kernelSize: 1 }).apply(input) as Symbolic);
    const same = layers.add().apply([moved, movedToo]) as Symbolic;
    const different = layers.multiply().apply([same, flat(input)]) as Symbolic;
    await expectParity(tf.model({ inputs: input, outputs: [same, different] }));
  });

  it("names the layer where the shapes do not fit", () => {
    const inputs = [tf.input({ shape: [5] }), tf.input({ shape: [5] })];
    const outputs = layers.add({ name: "sum" }).apply(inputs) as Symbolic;
    const file = fromLiveModel(tf.model({ inputs, outputs }));
    const text = JSON.stringify(file.topology).replace("[null,5]", "[null,4]");
    expect(() => onnxFromLayersModel({ ...file, topology: JSON.parse(text) as unknown })).toThrow(
      /Layer "sum" \(Add\) merges inputs of shapes/,
    );
  });
});

describe("Concatenate", () => {
  it.each([-1, 1, 2, 3])("axis %i of images", async (axis) => {
    const inputs = [tf.input({ shape: [4, 3, 5] }), tf.input({ shape: [4, 3, 5] })];
    const outputs = layers.concatenate({ axis }).apply(inputs) as Symbolic;
    await expectParity(tf.model({ inputs, outputs }));
  });

  it.each([-2, -3])("concatenates along the last axis for axis %i, as TF.js does", async (axis) => {
    const inputs = [tf.input({ shape: [4, 3, 5] }), tf.input({ shape: [4, 3, 5] })];
    const outputs = layers.concatenate({ axis }).apply(inputs) as Symbolic;
    const converted = await expectParity(tf.model({ inputs, outputs }));
    expect(converted.outputs[0]!.shape).toEqual([null, 4, 3, 10]);
  });

  it.each([-1, 1])("axis %i of branches of convolutions", async (axis) => {
    const input = tf.input({ shape: [6, 5, 2] });
    const branches = [1, 3].map(
      (kernelSize) => layers.conv2d({ filters: 3, kernelSize, padding: "same" }).apply(input) as Symbolic,
    );
    const joined = layers.concatenate({ axis }).apply(branches);
    const outputs = layers.conv2d({ filters: 2, kernelSize: 1 }).apply(joined) as Symbolic;
    await expectParity(tf.model({ inputs: input, outputs }));
  });

  it("joins flattened branches in TF.js's order", async () => {
    const input = tf.input({ shape: [4, 3, 2] });
    const branches = [1, 2].map((kernelSize) =>
      layers.flatten().apply(layers.conv2d({ filters: 3, kernelSize }).apply(input) as Symbolic),
    ) as Symbolic[];
    const outputs = layers.dense({ units: 2 }).apply(layers.concatenate().apply(branches)) as Symbolic;
    await expectParity(tf.model({ inputs: input, outputs }));
  });
});

describe("whole numbers", () => {
  const whole = ["first", "second"].map((name) => tf.input({ shape: [3], dtype: "int32", name }));
  // 2^24 + 1 is the first whole number that float32 does not have.
  const values = [
    [1, 2 ** 24 + 1, 3],
    [4, 2, -4],
  ].map((row) => tf.tensor([row], [1, 3], "int32"));

  it.each(["add", "multiply", "maximum", "minimum", "concatenate"] as const)(
    "stay whole through %s",
    async (merge) => {
      const outputs = layers[merge]({}).apply(whole) as Symbolic;
      const model = tf.model({ inputs: whole, outputs });
      const converted = await expectParity(model, { inputs: values, inputBatch: 1, tolerance: 0.5 });
      expect((model.predict(values) as tf.Tensor).dtype).toBe("int32");
      expect(converted.outputs[0]!.dtype).toBe("int32");
    },
  );

  it("become float32 in a mean, and beside a float32 input", async () => {
    const small = [
      [1, 2, 3],
      [4, 2, -4],
    ].map((row) => tf.tensor([row], [1, 3], "int32"));
    const mean = layers.average().apply(whole) as Symbolic;
    await expectParity(tf.model({ inputs: whole, outputs: mean }), { inputs: small });
    const float = tf.input({ shape: [3] });
    const sum = layers.add().apply([whole[0]!, float]) as Symbolic;
    const model = tf.model({ inputs: [whole[0]!, float], outputs: sum });
    const converted = await expectParity(model, { inputs: [small[0]!, tf.tensor([[0.5, -0.5, 0]])] });
    expect(converted.outputs[0]!.dtype).toBe("float32");
  });

  it("and other numbers are joined in the type of the first input", async () => {
    const float = tf.input({ shape: [2] });
    const joined = layers.concatenate().apply([whole[0]!, float]) as Symbolic;
    const model = tf.model({ inputs: [whole[0]!, float], outputs: joined });
    const converted = await expectParity(model, {
      inputs: [values[0]!, tf.tensor([[1.7, -1.7]])],
      tolerance: 0.5,
    });
    expect(converted.outputs[0]!.dtype).toBe("int32");
  });
});
