// A child process of its own: a native library that does not fit ends the process that loads it.
import { createRequire } from "node:module";
import type { TrainingCheck } from "./training-check.ts";

type TensorFlow = typeof import("@tensorflow/tfjs");
type NativeBackend = { binding: { TF_Version: string }; isUsingGpuDevice: boolean };

const [tfjsFolder = "@tensorflow/tfjs-node-gpu"] = process.argv.slice(2);
const tf = createRequire(import.meta.url)(tfjsFolder) as TensorFlow;
await tf.ready();
const backend = tf.backend() as unknown as NativeBackend;

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, strides: 2, activation: "relu" }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2 }),
  ],
});
model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
const images = tf.randomUniform([16, 8, 8, 1], 0, 1, "float32", 1);
const targets = tf.randomUniform([16, 2], 0, 1, "float32", 2);
const lossBefore = Number(await model.trainOnBatch(images, targets));
const lossAfter = Number(await model.trainOnBatch(images, targets));

const check: TrainingCheck = {
  tensorFlowVersion: backend.binding.TF_Version,
  usesGpu: backend.isUsingGpuDevice,
  lossBefore,
  lossAfter,
};
process.stdout.write(`${JSON.stringify(check)}\n`);
