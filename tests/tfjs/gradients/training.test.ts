import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";

import type { TensorFlow } from "../../../src/tfjs/backend.ts";
import { registerWasmGradients } from "../../../src/tfjs/gradients/register.ts";
import { loadBoth } from "./backends.ts";

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadBoth();
});

/** Images and words in, two numbers out: every layer whose gradients WASM lacks. */
function buildModel(): LayersModel {
  let seed = 0;
  const initializer = () => tf.initializers.glorotUniform({ seed: (seed += 1) });
  const image = tf.input({ shape: [8, 8, 2] });
  const words = tf.input({ shape: [3], dtype: "int32" });
  const convolved = [
    tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: "same",
      activation: "relu",
      kernelInitializer: initializer(),
    }),
    tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, depthwiseInitializer: initializer() }),
    tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, kernelInitializer: initializer() }),
    tf.layers.flatten(),
  ].reduce((tensor, layer) => layer.apply(tensor) as typeof image, image);
  const embedding = tf.layers.embedding({ inputDim: 6, outputDim: 4, embeddingsInitializer: initializer() });
  const embedded = tf.layers.flatten().apply(embedding.apply(words)) as typeof image;
  const both = tf.layers.concatenate().apply([convolved, embedded]) as typeof image;
  const outputs = tf.layers.dense({ units: 2, kernelInitializer: initializer() }).apply(both) as typeof image;
  return tf.model({ inputs: [image, words], outputs });
}

async function train(
  backend: "cpu" | "wasm",
  steps: number,
): Promise<{ losses: number[]; weights: number[][] }> {
  await tf.setBackend(backend);
  const model = buildModel();
  model.compile({ optimizer: tf.train.sgd(0.05), loss: "meanSquaredError" });
  const inputs = [
    tf.randomNormal([6, 8, 8, 2], 0, 1, "float32", 1),
    tf.randomUniform([6, 3], 0, 6, "int32", 2),
  ];
  const targets = tf.randomNormal([6, 2], 0, 1, "float32", 3);
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1)
    losses.push((await model.trainOnBatch(inputs, targets)) as number);
  const weights = model.getWeights().map((weight: Tensor) => [...weight.dataSync()]);
  tf.dispose([...inputs, targets]);
  model.dispose();
  return { losses, weights };
}

test("a model with convolutions and an embedding trains on WASM as it does on the CPU backend", async () => {
  const cpu = await train("cpu", 10);
  const wasm = await train("wasm", 10);
  expect(wasm.losses.at(-1)).toBeLessThan(wasm.losses[0]! / 2);
  for (const [index, weights] of wasm.weights.entries()) {
    for (const [position, weight] of weights.entries()) {
      // Weights below 1, where one float32 rounding is 6e-8: the sums differ in their order only, over 10 steps.
      expect(Math.abs(weight - cpu.weights[index]![position]!)).toBeLessThan(6e-7);
    }
  }
});

test("model.fit works on WASM", async () => {
  await tf.setBackend("wasm");
  const model = buildModel();
  model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
  const inputs = [tf.ones([6, 8, 8, 2]), tf.zeros([6, 3], "int32")];
  const { history } = await model.fit(inputs, tf.ones([6, 2]), { epochs: 3, verbose: 0, batchSize: 4 });
  const losses = history["loss"] as number[];
  expect(losses[2]).toBeLessThan(losses[0]!);
});

test("500 steps leave no tensor behind and the WASM heap as large as after 50", async () => {
  await tf.setBackend("wasm");
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 8,
        kernelSize: 5,
        strides: 2,
        padding: "same",
        activation: "relu",
        inputShape: [12, 12, 1],
      }),
      tf.layers.separableConv2d({ filters: 8, kernelSize: 3, padding: "same" }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "same" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.001), loss: "meanSquaredError" });
  const x = tf.randomUniform([16, 12, 12, 1]);
  const y = tf.randomUniform([16, 2]);
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const sizes = async (steps: number) => {
    for (let step = 0; step < steps; step += 1) await model.trainOnBatch(x, y);
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    return { numTensors, numDataBuffers, numBytes, heapBytes: wasm.HEAPU8.length };
  };
  const early = await sizes(50);
  expect(await sizes(450)).toEqual(early);
});

test("registering twice keeps the first kernels", () => {
  const before = tf.getKernel("Conv2DBackpropInput", "wasm");
  registerWasmGradients(tf);
  expect(tf.getKernel("Conv2DBackpropInput", "wasm")).toBe(before);
});
