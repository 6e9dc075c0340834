import { create, toBinary } from "@bufbuild/protobuf";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";
import { makeAttribute } from "../../../src/onnx/builder.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { calibrate } from "../../../src/onnx/precision/calibration/calibrate.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { schemeNames, type SchemeName } from "../../../src/onnx/precision/registry.ts";
import { tensorOf } from "../../../src/onnx/precision/tensor-values.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
} from "../../../src/onnx/proto/onnx_pb.ts";
import { hasExactKernels } from "../../helpers/exact-kernels.ts";
import { onnxBytesOf, type SmallGraph } from "../../helpers/onnx-models.ts";

/** An image of two channels: 0 to 15 in one, 16 to 31 in the other. */
const image = Float32Array.from({ length: 32 }, (_, at) => at);
const shape = [1, 2, 4, 4];
const x = { x: shape };
const ramp = (count: number, from = -1, to = 1) =>
  Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
/** 64 weights: enough to be worth a form of their own. */
const w = { shape: [32, 2, 1, 1], values: ramp(64) };
const onImages = { x: { dtype: "float32", shape, data: image } } as const;

function modelOf(graph: SmallGraph, change: (graph: GraphProto, model: ModelProto) => void = () => {}) {
  const model = decodeOnnx(onnxBytesOf(graph));
  change(model.graph!, model);
  return model;
}

async function answersOf(bytes: Uint8Array): Promise<Record<string, Float32Array>> {
  const fast = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  // What is asked is whether the file is right, and kernels that saturate would answer another question.
  const session = hasExactKernels()
    ? fast
    : await InferenceSession.create(bytes, { logSeverityLevel: 3, graphOptimizationLevel: "disabled" });
  const outputs = await session.run({ x: new Tensor("float32", image, shape) });
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

/** The file of a scheme, and by how much its answers differ: the largest difference over the largest answer. */
async function lowered(source: ModelProto, scheme: SchemeName) {
  const ranges = await calibrate(source, [onImages], ortCalibration);
  const file = lowerPrecision(source, scheme, { ranges });
  const [before, after] = [await answersOf(toBinary(ModelProtoSchema, source)), await answersOf(file.bytes)];
  const shares = Object.entries(before).map(([name, values]) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = values.reduce((most, value, at) => Math.max(most, Math.abs(value - after[name]![at]!)), 0);
    return off / largest;
  });
  const operators = decodeOnnx(file.bytes).graph!.node.map(({ opType }) => opType);
  return { ...file, off: Math.max(...shares), operators };
}

describe("what exporters write", () => {
  const normalised = modelOf(
    {
      inputs: x,
      outputs: { y: [1, 32, 4, 4] },
      nodes: [
        { op: "Conv", inputs: ["x", "w"], outputs: ["c"] },
        { op: "BatchNormalization", inputs: ["c", "gamma", "beta", "mean", "variance"], outputs: ["n"] },
        { op: "Relu", inputs: ["n"], outputs: ["y"] },
      ],
      constants: {
        w,
        gamma: { shape: [32], values: ramp(32, 0.5, 2) },
        beta: { shape: [32], values: ramp(32) },
        mean: { shape: [32], values: ramp(32, -3, 3) },
        variance: { shape: [32], values: ramp(32, 0.5, 4) },
      },
    },
    (graph) => {
      for (const node of graph.node) node.name = "";
    },
  );

  it.each(schemeNames)(
    "%s: a BatchNormalization becomes part of the Conv, of nodes without a name",
    async (scheme) => {
      const { off, operators, kept } = await lowered(normalised, scheme);
      expect(off).toBeLessThan(0.02);
      expect(operators).not.toContain("BatchNormalization");
      expect(kept).toEqual([]);
    },
  );

  it("a Conv whose result is read elsewhere too keeps its BatchNormalization", async () => {
    const source = modelOf({
      inputs: x,
      outputs: { y: [1, 2, 4, 4], c: [1, 2, 4, 4] },
      nodes: [
        { op: "Conv", inputs: ["x", "w"], outputs: ["c"] },
        { op: "BatchNormalization", inputs: ["c", "one", "one", "one", "one"], outputs: ["y"] },
      ],
      constants: { w: { shape: [2, 2, 1, 1], values: [1, 0.5, -1, 2] }, one: { shape: [2], values: [1, 1] } },
    });
    const { off, operators } = await lowered(source, "int8");
    expect(operators).toContain("BatchNormalization");
    expect(off).toBeLessThan(0.02);
  });

  it.each(schemeNames)(
    "%s: weights that Constant, Identity and Transpose make are weights",
    async (scheme) => {
      const source = modelOf(
        {
          inputs: x,
          outputs: { y: [1, 4] },
          nodes: [
            { op: "Identity", inputs: ["bias"], outputs: ["b"] },
            { op: "Conv", inputs: ["x", "w", "b"], outputs: ["c"] },
            { op: "Clip", inputs: ["c", "low", "high"], outputs: ["r"] },
            { op: "GlobalAveragePool", inputs: ["r"], outputs: ["p"] },
            { op: "Flatten", inputs: ["p"], outputs: ["f"] },
            { op: "Transpose", inputs: ["turned"], outputs: ["t"] },
            { op: "MatMul", inputs: ["f", "t"], outputs: ["y"] },
          ],
          constants: {
            bias: { shape: [32], values: ramp(32) },
            turned: { shape: [4, 32], values: ramp(128) },
          },
        },
        (graph) => {
          const constant = (name: string, dims: number[], values: readonly number[]) =>
            create(NodeProtoSchema, {
              opType: "Constant",
              output: [name],
              attribute: [
                create(AttributeProtoSchema, {
                  name: "value",
                  type: AttributeProto_AttributeType.TENSOR,
                  t: tensorOf("", DataType.FLOAT, dims, Float32Array.from(values)),
                }),
              ],
            });
          graph.node.unshift(
            constant("w", w.shape, w.values),
            constant("low", [], [0]),
            constant("high", [], [6]),
          );
        },
      );
      const { off, operators, kept, tensors } = await lowered(source, scheme);
      expect(off).toBeLessThan(0.05);
      expect(kept).toEqual([]);
      expect(operators).not.toContain("Constant");
      expect(tensors).toEqual(expect.arrayContaining(["w", "t"]));
      expect(operators.includes("Clip")).toBe(!scheme.match(/^int8(-reduced)?$/));
    },
  );

  it.each(schemeNames)(
    "%s: what comes out of a function of the model has the type that it makes",
    async (scheme) => {
      const source = modelOf(
        {
          inputs: x,
          outputs: { y: [1, 1, 4, 4] },
          nodes: [
            { op: "Conv", inputs: ["x", "w"], outputs: ["c"] },
            { op: "Swish", inputs: ["c"], outputs: ["s"] },
            { op: "Conv", inputs: ["s", "v"], outputs: ["y"] },
          ],
          constants: { w, v: { shape: [1, 32, 1, 1], values: ramp(32) } },
        },
        (graph, model) => {
          graph.node[1]!.domain = "mine";
          model.opsetImport.push({ ...model.opsetImport[0]!, domain: "mine", version: 1n });
          model.functions.push(
            create(FunctionProtoSchema, {
              name: "Swish",
              domain: "mine",
              input: ["a"],
              output: ["b"],
              node: [
                create(NodeProtoSchema, { opType: "Sigmoid", input: ["a"], output: ["s"] }),
                create(NodeProtoSchema, { opType: "Mul", input: ["a", "s"], output: ["b"] }),
              ],
              opsetImport: [{ domain: "", version: 17n }],
            }),
          );
        },
      );
      const { off, operators } = await lowered(source, scheme);
      expect(off).toBeLessThan(0.05);
      expect(operators).toContain("Swish");
    },
  );

  it.each(schemeNames)("%s: what comes out of an If has the type of its branches", async (scheme) => {
    const source = modelOf(
      {
        inputs: x,
        outputs: { y: [1, 1, 4, 4] },
        nodes: [
          { op: "Conv", inputs: ["x", "w"], outputs: ["c"] },
          { op: "ReduceMax", inputs: ["c"], outputs: ["m"] },
          { op: "Cast", inputs: ["m"], outputs: ["isLarge"] },
          { op: "Reshape", inputs: ["isLarge", "nothing"], outputs: ["one"] },
          { op: "If", inputs: ["one"], outputs: ["i"] },
          { op: "Conv", inputs: ["i", "v"], outputs: ["y"] },
        ],
        constants: {
          w,
          v: { shape: [1, 32, 1, 1], values: ramp(32) },
          nothing: { shape: [1], values: [1], dtype: "int64" },
        },
      },
      (graph) => {
        const branch = (op: string) =>
          decodeOnnx(
            onnxBytesOf({
              inputs: {},
              outputs: { [op]: [1, 32, 4, 4] },
              nodes: [{ op, inputs: ["c"], outputs: [op] }],
            }),
          ).graph!;
        graph.node[2]!.attribute = [makeAttribute("to", DataType.BOOL)];
        graph.node[4]!.attribute = ["then_branch", "else_branch"].map((name, index) =>
          create(AttributeProtoSchema, {
            name,
            type: AttributeProto_AttributeType.GRAPH,
            g: branch(index === 0 ? "Relu" : "Neg"),
          }),
        );
      },
    );
    const { off } = await lowered(source, scheme);
    expect(off).toBeLessThan(0.05);
  });
});

it("an output has the range of all that it answers, though a Relu reads it, too", async () => {
  const source = modelOf({
    inputs: x,
    outputs: { y: [1, 1, 4, 4] },
    nodes: [
      { op: "Conv", inputs: ["x", "w"], outputs: ["y"] },
      { op: "Relu", inputs: ["y"], outputs: ["unread"] },
    ],
    // x1 / 2 - x2 is below 0 everywhere.
    constants: { w: { shape: [1, 2, 1, 1], values: [0.5, -1] } },
  });
  expect((await lowered(source, "int8")).off).toBeLessThan(0.02);
});

it("an opset without DynamicQuantizeLinear is refused for int8-dynamic alone", () => {
  const source = modelOf(
    {
      inputs: x,
      outputs: { y: [1, 32, 4, 4] },
      nodes: [{ op: "Conv", inputs: ["x", "w"], outputs: ["y"] }],
      constants: { w },
    },
    (_, model) => {
      model.opsetImport[0]!.version = 10n;
    },
  );
  expect(() => lowerPrecision(source, "int8-dynamic")).toThrow(/opset 10, and 8 bits need 11/);
  expect(lowerPrecision(source, "int8-weights").tensors).toEqual(["w"]);
});

it("a ReduceMax of opset 11, which has no 8 bits, loads between two layers of 8 bits", async () => {
  const source = (opset: number) =>
    modelOf(
      {
        inputs: x,
        outputs: { y: [1, 1, 4, 1] },
        nodes: [
          { op: "Conv", inputs: ["x", "w"], outputs: ["c"] },
          { op: "Relu", inputs: ["c"], outputs: ["r"] },
          { op: "ReduceMax", inputs: ["r"], outputs: ["m"] },
          { op: "Transpose", inputs: ["m"], outputs: ["t"] },
          { op: "Conv", inputs: ["t", "v"], outputs: ["y"] },
        ],
        constants: { w, v: { shape: [1, 32, 1, 1], values: ramp(32, 0, 1) } },
      },
      ({ node }, model) => {
        node[2]!.attribute.push(makeAttribute("axes", [2]));
        node[3]!.attribute.push(makeAttribute("perm", [0, 1, 3, 2]));
        model.opsetImport[0]!.version = BigInt(opset);
      },
    );
  // ONNX Runtime takes away DequantizeLinear and QuantizeLinear of one scale around it.
  const { off, kept } = await lowered(source(11), "int8");
  expect(off).toBeLessThan(0.02);
  expect(kept.map(({ opType }) => opType)).toEqual(["ReduceMax", "Transpose", "Conv"]);
  expect((await lowered(source(12), "int8")).kept.map(({ opType }) => opType)).toEqual(["ReduceMax"]);
});

it.each([-Infinity, -3.4e38, -10_000])(
  "a mask of %d added to scores takes no levels of theirs",
  async (mask) => {
    const source = modelOf({
      inputs: x,
      outputs: { y: [1, 2, 4, 4] },
      nodes: [
        { op: "MatMul", inputs: ["x", "q"], outputs: ["scores"] },
        { op: "Add", inputs: ["scores", "mask"], outputs: ["masked"] },
        { op: "Softmax", inputs: ["masked"], outputs: ["p"] },
        { op: "MatMul", inputs: ["p", "x"], outputs: ["y"] },
      ],
      constants: {
        q: { shape: [4, 4], values: ramp(16, -0.1, 0.1) },
        mask: {
          shape: [4, 4],
          values: Array.from({ length: 16 }, (_, at) => (at % 4 > Math.floor(at / 4) ? mask : 0)),
        },
      },
    });
    const { off, kept } = await lowered(source, "int8");
    expect(kept.map(({ opType }) => opType)).toEqual(["Add", "Softmax"]);
    expect(off).toBeLessThan(0.02);
  },
);
