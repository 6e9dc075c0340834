import { describe, expect, it } from "vitest";
import { targetRecordSchema, type TargetRecord } from "../../src/core/study/targets.ts";
import { renderStudy } from "../../src/report/study/study-report.ts";
import { targetRecipeOf, targetSpecs, targetSweepRows } from "../../src/study/targets.ts";
import { targetVariants } from "../../src/zoo/targets/registry.ts";
import { fixtureChoice, studyOf } from "../report/study-fixture.ts";

const choice = { ...fixtureChoice, seeds: [1, 2], targetVariants: ["box-giou", "key-points"] };

function record(facts: Partial<TargetRecord>): TargetRecord {
  return targetRecordSchema.parse({
    id: "x",
    variantId: "box-giou",
    learningRate: 0.002,
    seed: 1,
    backend: "tfjs/wasm",
    outcome: "trained",
    optimizer: "Adam lr 0.002",
    epochs: 12,
    seconds: 1,
    error: 0.4,
    withoutNetwork: 0.7,
    isOpen: false,
    ...facts,
  });
}

describe("the sweep of networks that find boxes and key points", () => {
  it("trains each variant that is asked for at each rate with each seed, and none otherwise", () => {
    const specs = targetSpecs({ ...choice, rates: [0.001, 0.01] });
    expect(specs).toHaveLength(2 * 2 * 2);
    expect(new Set(specs.map((spec) => JSON.stringify(spec))).size).toBe(8);
    expect(targetSpecs(fixtureChoice)).toEqual([]);
  });

  it.each(Object.keys(targetVariants))("trains %s by its own recipe but for the rate", (variantId) => {
    const spec = { variantId, learningRate: 0.5, seed: 1, preset: "study" } as const;
    const { recipe: own } = targetVariants[variantId as keyof typeof targetVariants];
    const recipe = targetRecipeOf(spec);
    expect(recipe.attempts).toEqual([{ ...own.attempts[0], learningRate: 0.5 }]);
    expect({ ...recipe, attempts: own.attempts }).toEqual(own);
    expect(targetRecipeOf({ ...spec, preset: "long" }).epochs.full).toBe(5 * own.epochs.full);
  });

  it("reports the median over the seeds, and what diverged or was still falling", () => {
    const rows = targetSweepRows([
      record({ error: 0.4 }),
      record({ error: 0.2, seed: 2, isOpen: true }),
      record({ error: null, outcome: "diverged", learningRate: 1 }),
      record({ variantId: "key-points", error: 3 }),
    ]);
    expect(rows.map(({ variantId, learningRate }) => [variantId, learningRate])).toEqual([
      ["box-giou", 0.002],
      ["box-giou", 1],
      ["key-points", 0.002],
    ]);
    expect(rows[0]!.error.median).toBeCloseTo(0.3);
    expect(rows[0]!.unfinished).toMatchObject({ count: 1, of: 2 });
    expect(rows[1]!.diverged).toMatchObject({ count: 1, of: 1 });
    expect(rows.map(({ measure }) => measure)).toEqual(["1 − IoU", "1 − IoU", expect.stringContaining("px")]);
  });

  it("is concluded by the best rate, and by those that an answer without a network beats", async () => {
    const targetSweep = targetSweepRows([
      record({ learningRate: 1e-4, error: 0.8 }),
      record({ learningRate: 0.002, error: 0.3 }),
      record({ learningRate: 0.1, error: null, outcome: "diverged" }),
    ]);
    const report = (await renderStudy({ ...(await studyOf([])), targetSweep })).get("report.md")!;
    expect(report).toContain(
      "`box-giou` errs least at the rate 0.002: 1 − IoU 0.300; at 1e-4, 0.1 it is no better than an answer without a network.",
    );
    expect(report).toContain("## Learning rates of what finds boxes and key points");
  });
});
