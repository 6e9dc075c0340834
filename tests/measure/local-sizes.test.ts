import { describe, expect, it } from "vitest";
import { LargestSizes, smallestOfPlaces } from "../../src/measure/local-sizes.ts";

describe("the largest sizes of an output, place by place", () => {
  it("are those of all answers, by row and by column", () => {
    const sizes = new LargestSizes();
    sizes.add([2, 2], [1, -200, 3, 400]);
    sizes.add([2, 2], [-5, 100, 0, 0]);
    expect(sizes.sizes()).toEqual({
      largest: 400,
      axes: [Float64Array.of(200, 400), Float64Array.of(5, 400)],
    });
  });

  it("leave out NaN and infinity, and an axis whose length differs", () => {
    const sizes = new LargestSizes();
    sizes.add([1, 2], [Number.NaN, 2]);
    sizes.add([2, 2], [3, Infinity, 1, 1]);
    expect(sizes.sizes()).toEqual({ largest: 3, axes: [null, Float64Array.of(3, 2)] });
  });

  it("give each element the smallest of its places", () => {
    const places = { largest: 9, axes: [Float64Array.of(1, 8), Float64Array.of(4, 2)] };
    // min(1, 4), min(1, 2), min(8, 4), min(8, 2)
    expect([...smallestOfPlaces(places, [2, 2])]).toEqual([1, 1, 4, 2]);
    expect([...smallestOfPlaces({ largest: 9, axes: [null, Float64Array.of(4, 2)] }, [1, 2])]).toEqual([
      4, 2,
    ]);
    // A shape of another kind says nothing of its places.
    expect([...smallestOfPlaces(places, [2])]).toEqual([9, 9]);
  });
});
