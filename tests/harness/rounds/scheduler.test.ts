import { floats } from "../../../src/tensors/arrays.ts";
import { describe, expect, it } from "vitest";
import { cellResultOf } from "../../../harness/rounds/cell-result.ts";
import { planBlocks } from "../../../harness/plan/plan.ts";
import type { CellOutcome } from "../../../harness/rounds/run-block.ts";
import { runRounds, type ScheduleOptions } from "../../../harness/rounds/scheduler.ts";
import type { CellReply } from "../../../harness/workers/job.ts";
import type { Cell } from "../../../src/core/results.ts";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { agreeing, available, fakeModel, fakeRuntime, fakeWorkers } from "../../helpers/fake-workers.ts";

const cellA = "a fast fp32 b1 t1";
const cellB = "b fast fp32 b1 t1";

/** Runs the cells of the variants `a` and `b` on the runtime `fast`, one round unless the change says otherwise. */
async function schedule(change: Partial<ScheduleOptions>, known: readonly Cell[] = []) {
  const outcomes: Record<string, CellOutcome> = {};
  const points: string[] = [];
  const warnings: string[] = [];
  const cells = new Map(known.map((cell) => [cell.id, cell]));
  const options: ScheduleOptions = {
    blocks: planBlocks({ variantIds: ["a", "b"], runtimeIds: ["fast"], batches: [1], threads: [1] }),
    runtimes: new Map([fakeRuntime("fast")]),
    models: new Map([
      ["a", fakeModel("a")],
      ["b", fakeModel("b")],
    ]),
    rounds: { min: 1, max: 1 },
    resultOf: ({ id }) => cells.get(id),
    isScored: (variantId, runtimeId) => points.includes(`${variantId} ${runtimeId}`),
    scope: "all",
    seed: 1,
    allowFallback: false,
    imagesPathOf: () => "images",
    jobLimitMs: 1000,
    signal: new AbortController().signal,
    startWorker: fakeWorkers((job) => (job.kind === "cell" ? agreeing(job) : noPoints)).startWorker,
    ...change,
  };
  const blocks: string[] = [];
  await runRounds(options, {
    onCell: async (cell, outcome, round) => {
      outcomes[cell.id] = outcome;
      const context = { round, rounds: options.rounds, seed: 1 };
      cells.set(cell.id, cellResultOf(cell, outcome, cells.get(cell.id), context));
    },
    onBlock: ({ round, runtimeId }) => blocks.push(`${round} ${runtimeId}`),
    onBlockEnd: async () => {},
    onOutputs: async (variantId, runtimeId) => {
      points.push(`${variantId} ${runtimeId}`);
    },
    onWarning: (line) => warnings.push(line),
  });
  return { outcomes, points, cells, blocks, warnings };
}

const noPoints = {
  kind: "accuracy",
  outputs: { y: floats(new Float32Array(2), [1, 2]) },
  rowCounts: {},
} as const;

describe("scores of runtimes after the first", () => {
  const both = {
    blocks: planBlocks({ variantIds: ["a"], runtimeIds: ["fast", "slow"], batches: [1], threads: [1] }),
    runtimes: new Map([fakeRuntime("fast"), fakeRuntime("slow")]),
    rounds: { min: 1, max: 6 },
    isDue: () => false,
  };

  it("come in the round that is named, though nothing is timed in it", async () => {
    const { blocks, points } = await schedule({ ...both, areLaterScored: (round) => round >= 4 });
    expect(points).toEqual(["a fast", "a slow"]);
    expect(blocks.toSorted()).toEqual(["1 fast", "1 slow", "4 slow"]);
  });

  it("come in the first round where none is named", async () => {
    const { blocks, points } = await schedule(both);
    expect(points.toSorted()).toEqual(["a fast", "a slow"]);
    expect(blocks).toHaveLength(2);
  });

  it("are tried once, whatever comes of it", async () => {
    const { log, startWorker } = fakeWorkers((job) => {
      if (job.kind === "cell") return agreeing(job);
      if (job.runtimeId === "fast") return noPoints;
      return { kind: "error", code: "UNAVAILABLE", message: "All images would take too long." };
    });
    const { warnings } = await schedule({ ...both, startWorker, areLaterScored: (round) => round >= 4 });
    expect(warnings).toHaveLength(1);
    expect(log.jobs.filter((job) => job === "accuracy a slow")).toHaveLength(1);
  });

  it("are left out, one by one, where the time is over", async () => {
    const variants = { variantIds: ["a", "b"], runtimeIds: ["fast", "slow"], batches: [1], threads: [1] };
    let asked = 0;
    const { points } = await schedule({
      ...both,
      blocks: planBlocks(variants),
      areLaterScored: (round) => round >= 4,
      // Before the process, before the first variant, and then no more.
      isOver: () => (asked += 1) > 2,
    });
    expect(points).toEqual(["a fast", "b fast", "a slow"]);
  });
});

describe("a block", () => {
  it("is one process for all cells of a runtime, and scores variants after the last cell", async () => {
    const { log, startWorker } = fakeWorkers((job) => (job.kind === "cell" ? agreeing(job) : noPoints));
    const { points } = await schedule({ startWorker });
    expect(log.started).toBe(1);
    expect(new Set(log.jobs.slice(0, 2))).toEqual(new Set(["cell a fast", "cell b fast"]));
    expect(log.jobs.slice(2)).toEqual(["accuracy a fast", "accuracy b fast"]);
    expect(points).toEqual(["a fast", "b fast"]);
  });

  it("goes on in a new process when a cell takes its process down", async () => {
    const { log, startWorker } = fakeWorkers((job) => {
      if (job.model.variantId === "a") throw new BoxbenchError("WORKER", "The process ended with SIGKILL.");
      return job.kind === "cell" ? agreeing(job) : noPoints;
    });
    const { outcomes } = await schedule({ startWorker });
    expect(log.started).toBe(2);
    expect(outcomes[cellA]).toEqual({
      kind: "error",
      code: "WORKER",
      message: "The process ended with SIGKILL.",
    });
    expect(outcomes[cellB]?.kind).toBe("cell");
  });

  it("skips every cell of a runtime that is not there, with its reason and fix", async () => {
    const { log, startWorker } = fakeWorkers(agreeing as never);
    const runtimes = new Map([
      fakeRuntime("fast", { available: false, reason: "No driver.", fix: "npm run setup:gpu" }),
    ]);
    const { outcomes, blocks } = await schedule({ startWorker, runtimes });
    expect(log.started).toBe(0);
    expect(blocks).toEqual([]);
    expect(outcomes[cellA]).toEqual({ kind: "skipped", reason: "No driver.", fix: "npm run setup:gpu" });
  });

  it("skips a variant whose training diverged and runs the others", async () => {
    const { outcomes } = await schedule({ models: new Map([["b", fakeModel("b")]]) });
    expect(outcomes[cellA]?.kind).toBe("skipped");
    expect(outcomes[cellB]?.kind).toBe("cell");
  });

  it("skips a model that came as ONNX on a runtime that reads TF.js models", async () => {
    const { layersModelPath: _, ...onnxOnly } = fakeModel("b");
    const { outcomes } = await schedule({
      runtimes: new Map([fakeRuntime("fast", available, { reads: "layers-model" })]),
      models: new Map([
        ["a", fakeModel("a")],
        ["b", onnxOnly],
      ]),
    });
    expect(outcomes[cellA]?.kind).toBe("cell");
    expect(outcomes[cellB]).toEqual({
      kind: "skipped",
      reason: "fast reads a TF.js model.json, and this model came as ONNX.",
      fix: null,
    });
  });

  it("does not score a runtime whose answers differ from the reference", async () => {
    const { log, startWorker } = fakeWorkers((job) => {
      if (job.kind !== "cell") return noPoints;
      const reply = agreeing(job);
      return { ...reply, parity: { ...reply.parity, passed: false }, timed: null };
    });
    await schedule({ startWorker });
    expect(log.jobs.filter((job) => job.startsWith("accuracy"))).toEqual([]);
  });

  it("starts a process with the variables that the probe found to be needed", async () => {
    const { log, startWorker } = fakeWorkers((job) => (job.kind === "cell" ? agreeing(job) : noPoints));
    const environment = { VK_ICD_FILENAMES: "/driver.json" };
    const runtimes = new Map([fakeRuntime("fast", { ...available, environment })]);
    await schedule({ startWorker, runtimes });
    expect(log.environments).toEqual([environment]);
  });

  it("scores no runtime whose nodes ran elsewhere, unless that is allowed", async () => {
    const elsewhere: CellReply["placement"] = {
      device: "GPU",
      nodesByProvider: { CPUExecutionProvider: 1 },
      fallbackOps: ["Gemm"],
    };
    const run = async (allowFallback: boolean) => {
      const { log, startWorker } = fakeWorkers((job) => {
        if (job.kind !== "cell") return noPoints;
        const reply = { ...agreeing(job), placement: elsewhere };
        return allowFallback ? reply : { ...reply, timed: null };
      });
      await schedule({ startWorker, allowFallback });
      return log.jobs.filter((job) => job.startsWith("accuracy"));
    };
    expect(await run(false)).toEqual([]);
    expect(await run(true)).toEqual(["accuracy a fast", "accuracy b fast"]);
  });

  it("gives a software adapter one short block and more time, and no images to score", async () => {
    const told: (readonly [software: boolean, limitMs: number])[] = [];
    const { log, startWorker } = fakeWorkers((job, _, limitMs) => {
      if (job.kind !== "cell") return noPoints;
      told.push([job.software, limitMs]);
      const placement = {
        device: "SwiftShader",
        nodesByProvider: {},
        software: job.software ? true : undefined,
      };
      return { ...agreeing(job), placement: placement as CellReply["placement"] };
    });
    const rounds = { min: 3, max: 3 };
    const runtimes = new Map([fakeRuntime("fast", { ...available, software: true })]);
    await schedule({ startWorker, runtimes, rounds });
    expect(told).toEqual([
      [true, 3000],
      [true, 3000],
    ]);
    expect(log.jobs.filter((job) => job.startsWith("accuracy"))).toEqual([]);
    told.length = 0;
    await schedule({ startWorker });
    expect(told).toEqual([
      [false, 1000],
      [false, 1000],
    ]);
  });

  it("lets the first runtime score all images, and a later one those that it can answer soon", async () => {
    const budgets: Record<string, number | null> = {};
    const { startWorker } = fakeWorkers((job) => {
      if (job.kind === "cell") return agreeing(job);
      budgets[job.runtimeId] = job.budgetSeconds;
      return noPoints;
    });
    const runtimes = new Map([
      fakeRuntime("soft", { ...available, software: true }),
      fakeRuntime("fast"),
      fakeRuntime("slow"),
    ]);
    const runtimeIds = [...runtimes.keys()];
    const blocks = planBlocks({ variantIds: ["a"], runtimeIds, batches: [1], threads: [1] });
    await schedule({ startWorker, runtimes, blocks });
    expect(budgets).toEqual({ fast: null, slow: 30 });
  });

  it("ends at once when the run is interrupted", async () => {
    const { startWorker } = fakeWorkers((job) => {
      if (job.model.variantId === "b") throw new BoxbenchError("INTERRUPTED", "Interrupted while measuring.");
      return job.kind === "cell" ? agreeing(job) : noPoints;
    });
    await expect(schedule({ startWorker })).rejects.toThrow("Interrupted while measuring.");
  });
});

describe("rounds", () => {
  const rounds = { min: 3, max: 4 };
  const two = {
    blocks: planBlocks({
      variantIds: ["a", "b"],
      runtimeIds: ["fast", "slow"],
      batches: [1],
      threads: [1, 2],
    }),
    runtimes: new Map([fakeRuntime("fast"), fakeRuntime("slow")]),
    imagesPathOf: () => null,
  };

  it("have a fresh process for each runtime and thread count", async () => {
    const { log, startWorker } = fakeWorkers(agreeing as never);
    const { cells } = await schedule({ ...two, startWorker, rounds: { min: 3, max: 3 } });
    expect(log.started).toBe(3 * 4);
    for (const cell of cells.values()) {
      expect(cell).toMatchObject({ blocks: [{ round: 1 }, { round: 2 }, { round: 3 }] });
    }
  });

  it("have processes, and cells in them, in an order that seed and round fix", async () => {
    const orderOf = async (seed: number) => {
      const { log, startWorker } = fakeWorkers(agreeing as never);
      const { blocks } = await schedule({ ...two, startWorker, seed, rounds: { min: 8, max: 8 } });
      return { blocks, jobs: log.jobs };
    };
    const first = await orderOf(1);
    expect(await orderOf(1)).toEqual(first);
    expect(await orderOf(2)).not.toEqual(first);
    const byRound = Array.from({ length: 8 }, (_, round) =>
      first.jobs.slice(round * 8, round * 8 + 8).join(", "),
    );
    // 24 orders of processes times 16 of cells: 8 draws alike would be no draws.
    expect(new Set(byRound).size).toBeGreaterThan(4);
  });

  it("compare all and look for placement in the first only", async () => {
    const checks: string[] = [];
    const { startWorker } = fakeWorkers((job) => {
      if (job.kind !== "cell") return noPoints;
      checks.push(`${job.round} ${job.check}`);
      return agreeing(job);
    });
    await schedule({ startWorker, rounds: { min: 2, max: 2 } });
    expect(checks).toEqual(["1 whole", "1 whole", "2 quick", "2 quick"]);
  });

  it("leave out a cell that failed", async () => {
    const { log, startWorker } = fakeWorkers((job) => {
      if (job.kind !== "cell") return noPoints;
      if (job.model.variantId === "a" && job.round === 2) throw new BoxbenchError("WORKER", "It died.");
      return agreeing(job);
    });
    const { cells } = await schedule({ startWorker, rounds });
    expect(cells.get(cellA)).toMatchObject({ status: "failed", message: "In round 2: It died." });
    expect(log.jobs.filter((job) => job === "cell a fast")).toHaveLength(2);
    expect(cells.get(cellB)).toMatchObject({ blocks: { length: 4 } });
  });

  it("go on with what an interrupted run left: no block is measured twice, none is left out", async () => {
    const { startWorker } = fakeWorkers((job) => {
      if (job.kind !== "cell") return noPoints;
      return agreeing(job);
    });
    const whole = await schedule({ startWorker, rounds });
    const left = [...whole.cells.values()].map((cell, index) =>
      cell.status === "measured" ? { ...cell, blocks: cell.blocks.slice(0, index + 1) } : cell,
    );
    const { log, startWorker: again } = fakeWorkers((job) =>
      job.kind === "cell" ? agreeing(job) : noPoints,
    );
    const { cells } = await schedule({ startWorker: again, rounds, isScored: () => true }, left);
    // Of 4 blocks each, one cell had 1 and the other 2.
    expect(log.jobs).toHaveLength(3 + 2);
    for (const [id, cell] of cells) {
      expect(cell).toMatchObject({ blocks: (whole.cells.get(id) as { blocks: unknown }).blocks });
    }
  });

  it("score what an interruption left unscored, without measuring it again", async () => {
    const { cells } = await schedule({});
    const { log, startWorker } = fakeWorkers((job) => (job.kind === "cell" ? agreeing(job) : noPoints));
    await schedule({ startWorker }, [...cells.values()]);
    expect(log.jobs).toEqual(["accuracy a fast", "accuracy b fast"]);
  });

  it("let nobody speak while a process measures", async () => {
    const { log, startWorker } = fakeWorkers((job) => (job.kind === "cell" ? agreeing(job) : noPoints));
    const spoken: boolean[] = [];
    const resultOf = () => {
      spoken.push(log.busy);
      return undefined;
    };
    await schedule({ startWorker, resultOf });
    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken).not.toContain(true);
  });
});
