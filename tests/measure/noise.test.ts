import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { measureNoise } from "../../src/measure/noise.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { DeadlineError, Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import { AttributeProto_AttributeType, AttributeProtoSchema } from "../../src/onnx/proto/onnx_pb.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { gemmModel, onnxBytesOf, reluModel } from "../helpers/onnx-models.ts";

const row = (...values: number[]) => floats(Float32Array.from(values), [1, values.length]);
const plenty = { budgetMs: 1000, deadlineMs: Infinity, seed: 1 };

function noiseOf(bytes: Uint8Array, x = row(0.1, 0.2, 0.3), answers = {}) {
  return measureNoise(new Evaluator(decodeOnnx(bytes)), [{ feeds: { x }, answers: [answers] }], plenty);
}

describe("a model's own noise in float32", () => {
  it("is a few units in the last place for a small matrix product", () => {
    const { outputs, inputs, runs } = noiseOf(gemmModel());
    expect({ inputs, runs }).toEqual({ inputs: 1, runs: 4 });
    // p is about (2.7, 2.3): a unit in the last place is 2^-22.
    expect(outputs[0]!.unit).toBeGreaterThan(0);
    expect(outputs[0]!.unit).toBeLessThan(8 * 2 ** -22);
  });

  it("is 0 where numbers are only chosen", () => {
    expect(noiseOf(reluModel()).outputs[0]).toMatchObject({ name: "y", unit: 0 });
  });

  it("is as small as the outputs are", () => {
    const bytes = onnxBytesOf({
      inputs: { x: [1, 3] },
      outputs: { y: [1, 1] },
      nodes: [{ op: "MatMul", inputs: ["x", "W"], outputs: ["y"] }],
      constants: { W: { shape: [3, 1], values: [1e-13, 2e-13, -3e-13] } },
    });
    expect(noiseOf(bytes).outputs[0]!.unit).toBeLessThan(1e-19);
  });

  it("grows where large numbers cancel", () => {
    const bytes = onnxBytesOf({
      inputs: { x: [1, 3] },
      outputs: { y: [1, 1] },
      nodes: [{ op: "MatMul", inputs: ["x", "W"], outputs: ["y"] }],
      constants: { W: { shape: [3, 1], values: [1e6, -1e6, 1] } },
    });
    // 1e5 - 1e5 + 0.1: each term is rounded to 2^-7.
    expect(noiseOf(bytes, row(0.1, 0.1, 0.1)).outputs[0]!.unit).toBeGreaterThan(1e-4);
  });

  it("tells how far the reference is from float64, and does not grow with that", () => {
    const [a, b, c] = [0.1, 0.2, 0.3].map(Math.fround) as [number, number, number];
    const p = [a + 3 * b + 5 * c + 0.5 + 0.25, 2 * a + 4 * b + 6 * c - 0.5];
    const far = noiseOf(gemmModel(), row(a, b, c), { p: row(...p) }).outputs[0]!;
    expect(far.referenceDistance).toBeCloseTo(0.25, 6);
    expect(far.unit).toBe(noiseOf(gemmModel(), row(a, b, c)).outputs[0]!.unit);
  });

  it("counts ties: the larger of two equal sums is another one each time", () => {
    const bytes = onnxBytesOf({
      inputs: { x: [1, 3] },
      outputs: { k: [1, 1] },
      nodes: [
        { op: "MatMul", inputs: ["x", "W"], outputs: ["s"] },
        { op: "Abs", inputs: ["s"], outputs: ["t"] },
        { op: "ArgMax", inputs: ["t"], outputs: ["k"] },
      ],
      // Both columns hold the same numbers.
      constants: { W: { shape: [3, 2], values: [0.1, 0.3, 0.2, 0.2, 0.3, 0.1] } },
    });
    const model = decodeOnnx(bytes);
    const axis = { name: "axis", type: AttributeProto_AttributeType.INT, i: 1n };
    model.graph!.node[2]!.attribute = [create(AttributeProtoSchema, axis)];
    const noise = measureNoise(new Evaluator(model), [{ feeds: { x: row(1, 1, 1) }, answers: [{}] }], plenty);
    expect(noise.outputs[0]).toMatchObject({ dtype: "int64", unit: null, ties: 1 });
  });

  it("is given up at the deadline of the first input, and keeps what it has at later ones", () => {
    const evaluator = new Evaluator(decodeOnnx(gemmModel()));
    const example = { feeds: { x: row(1, 2, 3) }, answers: [{}] };
    expect(() => measureNoise(evaluator, [example], { ...plenty, deadlineMs: 0 })).toThrow(DeadlineError);
    const { inputs } = measureNoise(evaluator, [example, example, example], { ...plenty, budgetMs: -1 });
    expect(inputs).toBe(1);
  });
});
