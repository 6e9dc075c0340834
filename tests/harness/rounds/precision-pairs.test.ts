import { expect, it } from "vitest";
import { cellsOf, planBlocks } from "../../../harness/plan/plan.ts";
import { cellResultOf } from "../../../harness/rounds/cell-result.ts";
import { precisionPairsOf } from "../../../harness/rounds/precision-pairs.ts";
import type { Cell } from "../../../src/core/results.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { agreeing } from "../../helpers/fake-workers.ts";

const cells = cellsOf(
  planBlocks({
    variantIds: ["a"],
    runtimeIds: ["ort-node/cpu"],
    batches: [1],
    threads: [1],
    precisions: ["fp32", "int8"],
  }),
);
const [float32, int8] = cells as [(typeof cells)[number], (typeof cells)[number]];

/** Times in milliseconds by round, of each of the two cells. */
function resultsOf(times: Record<string, readonly number[]>): (cell: { id: string }) => Cell | undefined {
  const results = new Map<string, Cell>();
  for (const cell of cells) {
    for (const [index, time] of (times[cell.precision] ?? []).entries()) {
      const round = index + 1;
      const timed = { block: blockOf([time, time, time], { round }), inputs: 8 };
      const reply = { ...agreeing({ round }), timed };
      const context = { round, rounds: { min: 1, max: 24 }, seed: 1 };
      results.set(cell.id, cellResultOf(cell, reply, results.get(cell.id), context));
    }
  }
  return ({ id }) => results.get(id);
}

it("the ratio is of the same rounds, so a round that is twice as slow for both changes nothing", () => {
  const pairs = precisionPairsOf(cells, resultsOf({ fp32: [2, 4, 2, 2], int8: [1, 2, 1, 1] }));
  expect(pairs.ratios()).toMatchObject([{ precision: "int8", rounds: 4, ratio: 0.5 }]);
  const [low, high] = pairs.ratios()[0]!.interval!;
  expect([low, high]).toEqual([expect.closeTo(0.5), expect.closeTo(0.5)]);
});

it("both cells of a pair are due until its ratio is known, and none after that", () => {
  const unknown = precisionPairsOf(cells, resultsOf({ fp32: [2, 2], int8: [1, 1] }));
  expect([float32, int8].map((cell) => unknown.isDue(cell))).toEqual([true, true]);
  const known = precisionPairsOf(cells, resultsOf({ fp32: [2, 2, 2], int8: [1, 1, 1] }));
  expect([float32, int8].map((cell) => known.isDue(cell))).toEqual([false, false]);
  const noisy = precisionPairsOf(cells, resultsOf({ fp32: [2, 3, 2], int8: [2, 2, 3] }));
  expect(noisy.isDue(int8)).toBe(true);
});

it("a precision that was not measured has no ratio and is not due", () => {
  const pairs = precisionPairsOf(cells, resultsOf({ fp32: [2, 2, 2] }));
  expect(pairs.ratios()).toEqual([]);
  expect(pairs.isDue(float32)).toBe(false);
});
