import { describe, expect, it } from "vitest";
import { decodeOnnx, fromLiveModel, onnxFromLayersModel, passNames } from "../../src/onnx/index.ts";
import { expectParity, type ParityOptions } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

/** Applies layers one after another. */
function chain(input: Symbolic, ...steps: tf.layers.Layer[]): Symbolic {
  return steps.reduce((value, layer) => layer.apply(value) as Symbolic, input);
}

const channelsFirstOperators = new Set(
  "Conv ConvTranspose MaxPool AveragePool BatchNormalization Resize".split(" "),
);

/**
 * The nodes of a converter that goes layer by layer: all passes off, no layout kept from layer to layer, so a
 * pair of Transposes around each operator that wants its channels first.
 */
function naiveCount(model: tf.LayersModel): number {
  const passes = Object.fromEntries(passNames.map((name) => [name, false]));
  const { bytes } = onnxFromLayersModel(fromLiveModel(model), { passes });
  const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
  const own = operators.filter((operator) => operator !== "Transpose").length;
  return own + 2 * operators.filter((operator) => channelsFirstOperators.has(operator)).length;
}

/** Parity, the number of nodes beside the naive one, and the operators with how often they occur. */
async function converted(inputs: Symbolic, outputs: Symbolic | Symbolic[], options: ParityOptions = {}) {
  const model = tf.model({ inputs, outputs });
  const { bytes, nodeCount } = await expectParity(model, options);
  const operators: Record<string, number> = {};
  for (const { opType } of decodeOnnx(bytes).graph!.node) {
    operators[opType] = (operators[opType] ?? 0) + 1;
  }
  return { nodes: nodeCount, naive: naiveCount(model), operators };
}

const batchNorm = () => layers.batchNormalization();
const relu6 = () => layers.reLU({ maxValue: 6 });

describe("MobileNets", () => {
  it("version 1: depthwise and pointwise convolutions, each with batch normalisation and relu6", async () => {
    const input = tf.input({ shape: [32, 32, 3] });
    const conv = (filters: number, kernelSize: number, strides: number) =>
      layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false });
    const depthwise = (strides: number) =>
      layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false });
    const block = (filters: number, strides: number) => [
      // Keras pads before a stride of 2 by hand.
      ...(strides === 2
        ? [
            layers.zeroPadding2d({
              padding: [
                [0, 1],
                [0, 1],
              ],
            }),
          ]
        : []),
      strides === 2
        ? layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "valid", useBias: false })
        : depthwise(1),
      batchNorm(),
      relu6(),
      conv(filters, 1, 1),
      batchNorm(),
      relu6(),
    ];
    const features = chain(
      input,
      conv(8, 3, 2),
      batchNorm(),
      relu6(),
      ...block(16, 1),
      ...block(32, 2),
      ...block(32, 1),
      ...block(64, 2),
      ...block(64, 1),
      ...block(128, 2),
    );
    // The classifier of Keras: a convolution over one pixel, and not a Dense.
    const outputs = chain(
      features,
      layers.globalAveragePooling2d({}),
      layers.reshape({ targetShape: [1, 1, 128] }),
      layers.dropout({ rate: 1e-3 }),
      layers.conv2d({ filters: 10, kernelSize: 1, padding: "same" }),
      layers.reshape({ targetShape: [10] }),
      layers.activation({ activation: "softmax" }),
    );
    const { nodes, naive, operators } = await converted(input, outputs);
    expect(operators).toMatchObject({ Conv: 14, Clip: 13, Transpose: 1 });
    expect(operators["BatchNormalization"]).toBeUndefined();
    expect(nodes).toBeLessThanOrEqual(32);
    expect(naive).toBe(103);
  });

  it("version 2: inverted residuals", async () => {
    const input = tf.input({ shape: [32, 32, 3] });
    const project = (value: Symbolic, filters: number) =>
      chain(value, layers.conv2d({ filters, kernelSize: 1, padding: "same", useBias: false }), batchNorm());
    const inverted = (value: Symbolic, filters: number, strides: number): Symbolic => {
      const channels = value.shape.at(-1)!;
      const expanded = chain(project(value, channels * 6), relu6());
      const padded =
        strides === 2
          ? chain(
              expanded,
              layers.zeroPadding2d({
                padding: [
                  [0, 1],
                  [0, 1],
                ],
              }),
            )
          : expanded;
      const padding = strides === 2 ? "valid" : "same";
      const depthwise = layers.depthwiseConv2d({ kernelSize: 3, strides, padding, useBias: false });
      const projected = project(chain(padded, depthwise, batchNorm(), relu6()), filters);
      return strides === 1 && channels === filters
        ? (layers.add().apply([value, projected]) as Symbolic)
        : projected;
    };
    const padded = chain(
      input,
      layers.zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
    );
    const stem = layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "valid", useBias: false });
    let value = chain(padded, stem, batchNorm(), relu6());
    for (const [filters, strides] of [
      [8, 1],
      [12, 2],
      [12, 1],
      [16, 2],
      [16, 1],
      [24, 1],
    ] as const) {
      value = inverted(value, filters, strides);
    }
    const outputs = chain(
      project(value, 64),
      relu6(),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 10, activation: "softmax" }),
    );
    const { nodes, naive, operators } = await converted(input, outputs);
    expect(operators).toMatchObject({ Conv: 20, Add: 3, Transpose: 1 });
    expect(nodes).toBeLessThanOrEqual(41);
    expect(naive).toBe(143);
  });
});

describe("Inceptions", () => {
  it("with branches that are concatenated, and average pools of padding same", async () => {
    const input = tf.input({ shape: [24, 24, 3] });
    const conv = (
      value: Symbolic,
      filters: number,
      kernelSize: number | [number, number],
      strides = 1,
      padding: "same" | "valid" = "same",
    ) =>
      chain(
        value,
        layers.conv2d({ filters, kernelSize, strides, padding, useBias: false }),
        layers.batchNormalization({ scale: false }),
        layers.activation({ activation: "relu" }),
      );
    const pooled = (value: Symbolic) =>
      chain(value, layers.averagePooling2d({ poolSize: 3, strides: 1, padding: "same" }));
    const concat = (...values: Symbolic[]) => layers.concatenate({ axis: 3 }).apply(values) as Symbolic;
    const blockA = (value: Symbolic) =>
      concat(
        conv(value, 8, 1),
        conv(conv(value, 6, 1), 8, 5),
        conv(conv(conv(value, 8, 1), 12, 3), 12, 3),
        conv(pooled(value), 4, 1),
      );
    const reduction = (value: Symbolic) =>
      concat(conv(value, 16, 3, 2, "valid"), chain(value, layers.maxPooling2d({ poolSize: 3, strides: 2 })));
    const blockB = (value: Symbolic) =>
      concat(
        conv(value, 12, 1),
        conv(conv(conv(value, 8, 1), 8, [1, 7]), 12, [7, 1]),
        conv(pooled(value), 12, 1),
      );
    const stem = conv(input, 8, 3, 2, "valid");
    const outputs = chain(
      blockB(reduction(blockA(blockA(stem)))),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 10, activation: "softmax" }),
    );
    const { nodes, naive, operators } = await converted(input, outputs);
    expect(operators).toMatchObject({ Conv: 21, Concat: 4, AveragePool: 3, Transpose: 1 });
    expect(nodes).toBeLessThanOrEqual(54);
    expect(naive).toBe(166);
  });
});

describe("autoencoders", () => {
  it("with transposed convolutions, whose output is an image", async () => {
    const input = tf.input({ shape: [28, 28, 1] });
    const conv = (filters: number) =>
      layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: "same", activation: "relu" });
    const deconv = (filters: number, activation: "relu" | "sigmoid") =>
      layers.conv2dTranspose({ filters, kernelSize: 3, strides: 2, padding: "same", activation });
    const outputs = chain(
      input,
      conv(8),
      conv(16),
      layers.flatten(),
      layers.dense({ units: 8, activation: "relu" }),
      layers.dense({ units: 7 * 7 * 16, activation: "relu" }),
      layers.reshape({ targetShape: [7, 7, 16] }),
      deconv(8, "relu"),
      deconv(1, "sigmoid"),
    );
    const { nodes, naive } = await converted(input, outputs);
    expect(nodes).toBeLessThanOrEqual(19);
    expect(naive).toBe(26);
  });

  it("with upsampling, and images of any size", async () => {
    const input = tf.input({ shape: [null, null, 3] });
    const conv = (filters: number, activation: "relu" | "sigmoid" = "relu") =>
      layers.conv2d({ filters, kernelSize: 3, padding: "same", activation });
    const outputs = chain(
      input,
      conv(8),
      layers.maxPooling2d({ poolSize: 2 }),
      conv(4),
      layers.upSampling2d({ size: [2, 2] }),
      conv(3, "sigmoid"),
    );
    const { nodes, naive } = await converted(input, outputs, { unknownSize: 12 });
    expect(nodes).toBeLessThanOrEqual(10);
    expect(naive).toBe(18);
  });
});

describe("detectors of pitch", () => {
  it("with convolutions over one axis of images, batch normalisation behind relu, and Permute", async () => {
    const input = tf.input({ shape: [256] });
    const block = (filters: number, width: number, stride: number) => [
      layers.conv2d({
        filters,
        kernelSize: [width, 1],
        strides: [stride, 1],
        padding: "same",
        activation: "relu",
      }),
      batchNorm(),
      layers.maxPooling2d({ poolSize: [2, 1], strides: [2, 1], padding: "valid" }),
      layers.dropout({ rate: 0.25 }),
    ];
    const outputs = chain(
      input,
      layers.reshape({ targetShape: [256, 1, 1] }),
      ...block(16, 32, 4),
      ...block(8, 16, 1),
      ...block(8, 16, 1),
      layers.permute({ dims: [2, 1, 3] }),
      layers.flatten(),
      layers.dense({ units: 36, activation: "sigmoid" }),
    );
    const { nodes, naive } = await converted(input, outputs);
    expect(nodes).toBeLessThanOrEqual(17);
    expect(naive).toBe(35);
  });
});

describe("classifiers of doodles", () => {
  it("with convolutions, max pools, dropout and a dense head", async () => {
    const input = tf.input({ shape: [28, 28, 1] });
    const conv = (filters: number) =>
      layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" });
    const pool = () => layers.maxPooling2d({ poolSize: 2 });
    const outputs = chain(
      input,
      conv(8),
      pool(),
      conv(16),
      pool(),
      conv(32),
      pool(),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 64, activation: "tanh" }),
      layers.dense({ units: 12, activation: "softmax" }),
    );
    const { nodes, naive } = await converted(input, outputs);
    expect(nodes).toBeLessThanOrEqual(15);
    expect(naive).toBe(27);
  });
});
