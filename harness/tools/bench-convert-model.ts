import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFrom } from "../../src/core/random.ts";
import { sizeOf } from "../../src/core/shapes.ts";

const CONVOLUTIONS = 4;
/** The image in front of Flatten. */
const SIDE = 4;

/** The two kinds of model that are converted. */
export const modelKinds = ["layers-model", "graph-model"] as const;
export type ModelKind = (typeof modelKinds)[number];

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
}

/**
 * Writes a model of about as many parameters as asked for: half in 3x3 convolutions, whose kernels the converter
 * transposes, half in a dense layer behind flattened images, whose rows it reorders. As a LayersModel, or as the graph
 * model that such a network is published as.
 *
 * @returns the path of its model.json, and the number of parameters
 */
export async function writeBenchModel(
  folder: string,
  wanted: number,
  kind: ModelKind,
): Promise<{ path: string; parameters: number }> {
  const channels = Math.max(1, Math.round(Math.sqrt(wanted / 2 / (CONVOLUTIONS * 9))));
  const features = SIDE * SIDE * channels;
  const units = Math.max(1, Math.round(wanted / 2 / features));
  const names = Array.from({ length: CONVOLUTIONS }, (_, index) => `conv${index + 1}`);
  const weights = [
    ...names.flatMap((name) => layerWeights(name, [3, 3, channels, channels])),
    ...layerWeights("dense", [features, units]),
  ];
  const parameters = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const network = { names, weights, channels, features, units };
  const json =
    kind === "graph-model"
      ? graphModel(network)
      : { ...layersModel(network, wanted), format: "layers-model" };
  const weightsManifest = [
    { paths: ["weights.bin"], weights: kind === "graph-model" ? [...weights, sizes] : weights },
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.json"), JSON.stringify({ ...json, weightsManifest }));
  const tail = kind === "graph-model" ? Int32Array.of(-1, features) : new Int32Array(0);
  await writeWeights(join(folder, "weights.bin"), weights, tail);
  return { path: join(folder, "model.json"), parameters };
}

interface Network {
  readonly names: readonly string[];
  readonly weights: readonly Weight[];
  readonly channels: number;
  /** Of a flattened image. */
  readonly features: number;
  readonly units: number;
}

function layersModel({ names, channels, units }: Network, wanted: number) {
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
  return { modelTopology: { class_name: "Sequential", config: { name: `bench_${wanted}`, layers } } };
}

/** The shape that images are flattened to. */
const sizes = { name: "sizes", shape: [2], dtype: "int32" } as const;

function graphModel({ names, weights, channels }: Network) {
  const text = (value: string) => ({ s: btoa(value) });
  const ones = { list: { i: ["1", "1", "1", "1"] } };
  const float = { type: "DT_FLOAT" };
  const dims = [-1, SIDE, SIDE, channels].map((size) => ({ size: `${size}` }));
  const constants = [...weights, sizes].map(({ name, dtype }) => ({
    name,
    op: "Const",
    attr: { dtype: { type: dtype === "int32" ? "DT_INT32" : "DT_FLOAT" } },
  }));
  const convolutions = names.map((name, index) => ({
    name,
    op: "_FusedConv2D",
    input: [index === 0 ? "image" : names[index - 1]!, `${name}/kernel`, `${name}/bias`],
    attr: {
      T: float,
      strides: ones,
      dilations: ones,
      padding: text("SAME"),
      data_format: text("NHWC"),
      num_args: { i: "1" },
      fused_ops: { list: { s: ["BiasAdd", "Relu"].map((op) => btoa(op)) } },
    },
  }));
  const node = [
    { name: "image", op: "Placeholder", attr: { dtype: float, shape: { shape: { dim: dims } } } },
    ...constants,
    ...convolutions,
    { name: "flat", op: "Reshape", input: [names.at(-1)!, "sizes"], attr: { T: float } },
    {
      name: "answer",
      op: "_FusedMatMul",
      input: ["flat", "dense/kernel", "dense/bias"],
      attr: { T: float, num_args: { i: "1" }, fused_ops: { list: { s: [btoa("BiasAdd")] } } },
    },
  ];
  return {
    format: "graph-model",
    modelTopology: { node, library: {}, versions: { producer: 1 } },
    signature: {
      inputs: { image: { name: "image:0" } },
      outputs: { answer: { name: "answer:0" } },
    },
  };
}

function layerWeights(layer: string, kernel: readonly number[]): Weight[] {
  return [
    { name: `${layer}/kernel`, shape: kernel, dtype: "float32" },
    { name: `${layer}/bias`, shape: [kernel.at(-1)!], dtype: "float32" },
  ];
}

/** Random numbers, a million times the same thousand: making new ones would take longer than converting. */
async function writeWeights(path: string, weights: readonly Weight[], tail: Int32Array): Promise<void> {
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
    await file.write(new Uint8Array(tail.buffer));
  } finally {
    await file.close();
  }
}
