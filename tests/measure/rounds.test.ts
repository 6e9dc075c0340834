import { describe, expect, it } from "vitest";
import type { Block } from "../../src/core/results.ts";
import { judgeBlocks, wantsBlock, type RoundLimits } from "../../src/measure/rounds.ts";
import { blockOf } from "../helpers/blocks.ts";

const limits: RoundLimits = { min: 5, max: 8 };

/** Blocks with these medians and no spread inside; a number below zero stands for a disturbed block. */
function blocksOf(medians: readonly number[]): Block[] {
  return medians.map((ms, index) => {
    const contaminated = ms < 0 ? "got 0.50 of a processor" : null;
    return blockOf([Math.abs(ms), Math.abs(ms), Math.abs(ms)], { round: index + 1, contaminated });
  });
}

function judge(medians: readonly number[], rounds = limits) {
  const blocks = blocksOf(medians);
  const judged = judgeBlocks(blocks, rounds, { batch: 1, inputs: 8, seed: 1 });
  return { ...judged, open: wantsBlock({ blocks, latency: judged.latency }, rounds) };
}

const steady = [1, 1.01, 1, 0.99, 1];
const wide = [1, 1.1, 1, 0.9, 1];

describe("a cell", () => {
  it("is done and valid after the fewest rounds where its interval is within 2 %", () => {
    // From 0.99 to 1.01: 1 % to each side of 1.
    expect(judge(steady)).toMatchObject({
      verdict: "valid",
      open: false,
      latency: { p50Interval: [0.99, 1.01] },
    });
    expect(judge(steady.slice(0, 4))).toMatchObject({
      verdict: "unstable",
      open: true,
      latency: { p50Interval: null },
    });
  });

  it("goes on where the interval is wide, is valid when it narrows, and unstable after the most rounds", () => {
    expect(judge(wide)).toMatchObject({ verdict: "unstable", open: true });
    expect(judge([...wide, 1, 1])).toMatchObject({ verdict: "unstable", open: true });
    expect(judge([...wide, 1, 1, 1])).toMatchObject({ verdict: "unstable", open: false });
  });

  it("has a disturbed block made again, and its figures from the others", () => {
    expect(judge([...steady.slice(0, 4), -5])).toMatchObject({ verdict: "contaminated", open: true });
    expect(judge([...steady.slice(0, 4), -5, 1])).toMatchObject({
      verdict: "valid",
      open: false,
      latency: { maxMs: 1.01, sampleCount: 15 },
    });
  });

  it("is contaminated, with all blocks counted, where half as many again hold too few undisturbed ones", () => {
    const noisy = [1, -2, 1, -2, 1, -2];
    expect(judge(noisy)).toMatchObject({ verdict: "contaminated", open: true });
    expect(judge([...noisy, -2])).toMatchObject({
      verdict: "contaminated",
      open: false,
      // The median of three times 1 and four times 2.
      latency: { p50Ms: 2, sampleCount: 21 },
    });
  });

  it("ends at half as many blocks again as the most, whatever is disturbed", () => {
    const clean = [...wide, 1];
    expect(judge([...clean, -1, -1, -1, -1, -1])).toMatchObject({ open: true });
    expect(judge([...clean, -1, -1, -1, -1, -1, -1])).toMatchObject({ verdict: "unstable", open: false });
  });

  it("has one block in a quick run, and nothing to call it valid by", () => {
    const quick = { min: 1, max: 1 };
    expect(judge([1], quick)).toMatchObject({ verdict: "unstable", open: false });
    expect(judge([-1], quick)).toMatchObject({ verdict: "contaminated", open: false });
  });
});
