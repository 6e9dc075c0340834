import { describe, expect, it } from "vitest";
import { isMeasured } from "../../src/report/cells.ts";
import { isLevel, levelRule } from "../../src/report/level.ts";
import { medianText } from "../../src/report/medians.ts";
import { sampleResults } from "./fixture.ts";

const first = sampleResults.cells.find(isMeasured)!;

function cell(p50Ms: number, p50Interval: [number, number] | null) {
  return { ...first, latency: { ...first.latency, p50Ms, p50Interval } };
}

describe("two cells", () => {
  it("are level where their intervals overlap, however far apart the medians are", () => {
    expect(isLevel(cell(1, [0.9, 1.1]), cell(1.2, [1.1, 1.3]))).toBe(true);
    expect(isLevel(cell(1.2, [1.1, 1.3]), cell(1, [0.9, 1.1]))).toBe(true);
    expect(isLevel(cell(1, [0.99, 1.01]), cell(1.03, [1.02, 1.04]))).toBe(false);
  });

  it("are level within 5 % where one has no interval", () => {
    expect(isLevel(cell(1, null), cell(1.049, [1.04, 1.06]))).toBe(true);
    expect(isLevel(cell(1.051, null), cell(1, null))).toBe(false);
    expect(levelRule([cell(1, null)])).toBe("what is within 5 % of it");
    expect(levelRule([cell(1, null), cell(1, [1, 1])])).toContain("overlaps");
  });
});

it("a median stands with how far its interval reaches to each side", () => {
  expect(medianText(cell(0.125, [0.124, 0.126]))).toBe("0.125 ± 0.8 %");
  expect(medianText(cell(2, [1.5, 2.5]))).toBe("2.00 ± 25 %");
  expect(medianText(cell(2, null))).toBe("2.00");
});
