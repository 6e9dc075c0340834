import { expect, it } from "vitest";
import { fitsClasses, isStillFalling } from "../../../harness/study/class-overfit.ts";

const record = (accuracy: number, logLoss: number, losses: (number | null)[] = []) => ({
  id: "x",
  outcome: "trained" as const,
  updates: 1,
  accuracy: { accuracy, logLoss },
  losses,
});

it("a classifier fits images that it tells apart with a probability of 0.9", () => {
  expect(fitsClasses(record(1, -Math.log(0.91)))).toBe(true);
  // One image is right by chance in half of the trainings: a probability of 0.6 is no fit.
  expect(fitsClasses(record(1, -Math.log(0.6)))).toBe(false);
  expect(fitsClasses(record(0.9, 0.05))).toBe(false);
  expect(fitsClasses({ ...record(1, 0), accuracy: null, outcome: "diverged" as const })).toBe(false);
});

it("a loss that fell in the last quarter of the epochs was still falling", () => {
  expect(isStillFalling(record(1, 0.5, [0.7, 0.65, 0.6, 0.5]))).toBe(true);
  expect(isStillFalling(record(1, 0.5, [0.7, 0.5, 0.5, 0.499]))).toBe(false);
});
