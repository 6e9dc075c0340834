/**
 * `npm run bench:convert`: seconds and peak memory of converting models of 1, 10 and 50 million parameters, each in
 * a fresh process, which is this file again with the size as its argument.
 */
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { randomFrom } from "../src/core/random.ts";
import { layersModelFromFiles, onnxFromLayersModel } from "../src/onnx/index.ts";
import type { Context } from "./command.ts";
import { runProgram } from "./program.ts";

/** Width of the square Dense layers: 1024 x 1024 weights and 1024 biases are about a million parameters. */
const units = 1024;
const parametersOfLayer = units * units + units;
const millions = [1, 10, 50] as const;

interface Measured {
  readonly weightBytes: number;
  readonly onnxBytes: number;
  readonly seconds: number;
  /** Highest memory of the process while converting, less its memory just before. */
  readonly extraBytes: number;
}

/** A chain of Dense layers as the files of a LayersModel. */
function denseChain(layers: number): { modelJson: string; shard: Uint8Array } {
  const names = Array.from({ length: layers }, (_, index) => `dense-${index + 1}`);
  const config = names.map((name, index) => ({
    class_name: "Dense",
    config: { name, units, activation: "relu", ...(index === 0 ? { batch_input_shape: [null, units] } : {}) },
  }));
  const weights = names.flatMap((name) => [
    { name: `${name}/kernel`, shape: [units, units], dtype: "float32" },
    { name: `${name}/bias`, shape: [units], dtype: "float32" },
  ]);
  const modelJson = JSON.stringify({
    format: "layers-model",
    modelTopology: { class_name: "Sequential", config: { name: "chain", layers: config } },
    weightsManifest: [{ paths: ["weights.bin"], weights }],
  });
  // Different weights everywhere: equal ones would be written once.
  const random = randomFrom(1, "bench-convert");
  const values = Float32Array.from({ length: layers * parametersOfLayer }, () => random.uniform() - 0.5);
  return { modelJson, shard: new Uint8Array(values.buffer) };
}

function convert(layers: number): Measured {
  const { modelJson, shard } = denseChain(layers);
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const { bytes } = onnxFromLayersModel(layersModelFromFiles(modelJson, new Map([["weights.bin", shard]])));
  const seconds = (performance.now() - started) / 1000;
  // Linux gives the highest resident size in kilobytes.
  const extraBytes = Math.max(0, process.resourceUsage().maxRSS * 1024 - before);
  return { weightBytes: shard.length, onnxBytes: bytes.length, seconds, extraBytes };
}

async function convertInChild(layers: number, context: Context): Promise<Measured> {
  const words = ["--import", import.meta.resolve("tsx"), fileURLToPath(import.meta.url), String(layers)];
  const { stdout } = await execa(process.execPath, words, { cancelSignal: context.signal });
  return JSON.parse(stdout) as Measured;
}

await runProgram(async (context) => {
  const asked = process.argv[2];
  if (asked !== undefined) {
    context.print(JSON.stringify(convert(Number(asked))));
    return;
  }
  context.print("parameters  weights (MB)  ONNX (MB)  seconds  seconds per million  extra memory / weights");
  for (const layers of millions) {
    const { weightBytes, onnxBytes, seconds, extraBytes } = await convertInChild(layers, context);
    const parameters = (layers * parametersOfLayer) / 1e6;
    const cells = [
      `${parameters.toFixed(2)} M`.padStart(10),
      (weightBytes / 1e6).toFixed(1).padStart(12),
      (onnxBytes / 1e6).toFixed(1).padStart(9),
      seconds.toFixed(3).padStart(7),
      (seconds / parameters).toFixed(4).padStart(19),
      `${(extraBytes / weightBytes).toFixed(2)} x`.padStart(22),
    ];
    context.print(cells.join("  "));
  }
});
