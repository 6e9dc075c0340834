import { expect, it } from "vitest";
import type { PointsScore } from "../../../src/core/results.ts";
import { pointsWords } from "../../../src/report/tasks/points.ts";

it("NME is no share: key points that are off by more than the length it divides by are above 100 %", () => {
  const score: PointsScore = {
    task: "points",
    count: 20,
    labelled: 60,
    standardErrorPx: 2.9,
    nmeStandardError: 0.25,
    oksStandardError: null,
    meanErrorPx: 37.2,
    meanErrorIntervalPx: [31.6, 42.8],
    medianErrorPx: 37.8,
    p95ErrorPx: 59.9,
    nme: 1.204,
    nmeInterval: [0.716, 1.69],
    dividedBy: "the distance of the eyes",
    pck05: 0,
    pck10: 0,
    pck10Interval: [0, 0],
    pck20: 1,
    oks: null,
    oksInterval: null,
    byPoint: [],
  };
  expect(pointsWords.numbers(score)).toContain("120 (71.6 to 169)");
  expect(pointsWords.best(score)).toContain("an NME of 120 %");
});
