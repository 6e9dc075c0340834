import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sirv from "sirv";
import { expect } from "vitest";
import { onnxFromLayersModel, type ConvertedModel, type ConvertOptions } from "../../../src/onnx/index.ts";
import { readLayersModel } from "../../../src/onnx/read-layers-model.ts";
import { dumpModel } from "./dump.ts";
import { maxDifference } from "./parity.ts";
import { engines } from "./sessions.ts";
import { randomInputs, tf } from "./tf.ts";

type Json = Record<string, unknown>;

/** A model.json and its weight files, before they are on the disk. */
export interface ModelFiles {
  readonly json: Json & { modelTopology: Json; weightsManifest: WeightGroupJson[] };
  readonly shards: Readonly<Record<string, Uint8Array>>;
}

export interface WeightGroupJson {
  paths: string[];
  weights: tf.io.WeightsManifestEntry[];
}

/** What `model.save` writes, with one weight file. */
export async function filesOf(model: tf.LayersModel, config: tf.io.SaveConfig = {}): Promise<ModelFiles> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const save = async (saved: tf.io.ModelArtifacts) => {
    artifacts = saved;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" as const } };
  };
  await model.save({ save }, config);
  const { weightSpecs = [], weightData, modelTopology, ...rest } = artifacts!;
  const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
  return {
    json: { ...rest, modelTopology: modelTopology as Json, weightsManifest },
    shards: { "weights.bin": new Uint8Array(weightData as ArrayBuffer) },
  };
}

/** A folder with a server on it, so that TF.js loads a model as it does in a page. */
export class ModelFolder {
  readonly path: string;
  readonly #server: Server;

  private constructor(path: string, server: Server) {
    this.path = path;
    this.#server = server;
  }

  static async open(): Promise<ModelFolder> {
    const path = await mkdtemp(join(tmpdir(), "boxbench-files-"));
    const server = createServer(sirv(path, { dev: true }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ModelFolder(path, server);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.path, { recursive: true });
  }

  async write({ json, shards }: ModelFiles): Promise<string> {
    for (const [name, content] of Object.entries(shards)) {
      await writeFile(join(this.path, name), content);
    }
    const path = join(this.path, "model.json");
    await writeFile(path, JSON.stringify(json));
    return path;
  }

  /** Loads the model.json in the folder with TF.js. */
  load(): Promise<tf.LayersModel> {
    const { port } = this.#server.address() as AddressInfo;
    return tf.loadLayersModel(`http://127.0.0.1:${port}/model.json`);
  }
}

/**
 * Writes the files, loads them with TF.js and converts them, and expects the same answers.
 *
 * @param tolerance largest absolute difference; 1e-5 covers float32 sums of a few hundred terms
 */
export async function expectSame(
  folder: ModelFolder,
  files: ModelFiles,
  options: ConvertOptions & { readonly inputs?: tf.Tensor[]; readonly tolerance?: number } = {},
): Promise<ConvertedModel> {
  const { tolerance = 1e-5 } = options;
  const path = await folder.write(files);
  const model = await folder.load();
  const converted = onnxFromLayersModel(await readLayersModel(path), options);
  const batch = options.batch ?? 2;
  const inputs = options.inputs ?? randomInputs(model, { batch, seed: 1, range: [-1, 1], unknownSize: 7 });
  const predicted = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
  const expected = Array.isArray(predicted) ? predicted : [predicted];
  dumpModel(converted, { inputs, expected, tolerance });
  expect(converted.inputs.map(({ name }) => name)).toEqual(model.inputNames);
  expect(converted.outputs).toHaveLength(expected.length);
  const feeds = Object.fromEntries(model.inputNames.map((name, index) => [name, inputs[index]!]));
  for (const [engine, run] of Object.entries(engines)) {
    const outputs = await run(converted.bytes, feeds);
    converted.outputs.forEach(({ name }, index) => {
      expect(outputs[name]!.dims, `dimensions of ${name} on ${engine}`).toEqual(expected[index]!.shape);
      const difference = maxDifference(outputs[name]!.data, expected[index]!.dataSync());
      expect(difference, `${name} on ${engine}`).toBeLessThan(tolerance);
    });
  }
  return converted;
}
