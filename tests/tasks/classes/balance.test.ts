import { expect, test } from "vitest";
import { classBalance } from "../../../src/tasks/classes/balance.ts";

test("balanced accuracy is the mean recall of the classes that have images, as scikit-learn has it", () => {
  // scikit-learn's own example: recalls 1/2 and 3/4.
  const balance = classBalance([0, 1, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0], 2);
  expect(balance.balancedAccuracy).toBe(0.625);
  expect(balance.classRecalls).toEqual([0.75, 0.5]);
});

test("an answer that is none is wrong, and a class that nobody has or says counts neither way", () => {
  const balance = classBalance([-1, 1, 1], [0, 1, 1], 3);
  expect(balance).toEqual({ balancedAccuracy: 0.5, macroF1: 0.5, classRecalls: [0, 1, null] });
});
