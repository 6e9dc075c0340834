import { describe, expect, test } from "vitest";
import type { PrecisionDifference, Results } from "../../../src/core/results.ts";
import type { PrecisionLossRow } from "../../../src/core/study/precision.ts";
import { precisionConclusions } from "../../../src/report/study/precision/conclusion.ts";
import { precisionStudySection } from "../../../src/report/study/precision/section.ts";
import { precisionFindingsOf } from "../../../src/study/precision/findings.ts";
import { differenceOf, precisionVerdicts } from "../../../src/study/precision/judge.ts";
import { traitsOf } from "../../../src/study/precision/losses.ts";
import { sampleResults } from "../../report/fixture.ts";

const around = (difference: number, reach: number) => ({
  difference,
  interval: [difference - reach, difference + reach] as [number, number],
});

function rowOf(variantId: string, losses: readonly number[], precision: "fp16" | "int8" = "int8") {
  return {
    variantId,
    precision,
    traits: traitsOf(variantId, []),
    gzipShare: 0.3,
    runtimeId: "ort-node/cpu",
    unit: "px",
    before: 0.2,
    margin: 0.01,
    losses: losses.map((loss) => around(loss, 0.002)),
    moves: losses.map((loss) => around(loss, 0.002)),
    ratio: null,
  } satisfies PrecisionLossRow;
}

const verdictOf = (rows: readonly PrecisionLossRow[], id: string) =>
  precisionVerdicts(rows).find((one) => one.id === `precision/${id}`)!.verdict;

describe("what a pair of architectures says", () => {
  test("of two losses 0.05 and 0.02, 0.003 and 0.004 to each side, the difference is 0.03, 0.005 to each side", () => {
    const { difference, interval } = differenceOf(around(0.05, 0.003), around(0.02, 0.004));
    expect([difference, ...interval].map((value) => value.toFixed(6))).toEqual([
      "0.030000",
      "0.025000",
      "0.035000",
    ]);
  });

  test.each([
    ["supported", [0.05, 0.05, 0.06], [0.02, 0.02, 0.02]],
    ["refuted", [0.02, 0.02, 0.02], [0.05, 0.05, 0.06]],
    ["depends", [0.05, 0.05, 0.02], [0.02, 0.02, 0.02]],
  ] as const)("is %s only where every choice of calibration images says so", (verdict, more, less) => {
    const rows = [rowOf("mobilenet-small", more), rowOf("resnet-small", less)];
    expect(verdictOf(rows, "depthwise-loses-more")).toBe(verdict);
    expect(verdictOf(rows, "relu-loses-more")).toBe("not measured");
    const without = rows.map((row) => ({ ...row, moves: [] }));
    expect(verdictOf(without, "depthwise-loses-more")).toBe("not measured");
  });
});

describe("what nobody sees", () => {
  test.each([
    ["supported", [0.001, 0.002]],
    ["depends", [0.001, 0.009]],
    ["refuted", [0.02, 0.03]],
  ] as const)("is %s by the whole interval beside the margin of 0.01 px", (verdict, losses) => {
    expect(verdictOf([rowOf("dsnt", losses, "fp16")], "float16-is-free")).toBe(verdict);
  });
});

test("traits are those of the layers as reports name them", () => {
  expect(traitsOf("mobilenet-small", ["DepthwiseConv2D 3x3 relu6", "Conv2D 8 1x1", "Dense 2"])).toEqual({
    answer: "regression",
    activation: "ReLU",
    convolution: "depthwise",
  });
  expect(traitsOf("dsnt", ["Conv2D 8 3x3 ReLU"]).answer).toBe("heatmap");
  expect(traitsOf("sigmoid-hidden", ["Dense 100 sigmoid"]).activation).toBe("sigmoid");
});

test("a run of the bench becomes rows, a loss for each choice of calibration images, and a section of the page", () => {
  const lossOf = (difference: number): PrecisionDifference => ({
    ...around(difference, 0.002),
    measure: "mean error",
    unit: "px",
    before: 0.2,
    margin: 0.01,
    images: 2000,
    moved: { mean: difference + 0.01, interval: [0.01, 0.1] },
  });
  const { variantId } = sampleResults.scores[0]!;
  const file = { variantId, sha256: "", sizeBytes: 0, nodes: 1, kept: [], calibration: null };
  const results: Results = {
    ...sampleResults,
    precisions: {
      files: [
        { ...file, precision: "fp32", gzipBytes: 1000 },
        { ...file, precision: "int8", gzipBytes: 250 },
      ],
      cells: [],
      ratios: [],
      scores: [],
      draws: [0.03, 0.05].map((difference, index) => ({
        variantId,
        precision: "int8",
        runtimeId: "ort-node/cpu",
        seed: index,
        examples: 128,
        difference: lossOf(difference),
      })),
    },
  };
  const precision = precisionFindingsOf(results);
  expect(precision.rows).toMatchObject([{ variantId, precision: "int8", gzipShare: 0.25, ratio: null }]);
  expect(precision.rows[0]!.losses.map(({ difference }) => difference)).toEqual([0.03, 0.05]);
  expect(precision.rows[0]!.moves.map(({ difference }) => difference.toFixed(2))).toEqual(["0.04", "0.06"]);
  const page = precisionStudySection({ precision })!;
  expect(page).toContain("0.050 px (0.048 to 0.052)");
  const [first] = precisionConclusions({
    precision: { ...precision, rows: [rowOf("dsnt", [0.1]), rowOf("u-net", [0.2])] },
  });
  expect(first).toContain("`dsnt` is the one that loses least, 0.10 px (0.098 to 0.10)");
  expect(precisionFindingsOf(sampleResults).rows).toEqual([]);
});
