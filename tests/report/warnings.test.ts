import type { PointScore, PointTraining, TrainedVariant } from "../../src/core/results.ts";
import { describe, expect, it } from "vitest";
import { trainedVariants } from "../../src/report/cells.ts";
import type { Block, MeasuredCell, Results } from "../../src/core/results.ts";
import { isMeasured } from "../../src/report/cells.ts";
import { textOfWarning } from "../../src/report/warning-texts.ts";
import { warningsOf } from "../../src/report/warnings.ts";
import { emptyResults, sampleResults } from "./fixture.ts";

const first = sampleResults.cells.find(isMeasured)!;

const block = first.blocks[0]!;

/** The one block of a cell, changed. */
function withBlock(change: Partial<Block>): Partial<MeasuredCell> {
  return { blocks: [{ ...block, ...change }] };
}

/** The kinds of warning for a finished run with this one cell. */
function kindsFor(change: Partial<MeasuredCell["latency"]>, cell: Partial<MeasuredCell> = {}): string[] {
  const latency = { ...first.latency, ...change };
  const results: Results = {
    ...emptyResults,
    run: sampleResults.run,
    cells: [{ ...first, ...cell, latency }],
  };
  return warningsOf(results).map(({ kind }) => kind);
}

describe("warningsOf", () => {
  it("says nothing about a steady cell with enough samples", () => {
    expect(kindsFor({})).toEqual([]);
  });

  it("doubts a cell whose warm-up ended at its limit in most blocks", () => {
    expect(kindsFor({}, withBlock({ steady: false }))).toEqual(["unsteady"]);
  });

  it("doubts what its verdict doubts", () => {
    expect(kindsFor({}, { verdict: "contaminated" })).toEqual(["contaminated"]);
    expect(kindsFor({}, { verdict: "unstable" })).toEqual(["unstable"]);
  });

  it("doubts a process that used more threads than asked for, in most of its blocks", () => {
    const using = (cpuOverWall: number) => withBlock({ evidence: { ...block.evidence, cpuOverWall } });
    expect(kindsFor({}, using(1.21))).toEqual(["extra-threads"]);
    expect(kindsFor({}, { ...using(1.9), threads: 2 })).toEqual([]);
  });

  it("names percentiles that have too few samples", () => {
    expect(kindsFor({ p99Ms: null })).toEqual(["few-samples"]);
    expect(kindsFor({ p90Ms: null, p99Ms: null })).toEqual(["few-samples", "few-samples"]);
  });

  it("doubts a cell whose nodes ran in two places", () => {
    const nodesByProvider = { CUDAExecutionProvider: 7, CPUExecutionProvider: 2 };
    expect(kindsFor({}, { placement: { device: "GPU", nodesByProvider } })).toEqual(["mixed-placement"]);
    const unused = { CUDAExecutionProvider: 9, CPUExecutionProvider: 0 };
    expect(kindsFor({}, { placement: { device: "GPU", nodesByProvider: unused } })).toEqual([]);
  });

  it("doubts fewer than eight inputs", () => {
    expect(kindsFor({ inputs: 7 })).toEqual(["few-inputs"]);
  });

  it("says of which models parity would not notice each wrong weight", () => {
    expect(warningsOf(sampleResults)).toContainEqual({
      kind: "blind-parity",
      variantIds: ["question-cnn"],
      unnoticed: 1,
      tried: 3,
    });
  });

  it("says that a run did not finish", () => {
    expect(warningsOf(emptyResults)).toEqual([{ kind: "unfinished" }]);
  });

  it("says that variants trained with a small preset may do better", () => {
    const [{ parityBasis: _parityBasis, ...variant }] = trainedVariants(sampleResults) as [TrainedVariant];
    const training = { ...(variant.training as PointTraining), preset: "quick", targetVariance: null };
    const warnings = warningsOf({
      ...emptyResults,
      run: sampleResults.run,
      variants: [{ ...variant, training }],
    });
    expect(warnings).toEqual([{ kind: "small-preset", presets: ["quick"], variantIds: ["question-cnn"] }]);
    expect(textOfWarning(warnings[0]!)).toContain("`--preset full`");
  });

  it("says that accuracy depends on the runtime only from a hundredth of a pixel on", () => {
    const scores = (errors: number[]) =>
      errors.map((meanErrorPx, index) => ({
        variantId: "v",
        runtimeId: `r${index}`,
        score: { ...(sampleResults.scores[0]!.score as PointScore), meanErrorPx },
      }));
    const kinds = (errors: number[]) =>
      warningsOf({ ...emptyResults, run: sampleResults.run, scores: scores(errors) }).map(({ kind }) => kind);
    expect(kinds([1, 1.009])).toEqual([]);
    // The variant has no cell or record here, only scores.
    expect(kinds([1, 1.02])).toEqual(["accuracy-spread"]);
  });
});

describe("textOfWarning", () => {
  it("names the cells and counts the rest", () => {
    const cells = sampleResults.cells.filter(isMeasured).slice(0, 6);
    const words = textOfWarning({ kind: "unsteady", cells });
    expect(words).toContain("`question-cnn` on `ort-node/cpu` (batch 1)");
    expect(words).toContain("and 1 more. Run again");
  });
});
