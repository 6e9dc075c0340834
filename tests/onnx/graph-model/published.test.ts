import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { decodeOnnx, onnxFromGraphModel, type ConvertedModel } from "../../../src/onnx/index.ts";
import { runtimeOf } from "../../../src/runtimes/registry.ts";
import { readGraphModel } from "../../../src/onnx/read-model.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { engines, type OutputTensor } from "../helpers/sessions.ts";
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

/** The most Transposes in the ONNX file: what inputs, outputs and layout barriers force, counted by simulation. */
const transposes: Record<string, number> = {
  blazeface: 5,
  facemesh: 4,
  centernet: 12,
  // 17 by simulation, and four less where two upsamplings of stacked images became a Resize.
  handtrack: 13,
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
    const all = decodeOnnx(converted.bytes).graph!.node.filter(({ opType }) => opType === "Transpose");
    const expected = await answersOf(
      name,
      inputs,
      converted.outputs.map((output) => output.name),
    );
    for (const engine of ["onnxruntime-node CPU", "onnxruntime-web WASM"]) {
      expectAnswers(converted, await engines[engine]!(converted.bytes, inputs), expected, engine);
    }
    expect(all.length).toBeLessThanOrEqual(transposes[name]!);
  },
  300_000,
);

/** The same dimensions, floats within 1e-4 of the largest, and whole numbers and truth values exactly. */
function expectAnswers(
  converted: ConvertedModel,
  outputs: Readonly<Record<string, Pick<OutputTensor, "dims" | "data">>>,
  expected: readonly tf.Tensor[],
  engine: string,
): void {
  converted.outputs.forEach(({ name: output }, index) => {
    const reference = expected[index]!;
    expect(outputs[output]!.dims, `dimensions of ${output} on ${engine}`).toEqual(reference.shape);
    const right = Array.from(reference.dataSync());
    const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    let largest = 0;
    right.forEach(
      (value, at) =>
        (largest = Math.max(largest, Math.abs(value - Number(outputs[output]!.data[at])) / scale)),
    );
    const allowed = reference.dtype === "float32" ? 1e-4 : 0;
    expect(largest, `difference of ${output} on ${engine}`).toBeLessThanOrEqual(allowed);
  });
}

it.skipIf(folder === "")(
  "blazeface gives TF.js's answers in Chromium, by ONNX Runtime Web and by TF.js",
  async (context) => {
    const place = await mkdtemp(join(tmpdir(), "boxbench-published-"));
    try {
      const graphModelPath = join(folder, "blazeface/model.json");
      const converted = onnxFromGraphModel(await readGraphModel(graphModelPath));
      const onnxPath = join(place, "blazeface.onnx");
      await writeFile(onnxPath, converted.bytes);
      const random = randomFrom(1, "blazeface");
      const data = Float32Array.from({ length: 256 * 256 * 3 }, () => random.uniform());
      const shape = [1, 256, 256, 3];
      const expected = await answersOf(
        "blazeface",
        { "input:0": tf.tensor(data, shape) },
        converted.outputs.map(({ name }) => name),
      );
      for (const id of ["chromium/wasm", "chromium/tfjs-wasm"]) {
        const found = await runtimeOf(id).probe();
        if (!found.available) {
          context.skip(found.reason);
          return;
        }
        const session = await runtimeOf(id).open({ onnxPath, graphModelPath }, { threads: 1 });
        try {
          const answers = await session.run({ "input:0": { dtype: "float32", shape, data } });
          const outputs = Object.entries(answers).map(([name, tensor]) => [
            name,
            { dims: tensor.shape, data: tensor.data as Float32Array },
          ]);
          expect(outputs).toHaveLength(4);
          expectAnswers(converted, Object.fromEntries(outputs) as Record<string, OutputTensor>, expected, id);
        } finally {
          await session.close();
        }
      }
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  },
  300_000,
);
