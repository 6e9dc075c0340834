import { describe, expect, it } from "vitest";
import { paretoFront } from "../../src/report/pareto.ts";

const front = (points: [number, number][]) =>
  paretoFront(
    points,
    ([x]) => x,
    ([, y]) => y,
  );

describe("paretoFront", () => {
  it("keeps the points that no other beats in both, from left to right", () => {
    expect(
      front([
        [4, 1],
        [1, 9],
        [2, 5],
        [3, 6],
        [5, 1],
      ]),
    ).toEqual([
      [1, 9],
      [2, 5],
      [4, 1],
    ]);
  });

  it("keeps the better of two points above each other, and one of two equal ones", () => {
    expect(
      front([
        [1, 9],
        [1, 5],
        [1, 5],
      ]),
    ).toEqual([[1, 5]]);
  });

  it("is empty for no points", () => {
    expect(front([])).toEqual([]);
  });
});
