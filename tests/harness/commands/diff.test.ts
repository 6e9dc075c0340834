import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addDiffCommand } from "../../../harness/commands/diff.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { onnxFromLayersModel, type ConvertOptions } from "../../../src/onnx/convert.ts";
import { ModelProtoSchema } from "../../../src/onnx/proto/onnx_pb.ts";
import { readLayersModel } from "../../../src/onnx/read-layers-model.ts";
import { randomiseWeights, tf } from "../../onnx/helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

let folder: string;
let modelPath: string;
let onnxPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-diff-"));
  modelPath = join(folder, "model.json");
  onnxPath = join(folder, "model.onnx");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Branches, a fold, a model inside called once, a layer called twice, flattened channels. */
function branchingModel(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 1], name: "image" });
  const conv = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", name: "conv", useBias: false });
  const norm = layers.batchNormalization({ name: "norm" });
  const left = norm.apply(conv.apply(input)) as Symbolic;
  const side = layers.conv2d({
    filters: 4,
    kernelSize: 1,
    padding: "same",
    name: "side",
    activation: "relu",
  });
  const right = side.apply(input) as Symbolic;
  const sum = layers.add({ name: "sum" }).apply([left, right]) as Symbolic;
  const encoder = tf.sequential({
    name: "encoder",
    layers: [
      layers.conv2d({ inputShape: [8, 8, 4], filters: 3, kernelSize: 3, strides: 2, name: "inner" }),
      layers.flatten({ name: "flat" }),
      layers.dense({ units: 5, activation: "tanh", name: "code" }),
    ],
  });
  const again = layers.dense({ units: 5, name: "again" });
  const twice = again.apply(again.apply(encoder.apply(sum))) as Symbolic;
  const answer = layers.dense({ units: 2, name: "answer" }).apply(twice) as Symbolic;
  return tf.model({ inputs: input, outputs: answer });
}

async function save(model: tf.LayersModel): Promise<void> {
  randomiseWeights(model, 3);
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      await writeFile(modelPath, JSON.stringify({ modelTopology, weightsManifest }));
      await writeFile(join(folder, "weights.bin"), new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
}

/** Converts the saved model and changes one number of one initializer. */
async function convert(damaged: string | null, options: ConvertOptions = {}): Promise<void> {
  const model = decodeOnnx(onnxFromLayersModel(await readLayersModel(modelPath), options).bytes);
  if (damaged !== null) {
    const tensor = model.graph!.initializer.find(({ name }) => name === damaged);
    if (!tensor) throw new Error(`no initializer ${damaged}`);
    const floats = new Float32Array(new Uint8Array(tensor.rawData).buffer);
    floats[0] = floats[0]! + 0.5;
    tensor.rawData = new Uint8Array(floats.buffer);
  }
  await writeFile(onnxPath, toBinary(ModelProtoSchema, model));
}

async function diff(...args: string[]): Promise<{ lines: string[]; notes: string[]; code: number }> {
  const lines: string[] = [];
  const notes: string[] = [];
  let code = 0;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addDiffCommand(program, {
    print: (line) => lines.push(line),
    note: (line) => notes.push(line),
    signal: new AbortController().signal,
    finish: (given) => {
      code = given;
    },
  });
  program.commands[0]!.exitOverride();
  await program.parseAsync(["diff", modelPath, onnxPath, ...args], { from: "user" });
  return { lines, notes, code };
}

/** What the table says in its last column. */
const stateOf = (lines: readonly string[], layer: string) =>
  lines
    .find((line) => line.startsWith(`${layer} `))
    ?.split(/ {2,}/)
    .at(-1);

describe("boxbench diff", () => {
  it("finds no difference in a file as it was converted, also in models inside", async () => {
    await save(branchingModel());
    await convert(null);
    const { lines, code } = await diff();
    expect(lines.at(-1)).toBe("No layer differs: 9 compared, tolerance 1e-4.");
    expect(stateOf(lines, "conv")).toBe("folded into a neighbour");
    const same = ["norm", "side", "sum", "encoder/inner", "encoder/flat", "encoder/code", "again", "again#1"];
    expect(same.filter((layer) => stateOf(lines, layer) !== "same")).toEqual([]);
    expect(code).toBe(0);
  });

  it.each([
    ["side/kernel", "side (Conv2D)"],
    ["encoder/inner/kernel", "encoder/inner (Conv2D)"],
    ["encoder/inner/bias", "encoder/inner (Conv2D)"],
    ["encoder/code/kernel", "encoder/code (Dense)"],
    ["again/kernel", "again (Dense)"],
    ["answer/bias", "answer (Dense)"],
  ])("names the layer whose weight %s is damaged", async (damaged, named) => {
    await save(branchingModel());
    await convert(damaged);
    const { lines, code } = await diff();
    expect(lines.at(-1)).toMatch(`First layer that differs: ${named}, largest error `);
    expect(code).toBe(1);
  });

  it("names the layer that the damaged one was folded into, and the folded one", async () => {
    await save(branchingModel());
    await convert("conv/kernel/normalised");
    const { lines } = await diff();
    expect(lines.at(-2)).toMatch("First layer that differs: norm (BatchNormalization)");
    expect(lines.at(-1)).toBe("Or a layer before it that has no value of its own in the file: conv.");
    expect(stateOf(lines, "side")).toBe("same");
    expect(stateOf(lines, "sum")).toBe("DIFFERS");
  });

  it("compares the layers themselves where the file was made without folding", async () => {
    await save(branchingModel());
    await convert("conv/kernel", { passes: { foldBatchNormalization: false } });
    const { lines } = await diff();
    expect(lines.at(-1)).toMatch("First layer that differs: conv (Conv2D)");
  });

  it.each([{ batch: 3 }, { inputLayout: "nchw" }, { opset: 13 }] as const)(
    "takes a file converted with %o",
    async (options) => {
      const model = tf.sequential({
        layers: [layers.conv2d({ inputShape: [6, 5, 2], filters: 2, kernelSize: 2 })],
      });
      await save(model);
      await convert(null, options);
      const { lines } = await diff();
      expect(lines.at(-1)).toBe("No layer differs: 1 compared, tolerance 1e-4.");
    },
  );

  it("compares sequences behind a mask, and indices of an Embedding", async () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4, maskZero: true, name: "rows" }),
        layers.gru({ units: 2, name: "gru" }),
      ],
    });
    await save(model);
    await convert(null);
    expect((await diff()).lines.at(-1)).toBe("No layer differs: 2 compared, tolerance 1e-4.");
    await convert("rows/embeddings");
    const { lines } = await diff("--batch", "16");
    expect(lines.at(-1)).toMatch("First layer that differs: rows (Embedding)");
  });

  it("says which of two files is of another model", async () => {
    await save(branchingModel());
    await convert(null);
    const other = tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 2, name: "d" })] });
    await save(other);
    await expect(diff()).rejects.toThrow(
      /has the inputs image \[N, 8, 8, 1\], which the model does not have/,
    );
    await convert(null);
    await save(other);
    randomiseWeights(other, 9);
    await writeFile(join(folder, "weights.bin"), new Float32Array(8).fill(0.5));
    const { lines, notes } = await diff();
    expect(lines.at(-1)).toMatch("First layer that differs: d (Dense)");
    expect(notes).toEqual([expect.stringContaining("was made from another model.json or other weights")]);
  });
});
