import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../src/core/errors.ts";
import { decodeOnnx, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { readGraphModel } from "../../../src/onnx/read-model.ts";
import { engines, type OutputTensor } from "../../onnx/helpers/sessions.ts";
import { tf } from "../../onnx/helpers/tf.ts";

/** Largest difference from the oracle, in shares of the largest number of an output. */
const TOLERANCE = 1e-4;

interface EncodedTensor {
  readonly dtype: "float32" | "int32" | "bool";
  readonly shape: number[];
  /** Little-endian, as base64. */
  readonly data: string;
}

interface Answers {
  readonly inputs: Readonly<Record<string, EncodedTensor>>;
  readonly outputs: Readonly<Record<string, EncodedTensor>>;
}

/**
 * Converts each graph model of a folder, runs it on onnxruntime-node, and compares with what TF.js answers, or with
 * what TensorFlow answered where TF.js cannot run the model.
 *
 * @param folder of model folders, as write_models.py leaves them
 * @param print gets a line for each model
 * @returns how many do not agree
 */
export async function checkModels(folder: string, print: (line: string) => void): Promise<number> {
  let failed = 0;
  for (const name of (await readdir(folder)).toSorted()) {
    try {
      print(`passed  ${name}: ${await checkModel(join(folder, name))}`);
    } catch (error) {
      failed += 1;
      print(`FAILED  ${name}: ${messageOf(error)}`);
    }
  }
  return failed;
}

async function checkModel(folder: string): Promise<string> {
  const path = join(folder, "model.json");
  const { bytes, outputs, nodeCount } = onnxFromGraphModel(await readGraphModel(path));
  const answers = JSON.parse(await readFile(join(folder, "answers.json"), "utf8")) as Answers;
  const inputs = Object.fromEntries(
    Object.entries(answers.inputs).map(([key, value]) => [key, decoded(value)]),
  );
  const names = outputs.map(({ name }) => name);
  const fromTfjs = await answersOfTfjs(folder, inputs, names).catch(messageOf);
  const expected =
    typeof fromTfjs === "string" ? names.map((name) => decoded(answers.outputs[name]!)) : fromTfjs;
  const actual = await engines["onnxruntime-node CPU"]!(bytes, inputs);
  const differences = names.map((name, index) => differenceOf(name, actual[name]!, expected[index]!));
  const transposes = decodeOnnx(bytes).graph!.node.filter(({ opType }) => opType === "Transpose").length;
  return [
    `${nodeCount} nodes, ${transposes} Transposes, difference ${Math.max(...differences).toExponential(1)}`,
    ...(typeof fromTfjs === "string"
      ? [`from TensorFlow: TF.js cannot run it (${fromTfjs.split("\n")[0]!})`]
      : []),
  ].join(" ");
}

async function answersOfTfjs(
  folder: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  names: readonly string[],
): Promise<tf.Tensor[]> {
  const json = JSON.parse(await readFile(join(folder, "model.json"), "utf8")) as {
    modelTopology: object;
    signature: { outputs: Record<string, { name: string }> };
    weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
  };
  const shards = json.weightsManifest.flatMap(({ paths }) =>
    paths.map((path) => readFile(join(folder, path))),
  );
  const weightData = new Uint8Array(Buffer.concat(await Promise.all(shards))).buffer;
  const { modelTopology, signature } = json;
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const model = await tf.loadGraphModel({
    load: async () => ({ format: "graph-model", modelTopology, signature, weightSpecs, weightData }),
  });
  const tensors = names.map((name) => signature.outputs[name]!.name);
  const answers = await answered(model, inputs, tensors);
  return Array.isArray(answers) ? answers : [answers];
}

/** Loops and branches need the asynchronous way, and what has none of them warns of it. */
async function answered(
  model: tf.GraphModel,
  inputs: Readonly<Record<string, tf.Tensor>>,
  tensors: string[],
) {
  try {
    return model.execute({ ...inputs }, tensors);
  } catch {
    return model.executeAsync({ ...inputs }, tensors);
  }
}

function decoded({ dtype, shape, data }: EncodedTensor): tf.Tensor {
  const bytes = new Uint8Array(Buffer.from(data, "base64"));
  const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
  return tf.tensor(new arrays[dtype](bytes.buffer), shape, dtype);
}

function differenceOf(name: string, actual: OutputTensor, expected: tf.Tensor): number {
  if (actual.dims.join() !== expected.shape.join()) {
    throw new Error(
      `output "${name}" has shape [${actual.dims.join(", ")}], not [${expected.shape.join(", ")}]`,
    );
  }
  const right = Array.from(expected.dataSync());
  const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const allowed = expected.dtype === "float32" ? TOLERANCE : 0;
  const largest = right.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - actual.data[at]!) / scale),
    0,
  );
  if (!(largest <= allowed)) {
    throw new Error(`output "${name}" differs by ${largest.toExponential(1)}, allowed is ${allowed}`);
  }
  return largest;
}
