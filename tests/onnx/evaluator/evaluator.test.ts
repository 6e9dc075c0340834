import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { float32Arithmetic } from "../../../src/onnx/evaluator/arithmetic.ts";
import { DeadlineError, Evaluator } from "../../../src/onnx/evaluator/evaluator.ts";
import { numbers } from "../../../src/onnx/evaluator/value.ts";
import { GraphProtoSchema, type GraphProto } from "../../../src/onnx/proto/onnx_pb.ts";
import { floats } from "../../../src/tensors/arrays.ts";
import { gemmModel, onnxBytesOf, twoOutputModel } from "../../helpers/onnx-models.ts";
import { evaluated, oneNode, ortAnswers } from "./node-model.ts";

const row = (...values: number[]) => floats(Float32Array.from(values), [1, values.length]);

describe("the float64 evaluator", () => {
  it("gives p = x W + b without rounding: 1·0.1 + 3·0.2 + 5·0.3 + 0.5", () => {
    const { p } = new Evaluator(decodeOnnx(gemmModel())).run({ x: row(0.1, 0.2, 0.3) });
    const [a, b, c] = [0.1, 0.2, 0.3].map(Math.fround);
    expect(p!.dtype).toBe("float64");
    expect([...(p!.data as Float64Array)]).toEqual([
      1 * a! + 3 * b! + 5 * c! + 0.5,
      2 * a! + 4 * b! + 6 * c! - 0.5,
    ]);
  });

  it("keeps 1 + 2^-40, which float32 loses", () => {
    const bytes = onnxBytesOf({
      inputs: { x: [1, 1] },
      outputs: { y: [1, 1] },
      nodes: [{ op: "Add", inputs: ["x", "tiny"], outputs: ["y"] }],
      constants: { tiny: { shape: [1], values: [2 ** -40] } },
    });
    const evaluator = new Evaluator(decodeOnnx(bytes));
    expect(evaluator.run({ x: row(1) }).y!.data[0]).toBe(1 + 2 ** -40);
    const rounded = evaluator.run({ x: row(1) }, { arithmetic: float32Arithmetic(null) });
    expect(rounded.y!.data[0]).toBe(1);
  });

  it("answers as float32 hardware does where it rounds every step", async () => {
    const { bytes, feeds } = oneNode({ op: "MatMul", inputs: [{ shape: [2, 3] }, { shape: [3, 2] }] });
    const exact = evaluated(bytes, feeds).y0!.data as Float64Array;
    const rounded = new Evaluator(decodeOnnx(bytes)).run(feeds, { arithmetic: float32Arithmetic(null) });
    const data = rounded.y0!.data as Float64Array;
    expect([...data].every((value) => Math.fround(value) === value)).toBe(true);
    expect([...data]).not.toEqual([...exact]);
    const { y0 } = await ortAnswers(bytes, feeds);
    [...data].forEach((value, index) => expect(value).toBeCloseTo(Number(y0!.data[index]), 6));
  });

  it("moves results and weights by about one unit in the last place, the same for the same seed", () => {
    const evaluator = new Evaluator(decodeOnnx(gemmModel()));
    const run = (seed: number) => [
      ...(evaluator.run({ x: row(0.1, 0.2, 0.3) }, { arithmetic: float32Arithmetic(seed) }).p!
        .data as Float64Array),
    ];
    const exact = [...(evaluator.run({ x: row(0.1, 0.2, 0.3) }).p!.data as Float64Array)];
    expect(run(1)).toEqual(run(1));
    const runs = Array.from({ length: 20 }, (_, seed) => run(seed));
    expect(new Set(runs.map(String)).size).toBeGreaterThan(3);
    for (const values of runs) {
      values.forEach((value, index) =>
        expect(Math.abs(value / exact[index]! - 1)).toBeLessThan(4 * 2 ** -23),
      );
    }
    // The weights in the model are as they were.
    expect([...(evaluator.run({ x: row(0.1, 0.2, 0.3) }).p!.data as Float64Array)]).toEqual(exact);
  });

  it("moves weights just above a power of two, so that x·a - x·a isn't taken for exact: libraries add in another order", () => {
    const above = 1 + 2 ** -23;
    const bytes = onnxBytesOf({
      inputs: { x: [1, 2] },
      outputs: { y: [1, 1] },
      nodes: [{ op: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
      constants: { w: { shape: [2, 1], values: [above, -above] } },
    });
    const evaluator = new Evaluator(decodeOnnx(bytes));
    const feeds = { x: row(0.3, 0.3) };
    expect(evaluator.run(feeds).y!.data[0]).toBe(0);
    const seen = [1, 2, 3, 4].map((seed) =>
      Math.abs(Number(evaluator.run(feeds, { arithmetic: float32Arithmetic(seed) }).y!.data[0])),
    );
    // At most two weights moved by 2^-24 each; a share of that in nearly every draw.
    expect(Math.max(...seen)).toBeGreaterThan(0.3 * 2 ** -26);
    expect(Math.max(...seen)).toBeLessThan(0.3 * 2 ** -22);
  });

  it("never moves what comes in or is only carried about", () => {
    const { bytes, feeds } = oneNode({ op: "Transpose", inputs: [{ shape: [2, 3] }] });
    const moved = new Evaluator(decodeOnnx(bytes)).run(feeds, { arithmetic: float32Arithmetic(1) });
    expect(moved).toEqual(evaluated(bytes, feeds));
  });

  it("evaluates only what a changed constant reaches", () => {
    const evaluator = new Evaluator(decodeOnnx(gemmModel()));
    const feeds = { x: row(1, 1, 1) };
    const known = evaluator.values(feeds);
    const b = numbers("float32", [10, 20]);
    expect(evaluator.run(feeds, { known, changed: new Map([["b", b]]) }).p!.data).toEqual(
      Float64Array.of(19, 32),
    );
    const two = new Evaluator(decodeOnnx(twoOutputModel()));
    expect(two.run(feeds, { known: two.values(feeds), changed: new Map() }).s!.data).toEqual(
      Float64Array.of(-1, -1, -1),
    );
  });

  it("stops at its deadline", () => {
    const evaluator = new Evaluator(decodeOnnx(gemmModel()));
    expect(() => evaluator.run({ x: row(1, 1, 1) }, { deadlineMs: performance.now() - 1 })).toThrow(
      DeadlineError,
    );
  });

  it("refuses an operator that it lacks by its name, in inner graphs too", () => {
    const custom = onnxBytesOf({
      inputs: { x: [1] },
      outputs: { y: [1] },
      nodes: [{ op: "Det", inputs: ["x"], outputs: ["y"] }],
    });
    expect(() => new Evaluator(decodeOnnx(custom))).toThrow(
      'The operator "Det" is not evaluated in float64.',
    );
    const { bytes } = oneNode({
      op: "If",
      inputs: [{ dtype: "bool", shape: [], values: [1] }],
      attributes: { then_branch: { graph: branch("Det") }, else_branch: { graph: branch("Abs") } },
    });
    expect(() => new Evaluator(decodeOnnx(bytes))).toThrow('"Det"');
  });

  it("names the node that cannot be evaluated", () => {
    const { bytes, feeds } = oneNode({ op: "MatMul", inputs: [{ shape: [2, 3] }, { shape: [2, 2] }] });
    expect(() => evaluated(bytes, feeds)).toThrow(
      'Node "node" (MatMul) cannot be evaluated: matrices of [2,3] and [2,2] have no product.',
    );
  });

  it("sees the values around an inner graph: Loop adds x three times", () => {
    const body = create(GraphProtoSchema, {
      name: "body",
      input: [{ name: "step" }, { name: "on" }, { name: "sum" }],
      output: [{ name: "on" }, { name: "next" }, { name: "row" }],
      node: [
        { opType: "Add", input: ["sum", "x1"], output: ["next"] },
        { opType: "Identity", input: ["next"], output: ["row"] },
      ],
    });
    const { bytes, feeds } = oneNode({
      op: "Loop",
      inputs: [
        { dtype: "int64", shape: [], values: [3] },
        { shape: [2], values: [1, 2] },
        { shape: [2], values: [0, 0] },
      ],
      attributes: { body: { graph: body } },
      outputs: 2,
    });
    const model = decodeOnnx(bytes);
    // The loop takes (count, no condition, sum); x1 is seen from inside.
    model.graph!.node[0]!.input = ["x0", "", "x2"];
    const { y0, y1 } = new Evaluator(model).run(feeds);
    expect([...(y0!.data as Float64Array)]).toEqual([3, 6]);
    expect(y1!.shape).toEqual([3, 2]);
    expect([...(y1!.data as Float64Array)]).toEqual([1, 2, 2, 4, 3, 6]);
  });
});

function branch(op: string): GraphProto {
  return create(GraphProtoSchema, {
    name: op,
    node: [{ opType: op, input: ["x0"], output: ["z"] }],
    output: [{ name: "z" }],
  });
}
