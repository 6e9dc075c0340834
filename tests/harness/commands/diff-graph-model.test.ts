import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diffFiles } from "../../../harness/diff/diff.ts";
import type { DiffOptions } from "../../../harness/diff/diff-inputs.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { onnxFromGraphModel, type GraphConvertOptions } from "../../../src/onnx/index.ts";
import { ModelProtoSchema } from "../../../src/onnx/proto/onnx_pb.ts";
import { readGraphModel } from "../../../src/onnx/read-model.ts";
import { dynamicGraph, linearGraph, writeGraphModel } from "../../helpers/graph-model.ts";
import { attr, type SmallGraphModel } from "../../onnx/helpers/one-node.ts";

const options: DiffOptions = {
  backend: "tfjs/cpu",
  tolerance: 1e-4,
  range: [-1, 1],
  batch: 2,
  size: 4,
  seed: 1,
};

/** Two convolutions and a threshold on what they find; height and width are free. */
const convolutions: SmallGraphModel = {
  tensors: {
    image: { shape: [1, 6, 6, 2], declared: [-1, -1, -1, 2] },
    first: { shape: [3, 3, 2, 4], isConstant: true },
    second: { shape: [3, 3, 4, 3], isConstant: true },
    axes: { shape: [2], dtype: "int32", isConstant: true, values: [1, 2] },
    half: { shape: [], isConstant: true, values: [0.5] },
  },
  nodes: [
    { name: "conv", op: "Conv2D", inputs: ["image", "first"], attributes: same() },
    { name: "active", op: "Relu", inputs: ["conv"] },
    { name: "found", op: "Conv2D", inputs: ["active", "second"], attributes: same() },
    { name: "mean", op: "Mean", inputs: ["found", "axes"] },
    { name: "is", op: "Greater", inputs: ["mean", "half"] },
  ],
  outputs: ["mean:0", "is:0"],
};

/** Whether the sums of rows are equal in two orders, and how many are. */
const levelSums: SmallGraphModel = {
  tensors: {
    x: { shape: [32, 16, 16], declared: [-1, 16, 16] },
    both: { shape: [2], dtype: "int32", isConstant: true, values: [1, 2] },
    last: { shape: [1], dtype: "int32", isConstant: true, values: [2] },
    middle: { shape: [1], dtype: "int32", isConstant: true, values: [1] },
    batch: { shape: [1], dtype: "int32", isConstant: true, values: [0] },
  },
  nodes: [
    { name: "whole", op: "Sum", inputs: ["x", "both"] },
    { name: "inner", op: "Sum", inputs: ["x", "last"] },
    { name: "outer", op: "Sum", inputs: ["inner", "middle"] },
    { name: "equal", op: "Equal", inputs: ["whole", "outer"] },
    { name: "number", op: "Cast", inputs: ["equal"], attributes: { DstT: attr.type("float32") } },
    { name: "count", op: "Sum", inputs: ["number", "batch"] },
  ],
  outputs: ["count:0"],
};

function same() {
  return {
    strides: attr.ints([1, 1, 1, 1]),
    padding: attr.string("SAME"),
    data_format: attr.string("NHWC"),
    dilations: attr.ints([1, 1, 1, 1]),
  };
}

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-diff-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The paths of a model and of the ONNX file made from it, with 0.5 added to a number of one constant. */
async function files(
  model: SmallGraphModel,
  { damaged, ...convert }: GraphConvertOptions & { damaged?: RegExp } = {},
): Promise<[string, string]> {
  const path = await writeGraphModel(model, { folder });
  const onnx = decodeOnnx(onnxFromGraphModel(await readGraphModel(path), convert).bytes);
  if (damaged !== undefined) {
    const tensor = onnx.graph!.initializer.find(({ name }) => damaged.test(name))!;
    const floats = new Float32Array(new Uint8Array(tensor.rawData).buffer);
    floats[0] = floats[0]! + 0.5;
    tensor.rawData = new Uint8Array(floats.buffer);
  }
  const onnxPath = join(folder, "model.onnx");
  await writeFile(onnxPath, toBinary(ModelProtoSchema, onnx));
  return [path, onnxPath];
}

describe("boxbench diff of a graph model", () => {
  it.each<[string, GraphConvertOptions]>([
    ["as it was converted", {}],
    ["of one size", { inputShapes: { image: [1, 6, 5, 2] } }],
    ["with channels first", { inputLayout: "nchw", inputShapes: { image: [null, 6, 5, 2] } }],
  ])("finds no difference in a file %s", async (_, convert) => {
    const diff = await diffFiles(...(await files(convolutions, convert)), options);
    expect(diff).toMatchObject({ parts: "node", first: null, isOtherSource: false });
    const states = Object.fromEntries(diff.layers.map(({ layer, state }) => [layer, state]));
    expect(states).toMatchObject({ found: "same", mean: "same", is: "same" });
  });

  it.each([
    [/^conv\/filter/, "conv"],
    [/^found\/filter/, "found"],
    [/^half/, "is"],
  ])("names the node that reads the constant %s, which is damaged", async (damaged, node) => {
    const diff = await diffFiles(...(await files(convolutions, { damaged })), {
      ...options,
      range: [0, 0.2],
    });
    const named = [diff.first?.layer, ...diff.suspects];
    expect(named).toContain(node);
  });

  it("compares whole numbers exactly, and answers whose shape depends on numbers", async () => {
    const linear = await diffFiles(...(await files(linearGraph)), options);
    expect(linear.first).toBeNull();
    expect(linear.layers.find(({ layer }) => layer === "best")).toMatchObject({ state: "same", maxError: 0 });
    const dynamic = await diffFiles(...(await files(dynamicGraph)), options);
    expect(dynamic.layers.map(({ layer, state }) => [layer, state])).toEqual([
      ["above", "same"],
      ["places", "same"],
    ]);
  });

  it("refuses a file that was made from another model", async () => {
    const [, onnxPath] = await files(linearGraph);
    const path = await writeGraphModel(dynamicGraph, { folder: join(folder, "other") });
    await expect(diffFiles(path, onnxPath, options)).rejects.toThrow("it was made from another one");
  });

  it("says that a decision was a tie, and compares what comes after with TF.js's decision", async () => {
    const diff = await diffFiles(...(await files(levelSums)), { ...options, batch: 32 });
    const rows = new Map(diff.layers.map((row) => [row.layer, row]));
    // The same sum in two orders: whether both round alike is chance, in each runtime another one.
    expect(rows.get("equal")).toMatchObject({ className: "Equal", state: "tie", maxError: 1 });
    expect(rows.get("equal")!.tieDistance).toBeLessThan(1e-5);
    expect(rows.get("count")).toMatchObject({ state: "same", maxError: 0 });
    expect(diff.first).toBeNull();
  });

  it("says in one line why TF.js does not run a model", async () => {
    const [path, onnxPath] = await files(convolutions);
    const json = JSON.parse(await readFile(path, "utf8")) as { modelTopology: { node: { attr: object }[] } };
    for (const node of json.modelTopology.node) delete (node.attr as { dilations?: unknown }).dilations;
    await writeFile(path, JSON.stringify(json));
    await expect(diffFiles(path, onnxPath, options)).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringMatching(/TF\.js does not run .*model\.json/) as string,
    });
  });
});
