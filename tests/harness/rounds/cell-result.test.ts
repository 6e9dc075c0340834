import { describe, expect, it } from "vitest";
import { cellLine, cellResultOf, isWanted, lastRoundOf } from "../../../harness/rounds/cell-result.ts";
import type { CellReply } from "../../../harness/workers/job.ts";
import { cellSchema, type Cell } from "../../../src/core/results.ts";
import type { PlannedCell } from "../../../harness/plan/plan.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { agreeing } from "../../helpers/fake-workers.ts";
import type { Placement } from "../../../src/runtimes/types.ts";

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
    ...agreeing({ round: 1 }),
    placement: { device: "GPU", nodesByProvider: { CUDAExecutionProvider: 8 } },
    timed: { block: blockOf([1, 1, 1]), inputs: 8 },
    ...change,
  };
}

const context = { round: 1, rounds: { min: 5, max: 8 }, seed: 1 };

function firstResult(outcome: CellReply): Cell {
  return cellResultOf(planned, outcome, undefined, context);
}

describe("cellResultOf", () => {
  it("makes a cell with a node outside the provider a fallback, with the operators and no time", () => {
    const cell = firstResult(reply({ placement: onTwoProviders, timed: null }));
    expect(cell.status).toBe("fallback");
    expect(cell).not.toHaveProperty("latency");
    expect(cellSchema.parse(cell)).toEqual(cell);
    expect(cellLine(cell)).toBe(
      "a ort-node/cuda fp32 b1 t1  FALLBACK: Elu ran outside the provider that was asked for " +
        "(nodes: CUDAExecutionProvider 7, CPUExecutionProvider 1)",
    );
  });

  it("keeps the operators of a fallback that was allowed beside its time", () => {
    const cell = firstResult(reply({ placement: onTwoProviders }));
    expect(cell).toMatchObject({ status: "measured", placement: { fallbackOps: ["Elu"] } });
    expect(cellLine(cell)).toMatch(/\[fallback: Elu\]$/);
  });

  it("says so where the answers are no numbers, as the reference's are", () => {
    const { parity } = reply({});
    const cell = firstResult(reply({ parity: { ...parity, maxAbsError: null, notFinite: 2 } }));
    expect(cellLine(cell)).toMatch(/, parity not finite$/);
  });

  it("labels a software adapter", () => {
    const placement = { device: "SwiftShader", software: true, nodesByProvider: {} } as const;
    const cell = firstResult(reply({ placement }));
    expect(cellSchema.parse(cell)).toEqual(cell);
    expect(cellLine(cell)).toMatch(/\[software adapter\]$/);
  });

  it("adds the block of a later round, and keeps what the first one compared and where it ran", () => {
    const first = firstResult(reply({}));
    const later = reply({ placement: null, timed: { block: blockOf([2, 2], { round: 2 }), inputs: 8 } });
    const compared = { ...later, parity: { ...later.parity, count: 8 } };
    const cell = cellResultOf(planned, compared, first, { ...context, round: 2 });
    expect(cell).toMatchObject({
      status: "measured",
      parity: { count: 64 },
      placement: { device: "GPU" },
      blocks: [{ round: 1 }, { round: 2 }],
      // Of 1 and 2.
      latency: { p50Ms: 1.5 },
    });
    expect(lastRoundOf(cell)).toBe(2);
  });

  it("fails a cell in whichever round its answers differ or its process dies, and says in which", () => {
    const first = firstResult(reply({}));
    const third = { ...context, round: 3 };
    const differing = reply({ timed: null });
    expect(
      cellResultOf(planned, { ...differing, parity: { ...differing.parity, passed: false } }, first, third),
    ).toMatchObject({
      status: "failed",
      code: "PARITY",
      message: expect.stringMatching(/^In round 3: differs/),
    });
    expect(
      firstResult({ ...differing, parity: { ...differing.parity, passed: false }, isLate: true }),
    ).toMatchObject({
      message: expect.stringMatching(/^right at first, and after the timed runs it differs/),
    });
    expect(
      cellResultOf(planned, { kind: "error", code: "WORKER", message: "It died." }, first, third),
    ).toEqual({
      ...planned,
      status: "failed",
      code: "WORKER",
      message: "In round 3: It died.",
      parity: null,
    });
  });

  it("wants one block of a software adapter", () => {
    const placement = { device: "SwiftShader", software: true, nodesByProvider: {} } as const;
    expect(isWanted(firstResult(reply({})), context.rounds)).toBe(true);
    expect(isWanted(firstResult(reply({ placement })), context.rounds)).toBe(false);
  });

  it("fails a cell whose outputs differ, wherever its nodes ran", () => {
    const differing = reply({ timed: null, placement: onTwoProviders });
    const cell = firstResult({ ...differing, parity: { ...differing.parity, passed: false } });
    expect(cell).toMatchObject({ status: "failed", code: "PARITY" });
  });
});
