import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BoxbenchError } from "../../src/core/errors.ts";
import { layersModelFromFiles, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { mutations, type ModelFiles } from "./helpers/mutations.ts";
import { filesOf } from "./helpers/saved-files.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

const seed = Number(process.env["BOXBENCH_TEST_SEED"] ?? 1);

/** Far more than the few milliseconds that one of these models takes, also on a busy machine. */
const LONGEST_MS = 3000;

const models: Record<string, () => tf.LayersModel> = {
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
          layer: layers.gru({ units: 2, returnSequences: true }) as tf.RNN,
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

/** What came of it: a number of nodes or a one-line error. */
function convert(files: ModelFiles): string {
  const started = performance.now();
  let outcome: string;
  try {
    outcome = `${onnxFromLayersModel(layersModelFromFiles(files.json, files.shards)).nodeCount} nodes`;
  } catch (error) {
    if (!(error instanceof BoxbenchError)) throw error;
    outcome = error.message;
  }
  const took = performance.now() - started;
  if (took > LONGEST_MS) throw new Error(`took ${took} ms: ${outcome}`);
  if (outcome.includes("\n") || outcome.length > 1500) throw new Error(`no plain line: ${outcome}`);
  return outcome;
}

describe("damaged files end in a model or one typed line, at once", () => {
  it.each(Object.entries(models))("%s", async (_, build) => {
    const files = await filesOf(build());
    expect(convert(files)).toMatch(/^\d+ nodes$/);
    fc.assert(
      fc.property(mutations, (mutate) => {
        convert(mutate(files));
      }),
      { numRuns: 1000, seed },
    );
  });
});
