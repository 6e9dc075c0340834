import { expect, test } from "vitest";
import { wilsonInterval } from "../../../src/tasks/classes/proportion.ts";

// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
// table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("Wilson's interval of %i of %i is the published one", (successes, count, low, high) => {
  const interval = wilsonInterval(successes, count);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test("Wilson's interval mirrors when successes become failures, and reaches its ends exactly", () => {
  const [low, high] = wilsonInterval(7, 10);
  const [mirroredLow, mirroredHigh] = wilsonInterval(3, 10);
  expect(low).toBeCloseTo(1 - mirroredHigh, 12);
  expect(high).toBeCloseTo(1 - mirroredLow, 12);
  expect(wilsonInterval(10, 10)[1]).toBe(1);
  expect(wilsonInterval(0, 10)[0]).toBe(0);
});
