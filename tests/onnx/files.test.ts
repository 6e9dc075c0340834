import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onnxFromLayersModel } from "../../src/onnx/index.ts";
import { readLayersModel, readModel } from "../../src/onnx/read-layers-model.ts";
import {
  expectSame,
  filesOf,
  ModelFolder,
  type ModelFiles,
  type WeightGroupJson,
} from "./helpers/model-folder.ts";
import { randomiseWeights, tf } from "./helpers/tf.ts";

const { layers } = tf;

let folder: ModelFolder;
let functional: ModelFiles;
let sequential: ModelFiles;

beforeAll(async () => {
  folder = await ModelFolder.open();
  const input = tf.input({ shape: [6, 5, 2], name: "image" });
  const conv = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", name: "conv" }).apply(input);
  const normed = layers.batchNormalization({ name: "bn" }).apply(conv);
  const flat = layers.flatten({ name: "flat" }).apply(normed);
  const answer = layers.dense({ units: 3, activation: "hardSigmoid", name: "answer" }).apply(flat);
  const model = tf.model({ inputs: input, outputs: answer as tf.SymbolicTensor, name: "net" });
  randomiseWeights(model, 5);
  functional = await filesOf(model);
  const stack = tf.sequential({
    name: "stack",
    layers: [
      layers.dense({ inputShape: [4], units: 3, activation: "relu", name: "first" }),
      layers.dense({ units: 2, name: "second" }),
    ],
  });
  randomiseWeights(stack, 6);
  sequential = await filesOf(stack);
});

afterAll(() => folder.close());

/** The same files with another topology. */
function withTopology(files: ModelFiles, change: (topology: Topology) => object): ModelFiles {
  const topology = structuredClone(files.json.modelTopology) as unknown as Topology;
  return { ...files, json: { ...files.json, modelTopology: change(topology) as Record<string, unknown> } };
}

interface Topology {
  class_name: string;
  config: { name: string; layers: { class_name: string; config: Record<string, unknown> }[] };
}

/** The same weights in other groups and shards. */
function withWeights(
  files: ModelFiles,
  groups: readonly WeightGroupJson[],
  shards: Record<string, Uint8Array>,
): ModelFiles {
  return { json: { ...files.json, weightsManifest: [...groups] }, shards };
}

/** Each weight of a file of one shard, with its bytes. */
function weightsOf({ json, shards }: ModelFiles) {
  let offset = 0;
  return json.weightsManifest[0]!.weights.map((spec) => {
    const size = 4 * spec.shape.reduce((product, dimension) => product * dimension, 1);
    const bytes = shards["weights.bin"]!.slice(offset, offset + size);
    offset += size;
    return { spec, bytes };
  });
}

describe("a model.json that TF.js loads too", () => {
  it("as TF.js saves it", async () => {
    const converted = await expectSame(folder, functional);
    expect(converted.outputs.map(({ name }) => name)).toEqual(["answer"]);
    await expectSame(folder, sequential);
  });

  it("without format and the other fields around the topology", async () => {
    const { modelTopology, weightsManifest } = functional.json;
    await expectSame(folder, { ...functional, json: { modelTopology, weightsManifest } });
  });

  it("with the topology in model_config, as Keras 2 writes it", async () => {
    const wrap = (topology: Topology) => ({
      keras_version: "2.2.4",
      backend: "tensorflow",
      model_config: topology,
      training_config: { loss: "mse", metrics: [], optimizer_config: { class_name: "Adam", config: {} } },
    });
    await expectSame(folder, withTopology(functional, wrap));
    await expectSame(folder, withTopology(sequential, wrap));
  });

  it.each(["Model", "Functional"])("of class %s", async (className) => {
    await expectSame(
      folder,
      withTopology(functional, (topology) => ({ ...topology, class_name: className })),
    );
  });

  it("with a Sequential whose config is a list, as Keras before 2.2.3 wrote it", async () => {
    await expectSame(
      folder,
      withTopology(sequential, (topology) => ({ ...topology, config: topology.config.layers })),
    );
  });

  it("with the fields that Keras 2 writes and TF.js does not", async () => {
    await expectSame(
      folder,
      withTopology(functional, (topology) => {
        for (const layer of topology.config.layers) {
          Object.assign(layer.config, { dtype: "float32", trainable: true, ragged: false, sparse: false });
          if (layer.class_name === "Conv2D") {
            Object.assign(layer.config, { groups: 1, data_format: "channels_last", dilation_rate: [1, 1] });
          }
          if (layer.class_name === "BatchNormalization") {
            // Keras 2 writes the axis as a list where TF.js has a number.
            Object.assign(layer.config, { axis: [3] });
          }
        }
        return topology;
      }),
    );
  });

  it("with a group for each weight, and shards that end inside numbers", async () => {
    const shards: Record<string, Uint8Array> = {};
    const groups = weightsOf(functional).map(({ spec, bytes }, index) => {
      const cut = Math.min(7, bytes.length);
      const paths = [`group${index}-1of2`, `group${index}-2of2`];
      shards[paths[0]!] = bytes.slice(0, cut);
      shards[paths[1]!] = bytes.slice(cut);
      return { paths, weights: [spec] };
    });
    expect(groups.length).toBeGreaterThan(5);
    await expectSame(folder, withWeights(functional, groups, shards));
  });

  it.each(["uint8", "uint16", "float16"] as const)("with weights quantised to %s", async (dtype) => {
    const weights: tf.io.WeightsManifestEntry[] = [];
    const parts = weightsOf(functional).map(({ spec, bytes }) => {
      const numbers = [...new Float32Array(bytes.buffer)];
      // Batch normalisation cannot do with a variance of zero or less, so it stays as it is.
      if (spec.name.includes("variance")) {
        weights.push(spec);
        return bytes;
      }
      if (dtype === "float16") {
        weights.push({ ...spec, quantization: { dtype } });
        return new Uint8Array(Uint16Array.from(numbers, float16Bits).buffer);
      }
      const min = Math.min(...numbers);
      const scale = (Math.max(...numbers) - min) / (dtype === "uint8" ? 255 : 65535);
      weights.push({ ...spec, quantization: { dtype, scale, min } });
      const levels = numbers.map((value) => Math.round((value - min) / scale));
      return new Uint8Array((dtype === "uint8" ? Uint8Array : Uint16Array).from(levels).buffer);
    });
    const bytes = new Uint8Array(Buffer.concat(parts));
    await expectSame(
      folder,
      withWeights(functional, [{ paths: ["weights.bin"], weights }], { "weights.bin": bytes }),
    );
  });

  it("with the optimizer's weights", async () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 2, name: "d" })] });
    model.compile({ optimizer: tf.train.adam(), loss: "meanSquaredError" });
    await model.fit(tf.ones([4, 3]), tf.ones([4, 2]), { epochs: 1, verbose: 0 });
    const files = await filesOf(model, { includeOptimizer: true });
    const groupsOfWeights = files.json.weightsManifest[0]!.weights.map(({ group }) => group);
    expect(groupsOfWeights).toContain("optimizer");
    await expectSame(folder, files);
  });

  it("with weights named as TensorFlow 2.2 and later name them", async () => {
    const [group] = sequential.json.weightsManifest;
    const weights = group!.weights.map((spec) => ({ ...spec, name: spec.name.replace("/", "/cell/") }));
    expect(weights.map(({ name }) => name)).toContain("first/cell/kernel");
    await expectSame(folder, {
      ...sequential,
      json: { ...sequential.json, weightsManifest: [{ ...group!, weights }] },
    });
  });

  it("with a functional model and a Sequential in a Sequential, as image classifiers trained in a browser", async () => {
    const image = tf.input({ shape: [8, 8, 3], name: "input_1" });
    const conv = (value: unknown, filters: number, strides: number) =>
      layers
        .conv2d({ filters, kernelSize: 3, strides, padding: "same", useBias: false })
        .apply(value as tf.SymbolicTensor);
    const stem = layers.batchNormalization().apply(conv(image, 4, 2));
    const residual = layers.add().apply([stem, conv(stem, 4, 1)] as tf.SymbolicTensor[]);
    const backbone = tf.model({ inputs: image, outputs: residual as tf.SymbolicTensor, name: "backbone" });
    const extractor = tf.sequential({ layers: [backbone, layers.globalAveragePooling2d({})] });
    const head = tf.sequential({
      layers: [
        layers.dense({ inputShape: [4], units: 5, activation: "relu" }),
        layers.dense({ units: 3, activation: "softmax", useBias: false }),
      ],
    });
    const model = tf.sequential({ layers: [extractor, head] });
    randomiseWeights(model, 9);
    const converted = await expectSame(folder, await filesOf(model));
    expect(converted.outputs.map(({ name }) => name)).toEqual(model.outputNames);
  });

  it("with models in models, shared layers and a Sequential inside a model that is called twice", async () => {
    const deep = tf.sequential({
      name: "deep",
      layers: [layers.dense({ inputShape: [4], units: 4, activation: "tanh", name: "d" })],
    });
    const middle = tf.input({ shape: [4], name: "middle_in" });
    const inner = tf.model({
      name: "inner",
      inputs: middle,
      outputs: [
        layers.add({ name: "residual" }).apply([middle, deep.apply(middle) as tf.SymbolicTensor]),
        layers.dense({ units: 2, name: "side" }).apply(middle),
      ] as tf.SymbolicTensor[],
    });
    const [left, right] = ["left", "right"].map((name) => tf.input({ shape: [4], name }));
    const [sumLeft, sideLeft] = inner.apply(left!) as tf.SymbolicTensor[];
    const [sumRight] = inner.apply(right!) as tf.SymbolicTensor[];
    const shared = layers.dense({ units: 3, name: "shared" });
    const joined = layers
      .concatenate({ name: "joined" })
      .apply([shared.apply(sumLeft!), shared.apply(sumRight!), shared.apply(left!)] as tf.SymbolicTensor[]);
    const answer = layers.dense({ units: 2, name: "answer" }).apply(joined) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [left!, right!], outputs: [answer, sideLeft!], name: "siamese" });
    randomiseWeights(model, 8);
    const converted = await expectSame(folder, await filesOf(model));
    expect(converted.outputs.map(({ name }) => name)).toEqual(model.outputNames);
    expect(converted.inputs.map(({ name }) => name)).toEqual(["left", "right"]);
  });
});

describe("a model.json that is another kind of model", () => {
  it("is named as a graph model, with what takes it", async () => {
    const path = join(folder.path, "graph.json");
    const modelTopology = { node: [{ name: "x", op: "Placeholder" }], library: {}, versions: {} };
    await writeFile(path, JSON.stringify({ format: "graph-model", modelTopology, weightsManifest: [] }));
    await expect(readLayersModel(path)).rejects.toThrow(
      `${path}: This is a TF.js graph model (converted from a SavedModel), and no LayersModel, which was asked for: ` +
        "use readModel and onnxFromModel, which take both, or readGraphModel and onnxFromGraphModel.",
    );
    expect(() =>
      onnxFromLayersModel({ topology: modelTopology, weights: new Map(), sourceSha256: null }),
    ).toThrow("This is a TF.js graph model");
  });

  it("is named as a frozen model of TF.js 1.x, given its graph, its folder or the model.json that it lacks", async () => {
    const frozen = join(folder.path, "frozen");
    await mkdir(frozen);
    await writeFile(join(frozen, "tensorflowjs_model.pb"), "\n\u0001");
    for (const path of [join(frozen, "tensorflowjs_model.pb"), frozen, join(frozen, "model.json")]) {
      await expect(readModel(path)).rejects.toThrow("a frozen model of TensorFlow.js 1.x");
    }
  });

  it("is named as binary where it is no text, in one line", async () => {
    const path = join(folder.path, "group1-shard1of1");
    await writeFile(path, Uint8Array.of(0x0a, 0, 0xff, 1));
    await expect(readModel(path)).rejects.toThrow(
      `${path}: The model cannot be read: it is a binary file, and no model.json of TensorFlow.js.`,
    );
  });
});

/** Rounds a number below 65504 to binary16, towards zero: enough for weights between -2 and 2. */
function float16Bits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  return exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
