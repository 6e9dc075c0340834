import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { decodeOnnx, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { readGraphModel } from "../../../src/onnx/read-model.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { engines } from "../helpers/sessions.ts";
import { tf } from "../helpers/tf.ts";

/** Beside the checkout, or beside the folder that holds it. */
const folder =
  ["../../../..", "../../../../.."]
    .map((up) => join(import.meta.dirname, up, "shared/graph-models"))
    .find(existsSync) ?? "";
const weightsOf: Record<string, string> = {
  "tfjs-dense": "group1-shard1of1.bin",
  "tfjs-no-signature": "group1-shard1of1.bin",
  "tfjs-inference": "weights.bin",
};

/**
 * The most Transposes in the ONNX file. For handtrack this is what there is, kept from growing: by simulation 17 are
 * enough. For the others it is what inputs, outputs and layout barriers force.
 */
const transposes: Record<string, number> = {
  blazeface: 5,
  facemesh: 4,
  centernet: 12,
  handtrack: 25,
  liveness: 2,
  emotion: 1,
  "tfjs-dense": 0,
  "tfjs-no-signature": 0,
  "tfjs-inference": 0,
};

interface PublishedSignature {
  outputs?: Record<string, { name: string }>;
}

interface PublishedJson {
  modelTopology: object;
  signature?: PublishedSignature;
  userDefinedMetadata?: { signature?: PublishedSignature };
  weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
}

/** What TF.js answers on its cpu backend, by output. */
async function answersOf(name: string, inputs: Record<string, tf.Tensor>, outputs: readonly string[]) {
  const json = JSON.parse(readFileSync(join(folder, name, "model.json"), "utf8")) as PublishedJson;
  const bytes = readFileSync(join(folder, name, weightsOf[name] ?? `${name}.bin`));
  const model = await tf.loadGraphModel({
    load: async () => ({
      format: "graph-model",
      modelTopology: json.modelTopology,
      ...(json.signature ? { signature: json.signature } : {}),
      userDefinedMetadata: json.userDefinedMetadata ?? {},
      weightSpecs: json.weightsManifest[0]!.weights,
      weightData: new Uint8Array(bytes).buffer,
    }),
  });
  const ports = (json.userDefinedMetadata?.signature ?? json.signature)?.outputs ?? {};
  const names = outputs.map((output) => ports[output]?.name ?? output);
  const answers =
    name === "handtrack" ? await model.executeAsync(inputs, names) : model.execute(inputs, names);
  return Array.isArray(answers) ? answers : [answers];
}

it.skipIf(folder === "").each(Object.keys(transposes))(
  "%s gives TF.js's answers within its bound of Transposes",
  async (name) => {
    const model = await readGraphModel(join(folder, name, "model.json"));
    const converted = onnxFromGraphModel(
      model,
      name === "handtrack" ? { inputShapes: { "input_tensor:0": [1, 320, 320, 3] } } : {},
    );
    const random = randomFrom(1, name);
    const inputs = Object.fromEntries(
      converted.inputs.map(({ name: input, shape, dtype }) => {
        const dims = shape.map((size) => size ?? 1);
        const size = dims.reduce((product, dimension) => product * dimension, 1);
        const numbers = Array.from({ length: size }, () =>
          dtype === "int32" ? Math.floor(random.uniform() * 256) : random.uniform(),
        );
        return [input, tf.tensor(numbers, dims, dtype as "float32")];
      }),
    );
    const count = decodeOnnx(converted.bytes).graph!.node.filter(
      ({ opType }) => opType === "Transpose",
    ).length;
    const expected = await answersOf(
      name,
      inputs,
      converted.outputs.map((output) => output.name),
    );
    const outputs = await engines["onnxruntime-node CPU"]!(converted.bytes, inputs);
    converted.outputs.forEach(({ name: output }, index) => {
      const reference = expected[index]!;
      expect(outputs[output]!.dims, `dimensions of ${output}`).toEqual(reference.shape);
      const right = Array.from(reference.dataSync());
      const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      let largest = 0;
      right.forEach(
        (value, at) => (largest = Math.max(largest, Math.abs(value - outputs[output]!.data[at]!) / scale)),
      );
      expect(largest, `difference of ${output}`).toBeLessThan(1e-4);
    });
    expect(count).toBeLessThanOrEqual(transposes[name]!);
  },
  60_000,
);
