import { describe, expect, test } from "vitest";
import { randomFrom, seedOf } from "../../src/core/random.ts";

describe("a random stream", () => {
  test("has a seed of its own for every base seed and every purpose", () => {
    const seeds = new Set<number>();
    for (const purpose of ["train-images", "validation-images"]) {
      for (let seed = 0; seed < 1000; seed += 1) seeds.add(seedOf(seed, purpose));
    }
    expect(seeds.size).toBe(2000);
  });

  test("repeats for the same seed and purpose", () => {
    const draw = (seed: number) => {
      const random = randomFrom(seed, "test");
      return [random.uniform(), random.integer(0, 99), random.normal(), ...random.shuffle([1, 2, 3, 4, 5])];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test("reaches both ends of a range of whole numbers", () => {
    const random = randomFrom(1, "test");
    const drawn = new Set(Array.from({ length: 200 }, () => random.integer(-1, 2)));
    expect([...drawn].toSorted((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });
});
