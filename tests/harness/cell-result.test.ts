import { describe, expect, it } from "vitest";
import { cellLine, cellResultOf } from "../../harness/cell-result.ts";
import type { CellReply } from "../../harness/job.ts";
import { cellSchema } from "../../src/core/results.ts";
import type { PlannedCell } from "../../harness/plan.ts";
import { blockOf } from "../helpers/blocks.ts";
import type { Placement } from "../../src/runtimes/types.ts";

const planned: PlannedCell = {
  id: "a ort-node/cuda fp32 b1 t1",
  variantId: "a",
  runtimeId: "ort-node/cuda",
  precision: "fp32",
  batch: 1,
  threads: 1,
};

const onTwoProviders: Placement = {
  device: "GPU",
  nodesByProvider: { CUDAExecutionProvider: 7, CPUExecutionProvider: 1 },
  fallbackOps: ["Elu"],
};

function reply(change: Partial<CellReply>): CellReply {
  return {
    kind: "cell",
    parity: {
      passed: true,
      count: 64,
      maxAbsError: 1e-7,
      meanAbsError: 1e-8,
      maxRelativeError: 1e-6,
      maxPixelDistance: 1e-6,
      cosine: 1,
      notFinite: 0,
      tolerance: { absolute: 1e-5, relative: 1e-5 },
      reference: "tfjs/node",
    },
    placement: { device: "GPU", nodesByProvider: { CUDAExecutionProvider: 8 } },
    timed: { block: blockOf([1, 1, 1]), inputs: 8 },
    ...change,
  };
}

describe("cellResultOf", () => {
  it("makes a cell with a node outside the provider a fallback, with the operators and no time", () => {
    const cell = cellResultOf(planned, reply({ placement: onTwoProviders, timed: null }));
    expect(cell.status).toBe("fallback");
    expect(cell).not.toHaveProperty("latency");
    expect(cellSchema.parse(cell)).toEqual(cell);
    expect(cellLine(cell)).toBe(
      "a ort-node/cuda fp32 b1 t1  FALLBACK: Elu ran outside the provider that was asked for " +
        "(nodes: CUDAExecutionProvider 7, CPUExecutionProvider 1)",
    );
  });

  it("keeps the operators of a fallback that was allowed beside its time", () => {
    const cell = cellResultOf(planned, reply({ placement: onTwoProviders }));
    expect(cell).toMatchObject({ status: "measured", placement: { fallbackOps: ["Elu"] } });
    expect(cellLine(cell)).toMatch(/\[fallback: Elu\]$/);
  });

  it("labels a software adapter", () => {
    const placement = { device: "SwiftShader", software: true, nodesByProvider: {} } as const;
    const cell = cellResultOf(planned, reply({ placement }));
    expect(cellSchema.parse(cell)).toEqual(cell);
    expect(cellLine(cell)).toMatch(/\[software adapter\]$/);
  });

  it("fails a cell whose outputs differ, wherever its nodes ran", () => {
    const differing = reply({ timed: null, placement: onTwoProviders });
    const cell = cellResultOf(planned, { ...differing, parity: { ...differing.parity, passed: false } });
    expect(cell).toMatchObject({ status: "failed", code: "PARITY" });
  });
});
