import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf, planBlocks, type PlanOptions } from "../../../harness/plan/plan.ts";
import { shardFrom, shardOf } from "../../../harness/plan/shard.ts";

const plan = (change: Partial<PlanOptions> = {}) =>
  planBlocks({
    variantIds: ["a", "b", "c"],
    runtimeIds: ["x", "y"],
    batches: [1, 32],
    threads: [1],
    ...change,
  });

const names = (prefix: string, max: number) =>
  fc
    .integer({ min: 1, max })
    .map((count) => Array.from({ length: count }, (_, index) => `${prefix}${index}`));
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 });
const plans = fc.record({
  variantIds: names("v", 7),
  runtimeIds: names("r", 4),
  batches: numbers,
  threads: numbers,
});

/** A plan with a number of shards that it can fill. */
const split = plans.chain((options) => {
  const blocks = planBlocks(options);
  return fc.record({
    blocks: fc.constant(blocks),
    count: fc.integer({ min: 1, max: cellsOf(blocks).length }),
  });
});

const shardsOf = (blocks: ReturnType<typeof planBlocks>, count: number) =>
  Array.from({ length: count }, (_, index) => cellsOf(shardOf(blocks, { index: index + 1, count })));

describe("the shards of a plan", () => {
  it("have each cell once, together all of them", () => {
    fc.assert(
      fc.property(split, ({ blocks, count }) => {
        const ids = shardsOf(blocks, count).flatMap((cells) => cells.map(({ id }) => id));
        expect(ids.toSorted()).toEqual(
          cellsOf(blocks)
            .map(({ id }) => id)
            .toSorted(),
        );
      }),
    );
  });

  it("have none without a cell, and the same cells each time", () => {
    fc.assert(
      fc.property(split, ({ blocks, count }) => {
        const shards = shardsOf(blocks, count);
        expect(shards.every((cells) => cells.length > 0)).toBe(true);
        expect(shardsOf(blocks, count)).toEqual(shards);
      }),
    );
  });

  it("keep the runtimes of a variant together where there are enough variants", () => {
    fc.assert(
      fc.property(split, ({ blocks, count }) => {
        const variants = new Set(cellsOf(blocks).map(({ variantId }) => variantId));
        fc.pre(count <= variants.size);
        const shards = shardsOf(blocks, count);
        for (const variantId of variants) {
          const holders = shards.filter((cells) => cells.some((cell) => cell.variantId === variantId));
          expect(holders).toHaveLength(1);
        }
        // Each variant has the same cells, so no shard and no runtime has more than one variant's too many.
        const sizes = shards.map((cells) => new Set(cells.map((cell) => cell.variantId)).size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("keep the runtimes of a configuration together where there are more shards than variants", () => {
    fc.assert(
      fc.property(split, ({ blocks, count }) => {
        const keyOf = ({
          variantId,
          batch,
          threads,
        }: {
          variantId: string;
          batch: number;
          threads: number;
        }) => `${variantId} ${batch} ${threads}`;
        const groups = new Set(cellsOf(blocks).map(keyOf));
        fc.pre(count <= groups.size);
        const shards = shardsOf(blocks, count);
        for (const group of groups) {
          expect(shards.filter((cells) => cells.some((cell) => keyOf(cell) === group))).toHaveLength(1);
        }
      }),
    );
  });

  it("deal the variants in turn, in the order of the plan", () => {
    const idsOf = (index: number) => [
      ...new Set(cellsOf(shardOf(plan(), { index, count: 2 })).map(({ variantId }) => variantId)),
    ];
    expect(idsOf(1)).toEqual(["a", "c"]);
    expect(idsOf(2)).toEqual(["b"]);
  });

  it("of one model are its batches, with every runtime", () => {
    const blocks = plan({ variantIds: ["own"] });
    expect(shardsOf(blocks, 2).map((cells) => cells.map(({ id }) => id))).toEqual([
      ["own x fp32 b1 t1", "own y fp32 b1 t1"],
      ["own x fp32 b32 t1", "own y fp32 b32 t1"],
    ]);
  });

  it("leave out blocks without a cell", () => {
    const blocks = plan({ variantIds: ["own"], batches: [1], threads: [1, 2] });
    expect(shardOf(blocks, { index: 2, count: 2 }).map(({ threads }) => threads)).toEqual([2, 2]);
  });

  it("can't be more than there are cells", () => {
    expect(() => shardOf(plan(), { index: 1, count: 13 })).toThrow(
      "--shard 1/13: there are only 12 cells, so 13 shards cannot each have one.",
    );
  });
});

describe("--shard", () => {
  it("takes a part and the number of parts", () => {
    expect(shardFrom("2/3")).toEqual({ index: 2, count: 3 });
    expect(shardFrom("1/1")).toEqual({ index: 1, count: 1 });
  });

  it.each(["", "2", "0/3", "4/3", "-1/3", "1/0", "1.5/3", "a/b", "1/2/3", "1 / 2"])("refuses %j", (text) => {
    expect(() => shardFrom(text)).toThrow("such as 1/3, 2/3 or 3/3");
  });
});
