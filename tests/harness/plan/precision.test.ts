import { describe, expect, it } from "vitest";
import { cellsOf, modelIdOf, planBlocks } from "../../../harness/plan/plan.ts";
import { precisionsOf } from "../../../harness/plan/precision-options.ts";

describe("--precision", () => {
  it("adds float32, with which the others are compared, and keeps one order", () => {
    expect(precisionsOf("int8,fp16")).toEqual(["fp32", "fp16", "int8"]);
    expect(precisionsOf("fp32")).toEqual(["fp32"]);
    expect(precisionsOf("int8, int8")).toEqual(["fp32", "int8"]);
  });

  it.each(["int4", "", "fp16,", "INT8"])("names the precisions that there are for %j", (text) => {
    expect(() => precisionsOf(text)).toThrow(/fp32, fp16, fp16-weights, int8, int8-reduced/);
  });
});

it("a cell is variant × runtime × precision × batch × threads, and float32 has the id that it always had", () => {
  const options = { variantIds: ["a"], runtimeIds: ["r"], batches: [1, 32], threads: [1] };
  expect(cellsOf(planBlocks(options)).map(({ id }) => id)).toEqual(["a r fp32 b1 t1", "a r fp32 b32 t1"]);
  const lowered = cellsOf(planBlocks({ ...options, precisions: ["fp32", "int8"] }));
  expect(lowered.map(({ id }) => id)).toEqual([
    "a r fp32 b1 t1",
    "a r fp32 b32 t1",
    "a r int8 b1 t1",
    "a r int8 b32 t1",
  ]);
  expect(lowered.map(modelIdOf)).toEqual(["a", "a", "a int8", "a int8"]);
});
