import { describe, expect, it } from "vitest";
import { tieOf, type Decision } from "../../src/measure/ties.ts";

const tensor = (data: readonly number[], shape: readonly number[] = [data.length]) => ({ shape, data });

const decision = (
  op: string,
  inputs: Decision["inputs"],
  expected: Decision["expected"],
  actual: number[],
) => ({
  op,
  output: 0,
  inputs,
  expected,
  actual,
});

describe("a tie", () => {
  it("is a comparison of two numbers that are as near as runtimes agree on them", () => {
    const scores = tensor([0.3, 0.500001, 0.9]);
    const threshold = tensor([0.5], []);
    const flipped = decision("Greater", [scores, threshold], tensor([0, 1, 1]), [0, 0, 1]);
    expect(tieOf(flipped, 1e-5)).toBeCloseTo(1e-6, 9);
    expect(tieOf(flipped, 1e-7)).toBeNull();
  });

  it("is none where one of the elements that differ is clear", () => {
    const scores = tensor([0.3, 0.500001, 0.9]);
    const both = decision("GreaterEqual", [scores, tensor([0.5], [])], tensor([0, 1, 1]), [0, 0, 0]);
    expect(tieOf(both, 1e-5)).toBeNull();
  });

  it("finds the numbers of operands that are broadcast", () => {
    // [[1], [2]] > [1, 2, 3]: element 4 of the result compares 2 with 2.
    const rows = tensor([1, 2.0000001], [2, 1]);
    const columns = tensor([1, 2, 3]);
    const expected = tensor([0, 0, 0, 1, 1, 0], [2, 3]);
    expect(tieOf(decision("Greater", [rows, columns], expected, [0, 0, 0, 1, 0, 0]), 1e-6)).toBeCloseTo(
      1e-7,
      12,
    );
    // Element 3 compares 2 with 1.
    expect(tieOf(decision("Greater", [rows, columns], expected, [0, 0, 0, 0, 1, 0]), 1e-6)).toBeNull();
  });

  it("is an order of two equal scores, row by row, and not of two that differ", () => {
    const scores = tensor([0.1, 0.9, 0.9, 5, 6, 7], [2, 3]);
    const places = { ...decision("TopKV2", [scores], tensor([1, 2, 2, 1], [2, 2]), [2, 1, 2, 1]), output: 1 };
    expect(tieOf(places, 1e-6)).toBe(0);
    expect(tieOf({ ...places, actual: [1, 2, 2, 0] }, 1e-6)).toBeNull();
    expect(tieOf({ ...places, actual: [1, 2, 9, 1] }, 1e-6)).toBeNull();
  });

  it("is the largest of numbers along an axis", () => {
    // Columns of [[1, 5], [1, 3]]: the first is level, the second clear.
    const values = tensor([1, 5, 1, 3], [2, 2]);
    const largest = decision("ArgMax", [values, tensor([0], [])], tensor([0, 0]), [1, 0]);
    expect(tieOf(largest, 1e-6)).toBe(0);
    expect(tieOf({ ...largest, actual: [0, 1] }, 1e-6)).toBeNull();
    expect(tieOf({ ...largest, inputs: [values, tensor([-2], [])] }, 1e-6)).toBe(0);
  });

  it("is a number beside a whole one that is cut down, or beside a half that is rounded", () => {
    expect(tieOf(decision("Floor", [tensor([2.9999999])], tensor([2]), [3]), 1e-6)).toBeCloseTo(1e-7, 12);
    expect(tieOf(decision("Round", [tensor([2.5000001])], tensor([3]), [2]), 1e-6)).toBeCloseTo(1e-7, 12);
    expect(tieOf(decision("Cast", [tensor([2.5])], tensor([2]), [3]), 1e-6)).toBeNull();
  });

  it("is never a node that does not decide, or one whose numbers are unknown", () => {
    expect(tieOf(decision("Add", [tensor([1]), tensor([1])], tensor([2]), [2.0000001]), 1)).toBeNull();
    expect(tieOf(decision("Greater", [tensor([1]), undefined], tensor([0]), [1]), 1)).toBeNull();
  });
});
