import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { Tensor } from "../../src/core/tensor.ts";
import { tieWords } from "../../src/core/tie-words.ts";
import { alternativesOf, offRoundings } from "../../src/measure/alternatives.ts";
import { tieBetween } from "../../src/measure/tie-judge.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  type GraphProto,
  type ModelProto,
} from "../../src/onnx/proto/onnx_pb.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { onnxBytesOf } from "../helpers/onnx-models.ts";

const limitsOf = (shape: readonly number[]) => new Float64Array(shape[0]!).fill(1e-6);
const whole = (...values: number[]): Tensor => ({
  dtype: "int64",
  shape: [values.length, 1],
  data: BigInt64Array.from(values, BigInt),
});

function judged(bytes: Uint8Array, x: number[], output: string, actual: Tensor, expected: Tensor) {
  return judgedOf(decodeOnnx(bytes), x, output, actual, expected);
}

function judgedOf(model: ModelProto, x: number[], output: string, actual: Tensor, expected: Tensor) {
  const evaluator = new Evaluator(model);
  const feeds = { x: floats(Float32Array.from(x), [x.length, 1]) };
  const alternatives = alternativesOf(evaluator, feeds, { seed: 1, deadlineMs: Infinity });
  return tieBetween(evaluator, feeds, alternatives, { output, input: 7, actual, expected, limitsOf });
}

describe("the larger of two sums", () => {
  // Both rows hold the same numbers, so that x = (1, 1, 1) ties; x = (1, 1, 2) makes 0.9 and 0.7.
  const bytes = onnxBytesOf({
    inputs: { x: [3, 1] },
    outputs: { k: [1, 1] },
    wholeOutputs: ["k"],
    nodes: [
      { op: "MatMul", inputs: ["W", "x"], outputs: ["s"] },
      { op: "ArgMax", inputs: ["s"], outputs: ["k"] },
    ],
    constants: { W: { shape: [2, 3], values: [0.1, 0.2, 0.3, 0.3, 0.2, 0.1] } },
  });

  it("is a tie where they are the same, and named", () => {
    const tie = judged(bytes, [1, 1, 1], "k", whole(1), whole(0))!;
    expect(tie).toMatchObject({ input: 7, elements: 1, shapes: null, node: "k", op: "ArgMax" });
    expect(tie.distance).toBeLessThan(1e-7);
    expect(tieWords({ count: 1, first: [tie] }, (name) => name)[0]).toMatch(
      /^input 7 of output k is a tie: 1 element is another, since two numbers are (the same|\S+ apart) in ArgMax k$/,
    );
  });

  it("is none where one is clearly larger", () => {
    expect(judged(bytes, [1, 1, 2], "k", whole(1), whole(0))).toBeNull();
  });

  it("is none where the answer is neither of the two", () => {
    expect(judged(bytes, [1, 1, 1], "k", whole(2), whole(0))).toBeNull();
  });

  it("is one for a reference that is off, and none the other way round, where they are 1e-6 apart", () => {
    // 0.1 + 0.2 + 0.3 (1 + 5e-6) and 0.3 + 0.2 + 0.1 (1 + 5e-6): 14 times as far apart as 2^-24 of 1.2.
    const evaluator = new Evaluator(decodeOnnx(bytes));
    const feeds = { x: floats(Float32Array.of(1, 1, 1.000005), [3, 1]) };
    const of = (roundings: readonly number[]) =>
      alternativesOf(evaluator, feeds, { seed: 1, deadlineMs: Infinity, roundings });
    const [own, ofReference] = [of([1]), of(offRoundings)];
    const between = (actual: Tensor, expected: Tensor) =>
      tieBetween(
        evaluator,
        feeds,
        own,
        { output: "k", input: 0, actual, expected, limitsOf, isReferenceOff: true },
        ofReference,
      );
    expect(between(whole(0), whole(1))).toMatchObject({ op: "ArgMax", margin: "two numbers" });
    expect(between(whole(1), whole(0))).toBeNull();
  });
});

describe("the two largest of three sums", () => {
  // x = (1, 1, 1) makes 0.6, 0.6 and 0.3; x = (1, 1, 2) makes 0.9, 0.7 and 0.4.
  const bytes = onnxBytesOf({
    inputs: { x: [3, 1] },
    outputs: { top: [2, 1], k: [2, 1] },
    wholeOutputs: ["k"],
    nodes: [
      { op: "MatMul", inputs: ["W", "x"], outputs: ["column"] },
      { op: "Transpose", inputs: ["column"], outputs: ["s"] },
      { op: "TopK", inputs: ["s", "two"], outputs: ["values", "places"] },
      { op: "Transpose", inputs: ["values"], outputs: ["top"] },
      { op: "Transpose", inputs: ["places"], outputs: ["k"] },
    ],
    constants: {
      W: { shape: [3, 3], values: [0.1, 0.2, 0.3, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1] },
      two: { shape: [1], values: [2], dtype: "int64" },
    },
  });

  it("come in either order where they are the same, which TopK decides", () => {
    const tie = judged(bytes, [1, 1, 1], "k", whole(1, 0), whole(0, 1))!;
    expect(tie).toMatchObject({ elements: 2, node: "values", op: "TopK", margin: "two numbers" });
    expect(tie.distance).toBeLessThan(1e-7);
  });

  it("are no tie with a third one, or where one is clearly larger", () => {
    expect(judged(bytes, [1, 1, 1], "k", whole(1, 2), whole(0, 1))).toBeNull();
    expect(judged(bytes, [1, 1, 2], "k", whole(1, 0), whole(0, 1))).toBeNull();
  });
});

describe("a decision in an If in the body of a Loop", () => {
  const value = (name: string) => ({ name });
  const holding = (name: string, g: GraphProto) =>
    create(AttributeProtoSchema, { name, type: Kind.GRAPH, g });
  const branch = (opType: string) =>
    create(GraphProtoSchema, {
      output: [value(opType)],
      node: [{ name: "larger", opType, input: ["s"], output: [opType] }],
    });
  const body = create(GraphProtoSchema, {
    input: ["step", "on", "before"].map(value),
    output: ["on", "after"].map(value),
    node: [
      {
        opType: "If",
        input: ["on"],
        output: ["after"],
        attribute: [holding("then_branch", branch("ArgMax")), holding("else_branch", branch("ArgMin"))],
      },
    ],
  });
  const bytes = onnxBytesOf({
    inputs: { x: [3, 1] },
    outputs: { k: [1, 1] },
    wholeOutputs: ["k"],
    nodes: [
      { op: "MatMul", inputs: ["W", "x"], outputs: ["s"] },
      { op: "Loop", inputs: ["twice", "", "zero"], outputs: ["k"] },
    ],
    constants: {
      W: { shape: [2, 3], values: [0.1, 0.2, 0.3, 0.3, 0.2, 0.1] },
      twice: { shape: [], values: [2], dtype: "int64" },
      zero: { shape: [1, 1], values: [0], dtype: "int64" },
    },
  });
  const model = decodeOnnx(bytes);
  model.graph!.node[1]!.attribute = [holding("body", body)];

  it("is a tie where two numbers are the same, and named; none where one is larger", () => {
    const tie = judgedOf(model, [1, 1, 1], "k", whole(1), whole(0))!;
    expect(tie).toMatchObject({ elements: 1, node: "larger", op: "ArgMax", margin: null });
    expect(judgedOf(model, [1, 1, 2], "k", whole(1), whole(0))).toBeNull();
  });

  it("is taken again as in another run", () => {
    const evaluator = new Evaluator(model);
    const feeds = { x: floats(Float32Array.of(1, 1, 1), [3, 1]) };
    const { others } = alternativesOf(evaluator, feeds, { seed: 1, deadlineMs: Infinity });
    expect(others).not.toHaveLength(0);
    const answers = others.map(({ values }) => evaluator.run(feeds, { decided: values })["k"]!.data);
    expect(answers).toEqual(others.map(({ outputs }) => outputs["k"]!.data));
  });
});

describe("numbers above a threshold, as many as there are", () => {
  // 0.1 + 0.2 + 0.3 is within float32 of the threshold; 0.9 and 0.3 are not.
  const bytes = onnxBytesOf({
    inputs: { x: [3, 1] },
    outputs: { v: ["n"] },
    nodes: [
      { op: "MatMul", inputs: ["W", "x"], outputs: ["s"] },
      { op: "Greater", inputs: ["s", "t"], outputs: ["g"] },
      { op: "NonZero", inputs: ["g"], outputs: ["nz"] },
      { op: "Transpose", inputs: ["nz"], outputs: ["places"] },
      { op: "GatherND", inputs: ["s", "places"], outputs: ["v"] },
    ],
    constants: {
      W: { shape: [3, 3], values: [0.3, 0.3, 0.3, 0.1, 0.2, 0.3, 0.1, 0.1, 0.1] },
      t: { shape: [], values: [0.6] },
    },
  });
  const row = (...values: number[]) => floats(Float32Array.from(values), [values.length]);

  it("are a tie where one more is there, whose score is as near", () => {
    const tie = judged(bytes, [1, 1, 1], "v", row(0.9, 0.6), row(0.9))!;
    expect(tie).toMatchObject({ elements: null, shapes: "[2] instead of [1]", op: "Greater", node: "g" });
    expect(tie.margin).toBe("a number and its threshold");
    expect(tie.distance).toBeLessThan(1e-7);
    expect(judged(bytes, [1, 1, 1], "v", row(0.9), row(0.9, 0.6))).not.toBeNull();
  });

  it("are none where another number comes with it, two come, or the clear one is missing", () => {
    expect(judged(bytes, [1, 1, 1], "v", row(0.9, 0.6001), row(0.9))).toBeNull();
    expect(judged(bytes, [1, 1, 1], "v", row(0.9, 0.6, 0.3), row(0.9))).toBeNull();
    expect(judged(bytes, [1, 1, 1], "v", row(0.6), row(0.9))).toBeNull();
    expect(judged(bytes, [1, 1, 1], "v", row(0.9, 0.6), row(0.95))).toBeNull();
  });

  it("are none where the input is another, and nothing is near the threshold", () => {
    expect(judged(bytes, [2, 2, 2], "v", row(1.8, 1.2, 0.6), row(1.8, 1.2))).not.toBeNull();
    expect(judged(bytes, [1.5, 1.5, 1.5], "v", row(1.35, 0.9, 0.45), row(1.35, 0.9))).toBeNull();
  });
});

describe("boxes that suppression keeps", () => {
  // The scores are 0.9, 0.6 and 0.3 for x = (1, 1, 1); the threshold is 0.6.
  const bytes = onnxBytesOf({
    inputs: { x: [3, 1] },
    outputs: { kept: ["n", 3] },
    wholeOutputs: ["kept"],
    nodes: [
      { op: "MatMul", inputs: ["W", "x"], outputs: ["s"] },
      { op: "Reshape", inputs: ["s", "shape"], outputs: ["scores"] },
      { op: "NonMaxSuppression", inputs: ["boxes", "scores", "most", "overlap", "least"], outputs: ["kept"] },
    ],
    constants: {
      W: { shape: [3, 3], values: [0.3, 0.3, 0.3, 0.1, 0.2, 0.3, 0.1, 0.1, 0.1] },
      shape: { shape: [3], values: [1, 1, 3], dtype: "int64" },
      boxes: { shape: [1, 3, 4], values: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5] },
      most: { shape: [1], values: [10], dtype: "int64" },
      overlap: { shape: [1], values: [0.5] },
      least: { shape: [1], values: [0.6] },
    },
  });
  const kept = (...boxes: number[]): Tensor => ({
    dtype: "int64",
    shape: [boxes.length, 3],
    data: BigInt64Array.from(boxes.flatMap((box) => [0n, 0n, BigInt(box)])),
  });

  it("are a tie where a score is at the threshold, and none where another box comes", () => {
    const tie = judged(bytes, [1, 1, 1], "kept", kept(0, 1), kept(0))!;
    expect(tie).toMatchObject({ shapes: "[2, 3] instead of [1, 3]", op: "NonMaxSuppression" });
    expect(tie.margin).toBe("a score and its threshold");
    expect(judged(bytes, [1, 1, 1], "kept", kept(0, 2), kept(0))).toBeNull();
  });
});
