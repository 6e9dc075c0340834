import { expect, it } from "vitest";
import { fitsClasses } from "../../../harness/study/class-overfit.ts";

const record = (accuracy: number, logLoss: number) => ({
  id: "x",
  outcome: "trained" as const,
  updates: 1,
  accuracy: { accuracy, logLoss },
  losses: [],
});

it("a classifier fits images that it tells apart with a probability of 0.9", () => {
  expect(fitsClasses(record(1, -Math.log(0.91)))).toBe(true);
  // One image is right by chance in half of the trainings: a probability of 0.6 is no fit.
  expect(fitsClasses(record(1, -Math.log(0.6)))).toBe(false);
  expect(fitsClasses(record(0.9, 0.05))).toBe(false);
  expect(fitsClasses({ ...record(1, 0), accuracy: null, outcome: "diverged" as const })).toBe(false);
});
