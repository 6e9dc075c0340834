import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFrom } from "../../src/core/random.ts";
import { sizeOf } from "../../src/core/shapes.ts";

const CONVOLUTIONS = 4;
/** The image in front of Flatten. */
const SIDE = 4;

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
}

/**
 * Writes a LayersModel of about as many parameters as asked for: half in 3x3 convolutions, whose kernels the
 * converter transposes, half in a Dense behind Flatten, whose rows it reorders.
 *
 * @returns the path of its model.json, and the number of parameters
 */
export async function writeBenchModel(
  folder: string,
  wanted: number,
): Promise<{ path: string; parameters: number }> {
  const channels = Math.max(1, Math.round(Math.sqrt(wanted / 2 / (CONVOLUTIONS * 9))));
  const features = SIDE * SIDE * channels;
  const units = Math.max(1, Math.round(wanted / 2 / features));
  const names = Array.from({ length: CONVOLUTIONS }, (_, index) => `conv${index + 1}`);
  const weights = [
    ...names.flatMap((name) => layerWeights(name, [3, 3, channels, channels])),
    ...layerWeights("dense", [features, units]),
  ];
  const convolutions = names.map((name, index) => {
    const config = { name, filters: channels, kernel_size: [3, 3], padding: "same", activation: "relu" };
    const input = index === 0 ? { batch_input_shape: [null, SIDE, SIDE, channels] } : {};
    return { class_name: "Conv2D", config: { ...config, ...input } };
  });
  const layers = [
    ...convolutions,
    { class_name: "Flatten", config: { name: "flatten" } },
    { class_name: "Dense", config: { name: "dense", units } },
  ];
  const json = {
    format: "layers-model",
    modelTopology: { class_name: "Sequential", config: { name: `bench_${wanted}`, layers } },
    weightsManifest: [{ paths: ["weights.bin"], weights }],
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.json"), JSON.stringify(json));
  await writeWeights(join(folder, "weights.bin"), weights);
  const parameters = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { path: join(folder, "model.json"), parameters };
}

function layerWeights(layer: string, kernel: readonly number[]): Weight[] {
  return [
    { name: `${layer}/kernel`, shape: kernel, dtype: "float32" },
    { name: `${layer}/bias`, shape: [kernel.at(-1)!], dtype: "float32" },
  ];
}

/** Random numbers, a million times the same thousand: making new ones would take longer than converting. */
async function writeWeights(path: string, weights: readonly Weight[]): Promise<void> {
  const random = randomFrom(1, "bench convert");
  const block = Float32Array.from({ length: 1000 }, () => random.normal() / 100);
  const file = await open(path, "w");
  try {
    for (const { shape } of weights) {
      const data = new Float32Array(sizeOf(shape));
      for (let start = 0; start < data.length; start += block.length) {
        data.set(block.subarray(0, data.length - start), start);
      }
      await file.write(new Uint8Array(data.buffer));
    }
  } finally {
    await file.close();
  }
}
