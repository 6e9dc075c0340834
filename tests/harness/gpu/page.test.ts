import { expect, test } from "vitest";
import type { Cell } from "../../../src/core/results.ts";
import { latencyOf } from "../../../src/measure/figures.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { gpuPage, type GpuRecord } from "../../../harness/gpu/page.ts";
import { compareTf32 } from "../../../harness/gpu/tf32.ts";

const parity = {
  passed: true,
  count: 4,
  maxAbsError: 2e-6,
  meanAbsError: 1e-6,
  maxRelativeError: 1e-5,
  maxPixelDistance: 1e-4,
  cosine: 1,
  notFinite: 0,
  tolerance: { absolute: 1e-4, relative: 1e-4 },
  reference: "tfjs/wasm",
};

const base = {
  id: "linear-exact ort-node/cuda fp32 b1 t1",
  variantId: "linear-exact",
  runtimeId: "ort-node/cuda",
  precision: "fp32" as const,
  batch: 1,
  threads: 1,
};

const measured: Cell = {
  ...base,
  status: "measured",
  parity,
  placement: null,
  verdict: "unstable",
  blocks: [blockOf([0.25])],
  latency: latencyOf([blockOf([0.25])], { batch: 1, inputs: 8, seed: 1 }),
};

const differs: Cell = {
  ...base,
  status: "failed",
  code: "PARITY",
  message: "differs",
  parity: { ...parity, passed: false, maxAbsError: 3e-3 },
};

const record: GpuRecord = {
  checkedAt: "2026-11-20T12:00:00.000Z",
  command: "verify:gpu --batch 1",
  trial: false,
  checks: [{ what: "driver", good: true, finding: "Some GPU" }],
  memory: [{ runtimeId: "ort-node/cuda", batch: 1, beforeMiB: 500, peakMiB: 1250 }],
  tf32: compareTf32([measured], [differs]),
};

test("TF32 stands beside the same cell without it, and a cell whose answers differ has no time", () => {
  expect(record.tf32).toHaveLength(1);
  expect(gpuPage(record)).toMatch(
    /linear-exact \| +1 \| +0\.250 \| +not timed \| +2\.0e-6 \| 3\.0e-3 \(differs\)/,
  );
});

test("cells of other runtimes, and those that the second run lacks, are not compared", () => {
  expect(compareTf32([{ ...measured, runtimeId: "ort-node/cpu" }], [measured])).toEqual([]);
  expect(compareTf32([measured], [])).toEqual([]);
});

test("memory is what was added to what was in use before", () => {
  // 1250 - 500 = 750.
  expect(gpuPage(record)).toMatch(/ort-node\/cuda \| +1 \| +500 \| +1250 \| +750/);
});

test("a trial without a GPU says first that it is no result", () => {
  const page = gpuPage({ ...record, trial: true, memory: [], tf32: [] });
  expect(page.split("\n").slice(0, 3).join("\n")).toContain("**This is no result.**");
  expect(page).not.toContain("report.md");
});
