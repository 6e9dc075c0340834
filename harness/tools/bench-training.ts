import { performance } from "node:perf_hooks";
import type * as tfjs from "@tensorflow/tfjs";
import { Command, Option } from "commander";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { floatPixels } from "../../src/dataset/batches.ts";
import { backendIds, loadBackend, type BackendId, type TensorFlow } from "../../src/tfjs/backend.ts";
import { registerWasmGradients } from "../../src/tfjs/gradients/register.ts";
import { optimizerFrom } from "../../src/training/optimizer.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { integerIn } from "../base/options.ts";
import { runSetup } from "../setup/program.ts";

/** The network whose training speed is measured, with its own optimizer and batch. */
const variant = variantOf("cnn-low-lr");
const sides = [32, 64];

const command = new Command("bench:training")
  .description(`How many images per second ${variant.id} trains on: forward, backward and optimizer.`)
  .addOption(new Option("--backend <id>", "TF.js backend").choices(backendIds).default("tfjs/wasm"))
  .option("--seconds <n>", "time for each image size", integerIn(1, 600), 10);

await runSetup(command, async (options, context) => {
  const { tf, id, device, versions } = await loadBackend(options["backend"] as BackendId);
  if (id === "tfjs/wasm") registerWasmGradients(tf);
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  context.print(`${id} on ${device} (${names.join(", ")}), best of steps in ${String(options["seconds"])} s`);
  for (const side of sides) {
    const rate = await measureTraining(tf, side, options["seconds"] as number, context.signal);
    context.print(
      `${side}x${side}: ${rate.imagesPerSecond.toFixed(0)} images/s, ` +
        `${rate.imagesPerCpuSecond.toFixed(0)} per CPU second, ` +
        `median ${rate.medianImagesPerSecond.toFixed(0)} images/s over ${rate.steps} steps`,
    );
  }
});

interface TrainingRate {
  readonly steps: number;
  /** Of the fastest step: on a shared machine the others count the neighbours too. */
  readonly imagesPerSecond: number;
  /** Of the step with the least CPU time, over all threads. */
  readonly imagesPerCpuSecond: number;
  readonly medianImagesPerSecond: number;
}

async function measureTraining(
  tf: TensorFlow,
  side: number,
  seconds: number,
  signal: AbortSignal,
): Promise<TrainingRate> {
  const { recipe, channels } = variant;
  if (recipe.kind !== "gradient-descent") throw new Error(`${variant.id} has no optimizer`);
  const model = variant.build(tf, { side, channels }, 1);
  const optimizer = await optimizerFrom(tf, recipe.attempts[0]!, []);
  const images = makeBoxImages({ ...defaultBoxOptions, side }, recipe.batchSize, 1, "bench training");
  const pixels = floatPixels(
    images,
    Array.from({ length: images.count }, (_, index) => index),
  );
  const x = tf.tensor4d(pixels, [images.count, side, side, channels]);
  const targets = tf.tensor2d(images.targets, [images.count, 2]);
  const step = async () => {
    const loss = optimizer.minimize(() => lossOf(tf, model, x, targets), true)!;
    await loss.data();
    loss.dispose();
  };
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  // The first steps compile, and make the heap grow.
  for (let count = 0; count < 3; count += 1) await step();
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs && !signal.aborted) {
    const startMs = performance.now();
    const cpuStart = process.cpuUsage();
    await step();
    const cpu = process.cpuUsage(cpuStart);
    wallMs.push(performance.now() - startMs);
    cpuMs.push((cpu.user + cpu.system) / 1000);
  }
  tf.dispose([x, targets]);
  model.dispose();
  optimizer.dispose();
  const sorted = wallMs.sort((a, b) => a - b);
  const rateOf = (stepMs: number) => (images.count * 1000) / stepMs;
  return {
    steps: sorted.length,
    imagesPerSecond: rateOf(sorted[0]!),
    imagesPerCpuSecond: rateOf(Math.min(...cpuMs)),
    medianImagesPerSecond: rateOf(sorted[Math.floor(sorted.length / 2)]!),
  };
}

function lossOf(tf: TensorFlow, model: tfjs.LayersModel, x: tfjs.Tensor, targets: tfjs.Tensor): tfjs.Scalar {
  const outputs = model.apply(x, { training: true }) as tfjs.Tensor;
  return tf.losses.meanSquaredError(targets, outputs);
}
