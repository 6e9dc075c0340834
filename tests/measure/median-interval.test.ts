import { describe, expect, it } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { medianInterval } from "../../src/measure/median-interval.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("the interval of a median", () => {
  // Ranks from the binomial table with p = 1/2 (Conover 1999, table A3): P(X <= 5 of 20) = 0.0207.
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [10, 2, 9],
    [20, 6, 15],
    [30, 10, 21],
  ])("of %d samples runs from rank %d to rank %d", (count, low, high) => {
    expect(medianInterval(upTo(count))).toEqual([low, high]);
    expect(medianInterval(upTo(count).toReversed())).toEqual([low, high]);
  });

  it("needs 6 samples for 95 %: all of 5 lie on one side with probability 2/32", () => {
    expect(medianInterval(upTo(5))).toBeNull();
    expect(medianInterval([])).toBeNull();
    expect(medianInterval(upTo(5), 0.93)).toEqual([1, 5]);
  });

  it("holds the true median about as often as it says, also of a skewed distribution", () => {
    const random = randomFrom(1, "median interval");
    const isHeld = () => {
      const [low, high] = medianInterval(upTo(20).map(() => Math.exp(random.normal())))!;
      return low <= 1 && 1 <= high;
    };
    const held = upTo(2000).filter(isHeld).length;
    // 95.86 % is what ranks 6 and 15 give; 2,000 trials have a standard error of 0.45 %.
    expect(held / 2000).toBeGreaterThan(0.94);
    expect(held / 2000).toBeLessThan(0.975);
  });
});
