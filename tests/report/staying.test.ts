import { describe, expect, it } from "vitest";
import type { MeasuredCell, Results } from "../../src/core/results.ts";
import { stayingSentences } from "../../src/report/answers/staying.ts";
import { isMeasured } from "../../src/report/cells.ts";
import { stayingSection } from "../../src/report/sections/staying.ts";
import { stayingCosts } from "../../src/report/staying.ts";
import { blockOf } from "../helpers/blocks.ts";
import { sampleResults } from "./fixture.ts";

const template = sampleResults.cells.find(isMeasured)!;

/** A cell with one block a round, whose medians are given by round. */
function cell(
  variantId: string,
  runtimeId: string,
  medians: Readonly<Record<number, number>>,
  software = false,
): MeasuredCell {
  const blocks = Object.entries(medians).map(([round, ms]) => blockOf([ms], { round: Number(round) }));
  const placement = { device: "x", nodesByProvider: {}, ...(software ? { software } : {}) };
  return { ...template, id: `${variantId} ${runtimeId}`, variantId, runtimeId, placement, blocks };
}

function resultsOf(cells: readonly MeasuredCell[], more: Partial<Results> = {}): Results {
  return { ...sampleResults, variants: [], cells: [...cells], ...more };
}

describe("what staying on TF.js costs", () => {
  it("is the mean ratio of the rounds that both have, within each browser", () => {
    const costs = stayingCosts(
      resultsOf([
        cell("a", "chromium/wasm", { 1: 1, 2: 10, 3: 100, 4: 5 }),
        // Twice, four and eight times: the geometric mean is 4. Round 5 has no partner.
        cell("a", "chromium/tfjs-wasm", { 1: 2, 2: 40, 3: 800, 5: 1 }),
        cell("a", "firefox/tfjs-wasm", { 1: 3, 2: 3, 3: 3 }),
        cell("a", "ort-web/wasm", { 1: 1, 2: 1, 3: 1 }),
        cell("a", "tfjs/wasm", { 1: 9, 2: 9, 3: 9 }),
      ]),
    );
    expect(costs).toHaveLength(1);
    expect(costs[0]).toMatchObject({
      browser: "chromium",
      runtimeId: "chromium/tfjs-wasm",
      insteadId: "chromium/wasm",
      rounds: 3,
    });
    expect(costs[0]!.ratio).toBeCloseTo(4, 12);
    expect(costs[0]!.interval![0]).toBeLessThan(1);
  });

  it("is measured against the faster provider of ONNX Runtime Web", () => {
    const same = { 1: 6, 2: 6, 3: 6 };
    const [cost] = stayingCosts(
      resultsOf([
        cell("a", "chromium/wasm", { 1: 3, 2: 3, 3: 3 }),
        cell("a", "chromium/webgpu", { 1: 2, 2: 2, 3: 2 }),
        cell("a", "chromium/tfjs-webgl", same),
      ]),
    );
    expect(cost).toMatchObject({ insteadId: "chromium/webgpu", rounds: 3 });
    expect(cost!.ratio).toBeCloseTo(3, 12);
  });

  it("counts variants that took turns as one network, each beside itself", () => {
    const races = [{ variantIds: ["a", "b"], precision: "fp32" as const, batch: 1, threads: 1, racers: [] }];
    const costs = stayingCosts(
      resultsOf(
        [
          cell("a", "chromium/wasm", { 1: 1, 2: 1 }),
          cell("b", "chromium/wasm", { 1: 100, 3: 100 }),
          cell("a", "chromium/tfjs-wasm", { 1: 2, 2: 2 }),
          cell("b", "chromium/tfjs-wasm", { 1: 200, 3: 200 }),
        ],
        { races },
      ),
    );
    expect(costs).toMatchObject([{ variantIds: ["a", "b"], rounds: 3 }]);
    expect(costs[0]!.ratio).toBeCloseTo(2, 12);
  });

  it("says nothing of a program that stands in for a GPU, and names it", () => {
    const results = resultsOf([
      cell("a", "chromium/wasm", { 1: 1, 2: 1, 3: 1 }),
      cell("a", "chromium/tfjs-wasm", { 1: 2, 2: 2, 3: 2 }),
      cell("a", "chromium/tfjs-webgl", { 1: 50, 2: 50, 3: 50 }, true),
    ]);
    expect(stayingCosts(results).map(({ runtimeId }) => runtimeId)).toEqual(["chromium/tfjs-wasm"]);
    expect(stayingSection(results)).toContain("Nothing is said of `chromium/tfjs-webgl`");
  });

  it("is a sentence of the answer: by the fastest backend of each network, and how sure", () => {
    const results = resultsOf([
      cell("a", "chromium/wasm", { 1: 1, 2: 1, 3: 1 }),
      cell("a", "chromium/tfjs-wasm", { 1: 4, 2: 4, 3: 4 }),
      cell("a", "chromium/tfjs-webgl", { 1: 2, 2: 2, 3: 2 }),
      cell("b", "chromium/wasm", { 1: 4, 2: 4, 3: 4 }),
      cell("b", "chromium/tfjs-wasm", { 1: 2, 2: 2, 3: 2 }),
      cell("c", "chromium/wasm", { 1: 1 }),
      cell("c", "chromium/tfjs-wasm", { 1: 3 }),
    ]);
    expect(stayingSentences(results)).toEqual([
      "**What staying on TF.js costs in `chromium`:** a call takes 0.50 to 3.0 times as long on " +
        "`chromium/tfjs-webgl` or `chromium/tfjs-wasm` as on `chromium/wasm`, over 3 networks " +
        "(surely longer for 1, surely shorter for 1, not sure for 1).",
    ]);
  });

  it("is silent where no browser has both", () => {
    const results = resultsOf([cell("a", "chromium/wasm", { 1: 1 }), cell("a", "tfjs/wasm", { 1: 1 })]);
    expect(stayingSection(results)).toBeNull();
    expect(stayingSentences(results)).toEqual([]);
  });
});
