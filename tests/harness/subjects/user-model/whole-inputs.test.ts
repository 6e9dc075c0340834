import { describe, expect, it } from "vitest";
import { feedsOf } from "../../../../harness/jobs/batches.ts";
import { describeDraw, randomExamples } from "../../../../harness/subjects/user-model/examples.ts";
import { inputFormOf } from "../../../../harness/subjects/user-model/input-form.ts";
import { shareWholeInputs } from "../../../../harness/subjects/user-model/whole-inputs.ts";
import type { Tensor, Tensors } from "../../../../src/core/tensor.ts";

/** A model that multiplies rows of any batch by one number. */
const form = inputFormOf({
  inputs: [
    { name: "x", dtype: "float32", shape: [null, 4] },
    { name: "factor", dtype: "float32", shape: [] },
  ],
  outputs: [{ name: "y", dtype: "float32", shape: [null, 4] }],
  onnxPath: "m.onnx",
});
const numbers = (tensor: Tensor) => [...(tensor.data as Float32Array)];
const factor = (value: number): Tensors => ({
  factor: { dtype: "float32", shape: [], data: Float32Array.of(value) },
});

describe("an input without a batch beside one that has one", () => {
  // The oracle is the model's formula, by hand: in a batch there is one factor for all rows.
  it("is drawn once for all examples, so that a batch is answered as its examples are one by one", () => {
    const set = randomExamples(form, 1);
    const product = ({ x, factor: by }: Tensors) => numbers(x!).map((value) => value * numbers(by!)[0]!);
    const together = product(feedsOf(set, [0, 1]));
    expect(together).toEqual([set.examples[0]!, set.examples[1]!].flatMap(product));
    expect(numbers(set.examples[0]!["x"]!)).not.toEqual(numbers(set.examples[1]!["x"]!));
    expect(shareWholeInputs(set)).toBe(true);
    expect(describeDraw(form)).toContain("factor from the standard normal distribution (one for all)");
  });

  it("that a user gives with another value for another example keeps batches at 1", () => {
    const unbatched = ["factor"];
    expect(shareWholeInputs({ examples: [factor(2), factor(3)], unbatched })).toBe(false);
    expect(shareWholeInputs({ examples: [factor(2), factor(2)], unbatched })).toBe(true);
    expect(shareWholeInputs({ examples: [factor(NaN), factor(NaN)], unbatched })).toBe(true);
    expect(shareWholeInputs({ examples: [factor(2), factor(3)], unbatched: [] })).toBe(true);
  });

  it("is drawn anew for each example of a model that has no batch at all", () => {
    const whole = inputFormOf({
      inputs: [{ name: "x", dtype: "float32", shape: [5, 4] }],
      outputs: [{ name: "y", dtype: "float32", shape: [] }],
      onnxPath: "m.onnx",
    });
    expect(shareWholeInputs(randomExamples(whole, 1))).toBe(false);
  });
});
