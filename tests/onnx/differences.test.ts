import { describe, expect, it } from "vitest";
import {
  fromLiveModel,
  graphModelFromFiles,
  layersModelFromFiles,
  onnxFromGraphModel,
  onnxFromLayersModel,
  type ConvertedModel,
} from "../../src/onnx/index.ts";
import { attr, graphModelFiles, type SmallGraphModel } from "./helpers/one-node.ts";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

function differencesOf(...steps: tf.layers.Layer[]): string[] {
  return textsOf(onnxFromLayersModel(fromLiveModel(tf.sequential({ layers: steps }))));
}

function textsOf({ differences }: ConvertedModel): string[] {
  return differences.map(({ kind, path, text }) => `${kind} "${path}": ${text}`);
}

const image = { inputShape: [6, 6, 2] };

describe("what TF.js does otherwise than Keras in this model", () => {
  it("is nothing in an ordinary network", () => {
    const texts = differencesOf(
      layers.conv2d({ ...image, filters: 2, kernelSize: 3, dilationRate: 2 }),
      layers.batchNormalization(),
      layers.reLU({ maxValue: 6 }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.globalAveragePooling2d({}),
      layers.dropout({ rate: 0.5 }),
    );
    expect(texts).toEqual([]);
  });

  it.each([
    [
      "a depthwise convolution with dilations",
      layers.depthwiseConv2d({ ...image, kernelSize: 3, dilationRate: 2, name: "one" }),
      /dilationRate 2x2/u,
    ],
    [
      "bilinear upsampling",
      layers.upSampling2d({ ...image, size: [2, 2], interpolation: "bilinear", name: "one" }),
      /corner of a pixel/u,
    ],
    [
      "normalisation along another axis than the last",
      layers.batchNormalization({ ...image, axis: 1, name: "one" }),
      /axis 1 is not the last/u,
    ],
  ])("is %s, in one line that names the layer", (_, layer, expected) => {
    const texts = differencesOf(layer);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(expected);
    expect(texts[0]).toContain('"one"');
  });

  it.each([
    ["ReLU", { negative_slope: 0.1 }, /negativeSlope 0.1/u],
    ["ReLU", { threshold: 0.5 }, /threshold 0.5/u],
    ["ReLU", { negative_slope: 0, threshold: 0 }, null],
    ["Conv2DTranspose", { filters: 1, kernel_size: [3, 3], dilation_rate: [2, 2] }, /dilationRate 2x2/u],
    ["Dropout", { rate: 0.5 }, null],
  ])("is read from the file: %s %j", (className, config, expected) => {
    const texts = textsOf(onnxFromLayersModel(fileOf(className, config)));
    expect(texts).toHaveLength(expected === null ? 0 : 1);
    expect(texts.join("")).toMatch(expected ?? /^$/u);
  });

  it.each(["BatchNormalization", "Dropout"])(
    "is a call of %s that was saved with training=1",
    (className) => {
      const config = className === "Dropout" ? { rate: 0.5 } : { scale: false, center: false };
      for (const [training, count] of [
        [true, 1],
        [1, 1],
        [false, 0],
      ] as const) {
        const texts = textsOf(onnxFromLayersModel(fileOf(className, config, { training })));
        expect(texts).toHaveLength(count);
        expect(texts.every((text) => text.includes("training=1"))).toBe(true);
      }
    },
  );

  it("is the mean over steps that a mask leaves out", () => {
    const texts = differencesOf(
      layers.masking({ inputShape: [4, 2] }),
      layers.globalAveragePooling1d({ name: "mean" }),
    );
    expect(texts).toEqual([expect.stringContaining("Keras over those that the mask keeps")]);
  });
});

/** A model of one layer as Keras saves it; its weights are ones where it has any. */
function fileOf(className: string, config: object, call: object = {}) {
  const topology = {
    model_config: {
      class_name: "Functional",
      config: {
        name: "small",
        layers: [
          {
            class_name: "InputLayer",
            name: "in",
            config: { name: "in", batch_input_shape: [null, 5, 5, 1], dtype: "float32" },
            inbound_nodes: [],
          },
          {
            class_name: className,
            name: "one",
            config: { name: "one", ...config },
            inbound_nodes: [[["in", 0, 0, call]]],
          },
        ],
        input_layers: [["in", 0, 0]],
        output_layers: [["one", 0, 0]],
      },
    },
  };
  const shapes: Record<string, Record<string, number[]>> = {
    BatchNormalization: { moving_mean: [1], moving_variance: [1] },
    Conv2DTranspose: { kernel: [3, 3, 1, 1], bias: [1] },
  };
  const weights = Object.entries(shapes[className] ?? {}).map(([name, shape]) => ({
    name: `one/${name}`,
    shape,
    dtype: "float32",
  }));
  const count = weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const bytes = new Uint8Array(Float32Array.from({ length: count }, () => 1).buffer);
  const json = { modelTopology: topology, weightsManifest: [{ paths: ["weights.bin"], weights }] };
  return layersModelFromFiles(JSON.stringify(json), new Map([["weights.bin", bytes]]));
}

describe("what TF.js does otherwise than TensorFlow in this graph model", () => {
  const convert = (model: SmallGraphModel) => {
    const { json, weights } = graphModelFiles(model);
    return textsOf(onnxFromGraphModel(graphModelFromFiles(json, new Map([["weights.bin", weights]]))));
  };
  const ones = { shape: [2], values: [1, 1], isConstant: true } as const;

  it("is a normalisation that was saved in training", () => {
    const model = (isTraining: boolean): SmallGraphModel => ({
      tensors: { x: { shape: [1, 2, 2, 2] }, ones },
      nodes: [
        {
          name: "norm",
          op: "FusedBatchNormV3",
          inputs: ["x", "ones", "ones", "ones", "ones"],
          attributes: { is_training: attr.bool(isTraining) },
        },
      ],
    });
    expect(convert(model(true))).toEqual([
      'FusedBatchNormV3 "norm": is_training is true: TensorFlow uses the statistics of the batch, TF.js those it is given',
    ]);
    expect(convert(model(false))).toEqual([]);
  });

  it("is a Select whose condition has one axis", () => {
    const texts = convert({
      tensors: { c: { shape: [2], dtype: "bool" }, a: { shape: [2, 2] }, b: { shape: [2, 2] } },
      nodes: [{ name: "choice", op: "Select", inputs: ["c", "a", "b"] }],
    });
    expect(texts).toEqual([expect.stringContaining("chooses rows in TensorFlow")]);
  });

  it("is an activation that is fused into a convolution alone", () => {
    const texts = convert({
      tensors: { x: { shape: [1, 3, 3, 1] }, w: { shape: [1, 1, 1, 1], isConstant: true } },
      nodes: [
        {
          name: "conv",
          op: "_FusedConv2D",
          inputs: ["x", "w"],
          attributes: {
            strides: attr.ints([1, 1, 1, 1]),
            padding: attr.string("SAME"),
            fused_ops: attr.strings(["Relu"]),
            num_args: attr.int(0),
          },
        },
      ],
    });
    expect(texts).toEqual([expect.stringContaining("TF.js ignores the relu")]);
  });
});

describe("numbers in a layer's configuration", () => {
  const wrapped = (value: number) => ({ type: "ndarray", value });

  it.each([
    ["ReLU", { max_value: 2 }, { max_value: wrapped(2) }],
    ["LeakyReLU", { alpha: 0.25 }, { alpha: wrapped(0.25) }],
    ["ThresholdedReLU", { theta: 0.5 }, { theta: wrapped(0.5) }],
    ["ELU", { alpha: 1 }, { alpha: wrapped(1) }],
    ["Rescaling", { scale: 0.5, offset: -1 }, { scale: wrapped(0.5), offset: wrapped(-1) }],
    [
      "BatchNormalization",
      { scale: false, center: false, epsilon: 0.1, axis: -1 },
      { scale: false, center: false, epsilon: wrapped(0.1), axis: wrapped(-1) },
    ],
    [
      "Conv2DTranspose",
      { filters: 1, kernel_size: [3, 3], strides: [1, 1] },
      { filters: wrapped(1), kernel_size: [3, 3], strides: [1, 1] },
    ],
    ["ZeroPadding2D", { padding: 1 }, { padding: wrapped(1) }],
    ["Dropout", { rate: 0.5 }, { rate: wrapped(0.5) }],
  ])("that NumPy wrapped in 2017 are unwrapped: %s", (className, plain, odd) => {
    const bytes = [plain, odd].map((config) => onnxFromLayersModel(fileOf(className, config)).bytes);
    expect(Buffer.compare(bytes[0]!, bytes[1]!)).toBe(0);
  });

  it.each([
    [
      [0.5, 2],
      [1, -1],
    ],
    [[0.5, 2], 1],
    [3, [1, -1]],
    [[2], [0]],
  ])("of Rescaling may be lists, one for each channel: %j and %j", async (scale, offset) => {
    const model = tf.sequential({
      layers: [
        layers.rescaling({ inputShape: [3, 3, 2], scale: scale as number, offset: offset as number }),
        layers.conv2d({ filters: 2, kernelSize: 2 }),
      ],
    });
    await expectParity(model);
  });
});
