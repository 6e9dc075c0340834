import { describe, expect, it } from "vitest";
import { compareFloats, type FloatJudge } from "../../src/measure/compare-floats.ts";
import { floats } from "../../src/tensors/arrays.ts";

const row = (...values: number[]) => floats(Float32Array.from(values), [1, values.length]);
const compare = (actual: number[], expected: number[], judge: FloatJudge) =>
  compareFloats("boxes", [{ input: 0, actual: row(...actual), expected: row(...expected) }], judge, {
    reference: "tfjs/wasm",
  });

describe("an output of pixels and a score", () => {
  const judge: FloatJudge = {
    tolerance: { absolute: 0.5, relative: 0 },
    limitsOf: () => Float64Array.of(0.5, 0.0625),
    unitsOf: () => Float64Array.of(0.125, 0.03125),
  };

  it("allows the pixels what it does not allow the score", () => {
    expect(compare([100.25, 0.5], [100, 0.5], judge).row).toMatchObject({ passed: true, allowed: 0.5 });
    expect(compare([100, 0.75], [100, 0.5], judge).row).toMatchObject({
      passed: false,
      allowed: 0.0625,
      unit: 0.03125,
      worst: { index: [0, 1], actual: 0.75, expected: 0.5 },
    });
  });

  it("names the element that takes most of its own limit, not the one that is furthest", () => {
    const { row: found } = compare([100.25, 0.5625], [100, 0.5], judge);
    expect(found).toMatchObject({ passed: true, maxAbsError: 0.25, worst: { index: [0, 1] } });
  });
});
