import { describe, expect, it } from "vitest";
import { readFile } from "node:fs/promises";
import { join, dirname } from "node:path";
import {
  graphModelFromFiles,
  modelFromFiles,
  onnxFromGraphModel,
  onnxFromLayersModel,
  onnxFromModel,
  type AnyModel,
  type GraphConvertOptions,
  type LiveGraphModel,
} from "../../src/onnx/index.ts";
import { readModel } from "../../src/onnx/read-model.ts";
import { artifactsOf, type ModelJson } from "../../src/tfjs/artifacts.ts";
import { writeDenseModel } from "../helpers/dense-model.ts";
import { dynamicGraph, linearGraph } from "../helpers/graph-model.ts";
import { graphModelFiles, type SmallGraphModel } from "./helpers/one-node.ts";
import { tf } from "./helpers/tf.ts";

function filesOf(model: SmallGraphModel) {
  const { json, weights } = graphModelFiles(model);
  return { json, weights, shards: new Map([["weights.bin", weights]]) };
}

/** As an app has it. */
function loaded(model: SmallGraphModel): Promise<tf.GraphModel> {
  const { json, weights } = filesOf(model);
  return tf.loadGraphModel(
    tf.io.fromMemory(artifactsOf(JSON.parse(json) as ModelJson, weights.buffer as ArrayBuffer)),
  );
}

describe("a graph model in memory", () => {
  it.each([
    ["linear", linearGraph],
    ["of dynamic shape", dynamicGraph],
  ])("that is %s gives the file that its model.json gives", async (_, model) => {
    const live = await loaded(model);
    const { json, shards } = filesOf(model);
    const fromFiles = onnxFromGraphModel(graphModelFromFiles(json, shards));
    expect(Buffer.from(onnxFromGraphModel(live).bytes)).toEqual(Buffer.from(fromFiles.bytes));
    expect(Buffer.from(onnxFromModel(live).bytes)).toEqual(Buffer.from(fromFiles.bytes));
  });

  it("is left as it was", async () => {
    const live = await loaded(linearGraph);
    const before = tf.memory().numTensors;
    onnxFromModel(live);
    expect(tf.memory().numTensors).toBe(before);
    const [p] = live.execute(tf.tensor2d([[1, -2, 3]]), ["p:0", "best:0"]) as tf.Tensor[];
    expect([...p!.dataSync()]).toEqual([10.5, 11.5]);
  });

  it("that was disposed is refused in one typed line", async () => {
    const live = await loaded(linearGraph);
    live.dispose();
    expect(() => onnxFromModel(live)).toThrow(/^The model in memory cannot be read: .*is disposed/);
  });
});

describe("onnxFromModel", () => {
  it("looks which kind of model a model.json and its weights are", async () => {
    const { json, shards } = filesOf(linearGraph);
    expect(onnxFromModel(modelFromFiles(json, shards)).outputs.map(({ name }) => name)).toEqual([
      "p:0",
      "best:0",
    ]);
    const path = await writeDenseModel();
    const weights = new Uint8Array(await readFile(join(dirname(path), "weights.bin")));
    const fromText = modelFromFiles(await readFile(path, "utf8"), new Map([["weights.bin", weights]]));
    const fromDisk = await readModel(path);
    expect(onnxFromModel(fromText).outputs).toEqual([{ name: "dense", shape: [null, 2], dtype: "float32" }]);
    expect(Buffer.from(onnxFromModel(fromDisk).bytes)).toEqual(
      Buffer.from(onnxFromLayersModel(fromDisk as Parameters<typeof onnxFromLayersModel>[0]).bytes),
    );
  });

  it("takes a LayersModel in memory, with its own options", () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "d" })] });
    expect(onnxFromModel(model, { batch: 3 }).inputs[0]!.shape).toEqual([3, 2]);
    expect(() => onnxFromModel(model, { inputShapes: { d_input: [3, 2] } })).toThrow(
      "inputShapes is for graph models; a LayersModel has batch.",
    );
  });

  it.each([
    ["null", null],
    ["nothing", undefined],
    ["a path", "model.json"],
    ["a promise", Promise.resolve()],
    ["the JSON alone", { modelTopology: {}, weightsManifest: [] }],
  ])("with %s for a model says what it takes", (_, model) => {
    expect(() => onnxFromModel(model as unknown as AnyModel)).toThrow(/^This is no TF.js model: give a tf\./);
    expect(() => onnxFromGraphModel(model as unknown as LiveGraphModel)).toThrow(/^This is no graph model/);
  });

  it.each<[GraphConvertOptions, string]>([
    [{ inputShapes: { z: [1, 3] } }, 'The model has no input "z". It has: x.'],
    [{ inputShapes: { x: [1, 4] } }, 'Input "x" cannot have shape [1, 4]'],
    [{ batch: 1.5 }, "A batch of 1.5 is not possible"],
    [{ opset: 9 }, "Opset 9 is not supported"],
  ])("with %j says what is possible", (options, message) => {
    const { json, shards } = filesOf(linearGraph);
    expect(() => onnxFromModel(modelFromFiles(json, shards), options)).toThrow(message);
  });
});
