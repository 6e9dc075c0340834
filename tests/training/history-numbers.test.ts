import { describe, expect, test } from "vitest";
import { historyNumbers } from "../../src/training/history-numbers.ts";

/** Epochs with these losses in training and in validation. */
function historyOf(...losses: [train: number | null, validation: number | null][]) {
  return losses.map(([trainLoss, validationLogLoss], index) => ({
    epoch: index + 1,
    trainLoss,
    validationLogLoss,
    validationAccuracy: 0.5,
    seconds: 1,
  }));
}

describe("the numbers of a training's history", () => {
  test("are the range in validation over all epochs, and how often the loss in training rose", () => {
    // Rises in 2 of 4 steps: 0.5 to 0.75, and 0.25 to 0.5. An equal loss is no rise.
    const history = historyOf([0.5, 0.75], [0.75, 0.5], [0.25, 1], [0.25, 0.5], [0.5, 0.75]);
    expect(historyNumbers(history)).toEqual({ validationLossRange: 0.5, trainLossRises: 0.5 });
  });

  test("of a flat line are 0", () => {
    expect(historyNumbers(historyOf([0.7, 0.7], [0.7, 0.7]))).toEqual({
      validationLossRange: 0,
      trainLossRises: 0,
    });
  });

  test("leave out epochs without a number, and say nothing of a single one", () => {
    expect(historyNumbers(historyOf([0.5, 0.5], [null, null], [0.25, 0.25]))).toEqual({
      validationLossRange: 0.25,
      trainLossRises: 0,
    });
    expect(historyNumbers(historyOf([0.5, 0.5]))).toEqual({});
    expect(historyNumbers([])).toEqual({});
  });
});
