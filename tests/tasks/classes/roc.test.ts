import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { rocArea } from "../../../src/tasks/classes/roc.ts";

const area = (scores: number[], classes: number[]) =>
  rocArea(Float64Array.from(scores), Uint16Array.from(classes));

describe("the area under the ROC curve", () => {
  test("is that of scikit-learn's example of roc_auc_score", () => {
    expect(area([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])!.auc).toBe(0.75);
  });

  test("is the share of pairs in the right order, equal scores counting half", () => {
    // Positives 2 and 3, negatives 2 and 1: pairs (2,2) half, (2,1), (3,2), (3,1) right.
    expect(area([2, 3, 2, 1], [1, 1, 0, 0])!.auc).toBe(3.5 / 4);
    expect(area([5, 5, 5, 5], [1, 0, 1, 0])!.auc).toBe(0.5);
    const random = randomFrom(1, "pairs");
    const scores = Array.from({ length: 60 }, () => random.integer(0, 9));
    const classes = scores.map(() => random.integer(0, 1));
    let [won, pairs] = [0, 0];
    for (const [i, positive] of scores.entries()) {
      for (const [j, negative] of scores.entries()) {
        if (classes[i] !== 1 || classes[j] !== 0) continue;
        pairs += 1;
        won += positive > negative ? 1 : positive === negative ? 0.5 : 0;
      }
    }
    expect(area(scores, classes)!.auc).toBeCloseTo(won / pairs, 12);
  });

  test("is unknown where a class has no image", () => {
    expect(area([1, 2], [1, 1])).toBeNull();
    expect(area([], [])).toBeNull();
  });
});

describe("DeLong's interval", () => {
  test("has the variance that one counts by hand", () => {
    // Positives 0.8, 0.6 beat 2 and 1 of the negatives 0.7, 0.3: placements 1 and 1/2, sample variance 1/8. The
    // negatives lose to 1 and 2: the same. Var(AUC) = 1/8 / 2 + 1/8 / 2 = 1/8; 0.75 + 1.96 * 0.354 is over 1.
    const { auc, interval } = area([0.8, 0.6, 0.7, 0.3], [1, 1, 0, 0])!;
    expect(auc).toBe(0.75);
    expect(interval![0]).toBeCloseTo(0.75 - 1.959964 * Math.sqrt(1 / 8), 6);
    expect(interval![1]).toBe(1);
  });

  test("has no width to give where no pair is in the wrong order, or a class has one image", () => {
    expect(area([1, 2, 3, 4], [0, 0, 1, 1])).toEqual({ auc: 1, interval: null });
    expect(area([1, 2, 3], [0, 0, 1])!.interval).toBeNull();
  });

  test("holds the true area of two normal distributions in about 95 of 100 samples", () => {
    // Scores N(1, 1) against N(0, 1): the area is Phi(1 / sqrt(2)) = 0.760250.
    const random = randomFrom(7, "binormal");
    let held = 0;
    for (let sample = 0; sample < 1000; sample += 1) {
      const classes = Array.from({ length: 80 }, (_, image) => image % 2);
      const [low, high] = area(
        classes.map((label) => label + random.normal()),
        classes,
      )!.interval!;
      if (low <= 0.76025 && 0.76025 <= high) held += 1;
    }
    // Binomial: 950 ± 3 * 6.9, and DeLong is a little short for so few images.
    expect(held).toBeGreaterThan(915);
    expect(held).toBeLessThan(975);
  });
});
