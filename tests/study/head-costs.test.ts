import { describe, expect, test } from "vitest";
import type { Cell, MeasuredCell, Results } from "../../src/core/results.ts";
import type { ArchitectureRow } from "../../src/core/study/architectures.ts";
import { architectureSection } from "../../src/report/study/architectures/table.ts";
import { architectureConclusion } from "../../src/report/study/architectures/conclusion.ts";
import { headCostsOf } from "../../src/study/head-costs.ts";
import { sampleResults } from "../report/fixture.ts";
import { studyOf } from "../report/study-fixture.ts";

const sample = sampleResults.cells.find((cell): cell is MeasuredCell => cell.status === "measured")!;
const plain = { device: "CPU", nodesByProvider: {} };

function cellOf(
  variantId: string,
  runtimeId: string,
  precision: Cell["precision"],
  p50Ms: number,
  others: Partial<MeasuredCell> = {},
): MeasuredCell {
  const latency = { ...sample.latency, p50Ms, p50Interval: [p50Ms - 0.01, p50Ms + 0.01] as [number, number] };
  return {
    ...sample,
    variantId,
    runtimeId,
    precision,
    batch: 1,
    threads: 1,
    latency,
    placement: plain,
    ...others,
  };
}

const point = (meanErrorPx: number) =>
  ({ ...sampleResults.scores[0]!.score, meanErrorPx }) as Results["scores"][number]["score"];

const results: Results = {
  ...sampleResults,
  cells: [
    cellOf("dsnt", "ort-node/cpu", "fp32", 0.08),
    cellOf("dsnt", "tfjs/wasm", "fp32", 0.3),
    cellOf("dsnt", "chromium/webgpu", "fp32", 0.01, { placement: { ...plain, software: true } }),
    cellOf("dsnt", "ort-node/cpu", "fp32", 0.04, { batch: 8 }),
    cellOf("dsnt", "ort-node/cpu", "fp32", 0.05, { threads: 2 }),
    cellOf("cnn-gray", "ort-node/cpu", "fp32", 0.02),
  ],
  scores: [{ variantId: "dsnt", runtimeId: "ort-node/cpu", score: point(0.29) }],
  precisions: {
    files: [],
    ratios: [],
    cells: [cellOf("dsnt", "ort-node/cpu", "int8", 0.05)],
    scores: [
      {
        variantId: "dsnt",
        precision: "int8",
        runtimeId: "ort-node/cpu",
        score: point(0.41),
        differences: [],
      },
    ],
  },
};

describe("the costs of heads in a run", () => {
  test("are those of one image on one thread, where the runtime itself computed, in each precision", () => {
    const { costs, cpu } = headCostsOf(results);
    expect(cpu).toBe(sampleResults.environment.cpu);
    expect(
      costs.map(({ runtimeId, precision, p50Ms, meanErrorPx }) => [runtimeId, precision, p50Ms, meanErrorPx]),
    ).toEqual([
      ["ort-node/cpu", "fp32", 0.08, 0.29],
      ["tfjs/wasm", "fp32", 0.3, 0.29],
      ["ort-node/cpu", "int8", 0.05, 0.41],
    ]);
  });

  test("are none where the run has no head", () => {
    expect(headCostsOf(sampleResults).costs).toEqual([]);
  });

  test("stand in the table beside the errors, on the fastest runtime, and name the quickest that finds the box", async () => {
    const spread = (median: number) => ({ count: 5, median, low: median, high: median });
    const row = (answerer: string) =>
      ({
        answerer,
        isBaseline: false,
        summary: "",
        split: "quadrant",
        seeds: [1, 2, 3, 4, 5],
        parameters: 6272,
        megaFlops: 3.3,
        seconds: spread(1),
        seenErrorPx: spread(0.19),
        neverSeenErrorPx: spread(0.29),
        neverSeenVarianceRatio: spread(1),
        seenShift: spread(1),
        neverSeenShift: spread(1),
        errorMapPx: null,
      }) as unknown as ArchitectureRow;
    const study = {
      ...(await studyOf(["architectures"])),
      architectures: [row("dsnt"), row("u-net")],
      headCosts: headCostsOf(results),
    };
    const page = architectureSection(study, null)!;
    expect(page).toMatch(/\| `dsnt` +\|.*\| `ort-node\/cpu` +\| +0\.0800 \| +0\.0500 \| +0\.410 \|/);
    expect(page).toMatch(/\| `u-net` +\|.*\| n\/a +\| +n\/a \| +n\/a \| +n\/a \|/);
    expect(page).toContain("0.300 (0.290 to 0.310)");
    expect(architectureConclusion(study)).toContain("The quickest is `dsnt`, 0.0800 ms on `ort-node/cpu`.");
  });
});
