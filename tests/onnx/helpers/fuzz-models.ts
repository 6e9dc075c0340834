import { tf } from "./tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

/** Models to damage: together they have most families of layers, a model inside, and shared weights. */
export const models: Record<string, () => tf.LayersModel> = {
  "a Sequential of images": () =>
    tf.sequential({
      layers: [
        layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 2,
          kernelSize: 3,
          padding: "same",
          activation: "relu",
        }),
        layers.batchNormalization(),
        layers.zeroPadding2d({ padding: 1 }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.depthwiseConv2d({ kernelSize: 2 }),
        layers.upSampling2d({ size: [2, 2] }),
        layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
        layers.cropping2D({ cropping: 1 }),
        layers.flatten(),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 6, activation: "softmax" }),
        layers.reshape({ targetShape: [3, 2] }),
        layers.permute({ dims: [2, 1] }),
        layers.layerNormalization(),
      ],
    }),
  "branches, a model inside, a layer called twice": () => {
    const [left, right] = ["left", "right"].map((name) => tf.input({ shape: [4], name })) as [
      Symbolic,
      Symbolic,
    ];
    const inner = tf.sequential({ name: "inner", layers: [layers.dense({ inputShape: [4], units: 4 })] });
    const twice = layers.dense({ units: 4, name: "twice" });
    const a = twice.apply(inner.apply(left)) as Symbolic;
    const b = twice.apply(layers.prelu().apply(right)) as Symbolic;
    const sum = layers.add().apply([a, b]) as Symbolic;
    const joined = layers
      .concatenate()
      .apply([sum, layers.dot({ axes: 1 }).apply([a, b]) as Symbolic]) as Symbolic;
    return tf.model({
      inputs: [left, right],
      outputs: [joined, layers.average().apply([a, sum]) as Symbolic],
    });
  },
  "masked sequences": () =>
    tf.sequential({
      layers: [
        layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4, maskZero: true }),
        layers.bidirectional({
          layer: layers.gru({ units: 2, returnSequences: true }),
          mergeMode: "concat",
        }),
        layers.timeDistributed({ layer: layers.dense({ units: 3 }) }),
        layers.conv1d({ filters: 2, kernelSize: 2 }),
        layers.lstm({ units: 2 }),
        layers.repeatVector({ n: 2 }),
        layers.globalMaxPooling1d(),
      ],
    }),
};
