import { describe, expect, it } from "vitest";
import { sizeOf } from "../../src/core/shapes.ts";
import { tryDamages } from "../../src/measure/damage-trials.ts";
import { damagesOf } from "../../src/measure/damages.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { gemmModel, onnxBytesOf } from "../helpers/onnx-models.ts";

const row = (...values: number[]) => floats(Float32Array.from(values), [1, values.length]);
// p = x W + b with W = [[1, 2], [3, 4], [5, 6]] and b = [0.5, -0.5]
const evaluator = new Evaluator(decodeOnnx(gemmModel()));

function limits(allowed: number | null) {
  return (_output: string, shape: readonly number[]) =>
    allowed === null ? null : new Float64Array(sizeOf(shape)).fill(allowed);
}

function tried(x: readonly number[], allowed: number | null) {
  return tryDamages(
    evaluator,
    [{ feeds: { x: row(...x) }, references: [] }],
    damagesOf(evaluator, 1),
    limits(allowed),
    Infinity,
  );
}

describe("damaged weights", () => {
  it("are the largest number of each weight off by 1 %, and two numbers in each other's place", () => {
    const damages = damagesOf(evaluator, 1);
    expect(damages.map(({ weight, kind }) => `${weight} ${kind}`)).toEqual(["W 1 %", "b 1 %", "W swap"]);
    expect([...damages[0]!.candidates[0]!().data]).toEqual([1, 2, 3, 4, 5, Math.fround(6.06)]);
    const swapped = [...damages[2]!.candidates[0]!().data] as number[];
    expect(swapped).not.toEqual([1, 2, 3, 4, 5, 6]);
    expect(swapped.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    // The evaluator's own weights are as they were.
    expect([...evaluator.graph.constants.get("W")!.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("are noticed where an output moves by more than it may: 0.06 for x = 1", () => {
    expect(tried([1, 1, 1], 0.04).damages[0]).toMatchObject({ weight: "W", noticed: true });
    expect(tried([1, 1, 1], 0.04).damages[0]!.timesAllowed).toBeCloseTo(1.5, 5);
    expect(tried([1, 1, 1], 0.05).damages[0]).toMatchObject({
      weight: "W",
      noticed: false,
      cause: "rounding",
    });
    // b moves by 0.005
    expect(tried([1, 1, 1], 0.05).damages[1]!.timesAllowed).toBeCloseTo(0.1, 5);
  });

  it("are looked for where the inputs reach: the third row of W is multiplied by 0", () => {
    const [damage] = tried([1, 1, 0], 1e-3).damages;
    expect(damage).toMatchObject({ weight: "W", noticed: true });
  });

  it("hide where no input reaches the weight", () => {
    expect(tried([0, 0, 0], 1e-6).damages).toMatchObject([
      { weight: "W", noticed: false, timesAllowed: 0, cause: "no-effect" },
      { weight: "b", noticed: true },
      { weight: "W", kind: "swap", noticed: false, timesAllowed: 0, cause: "no-effect" },
    ]);
    expect(tried([0, 0, 0], 1e-6).damages[1]).not.toHaveProperty("cause");
  });

  it("say whether the inputs reach other numbers of the weight, or none", () => {
    // 1 of 1000 numbers is not multiplied by 0, and it is below the median, so it is never tried.
    const bytes = onnxBytesOf({
      inputs: { x: [1, 1000] },
      outputs: { y: [1, 1] },
      nodes: [{ op: "MatMul", inputs: ["x", "W"], outputs: ["y"] }],
      constants: {
        W: { shape: [1000, 1], values: Array.from({ length: 1000 }, (_, at) => (at === 0 ? 1 : 2)) },
      },
    });
    const wide = new Evaluator(decodeOnnx(bytes));
    const one = Float32Array.from({ length: 1000 }, (_, at) => (at === 0 ? 1 : 0));
    const { damages } = tryDamages(
      wide,
      [{ feeds: { x: floats(one, [1, 1000]) }, references: [] }],
      damagesOf(wide, 1).slice(0, 1),
      limits(1e-6),
      Infinity,
    );
    expect(damages).toMatchObject([{ noticed: false, timesAllowed: 0, cause: "elsewhere" }]);
  });

  it("hide behind answers that are saturated", () => {
    const bytes = onnxBytesOf({
      inputs: { x: [1, 3] },
      outputs: { y: [1, 1] },
      nodes: [
        { op: "MatMul", inputs: ["x", "W"], outputs: ["s"] },
        { op: "Sigmoid", inputs: ["s"], outputs: ["y"] },
      ],
      constants: { W: { shape: [3, 1], values: [1, 2, 4] } },
    });
    const saturated = new Evaluator(decodeOnnx(bytes));
    const { damages } = tryDamages(
      saturated,
      [{ feeds: { x: row(255, 255, 255) }, references: [] }],
      damagesOf(saturated, 1),
      limits(1e-6),
      Infinity,
    );
    expect(damages.map(({ noticed }) => noticed)).toEqual([false, false]);
  });

  it("are noticed by any change of an output that has to be the same", () => {
    expect(tried([1, 1, 1], null).damages[0]).toEqual({
      weight: "W",
      kind: "1 %",
      noticed: true,
      timesAllowed: null,
    });
  });

  it("are counted where there was no time for them", () => {
    const none = tryDamages(
      evaluator,
      [{ feeds: { x: row(1, 1, 1) }, references: [] }],
      damagesOf(evaluator, 1),
      limits(1),
      0,
    );
    expect(none).toEqual({ damages: [], leftOut: 3 });
  });
});
