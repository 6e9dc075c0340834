import { expect, it } from "vitest";
import { cellResultOf } from "../../../harness/rounds/cell-result.ts";
import { planBlocks } from "../../../harness/plan/plan.ts";
import { runRounds } from "../../../harness/rounds/scheduler.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { Cell } from "../../../src/core/results.ts";
import { contaminationOf } from "../../../src/measure/disturbance.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { agreeing, fakeModel, fakeRuntime, fakeWorkers } from "../../helpers/fake-workers.ts";

/** A runtime of a simulated machine: its median, and how much its processes and the runs inside them spread. */
interface FakeSpeed {
  readonly p50Ms: number;
  readonly processSpread: number;
}

const speeds: Record<string, FakeSpeed> = {
  calm: { p50Ms: 1, processSpread: 0.005 },
  wild: { p50Ms: 4, processSpread: 0.08 },
};

/** Measures both runtimes on a machine that is busy for some time of a simulated clock, in seconds. */
async function measureOn(busy: { readonly from: number; readonly until: number }, seed: number) {
  const clock = { seconds: 0 };
  const random = randomFrom(seed, "noisy-machine");
  const factors = new Map<number, number>();
  const { startWorker } = fakeWorkers((job, process) => {
    if (job.kind !== "cell") throw new Error("nothing is scored here");
    const { p50Ms, processSpread } = speeds[job.runtimeId]!;
    if (!factors.has(process)) factors.set(process, 1 + processSpread * random.normal());
    clock.seconds += 1;
    const isBusy = clock.seconds > busy.from && clock.seconds <= busy.until;
    // A neighbour takes half of the processor: runs take twice as long.
    const ms = p50Ms * factors.get(process)! * (isBusy ? 2 : 1);
    const evidence = {
      cpuOverWall: isBusy ? 0.5 : 1,
      pressureSomeAvg10: isBusy ? 60 : 0,
      stealShare: 0,
      involuntarySwitches: isBusy ? 50 : 0,
    };
    const contaminated = contaminationOf(evidence, { threads: 1, waits: false });
    const samples = Array.from({ length: 65 }, () => ms * (1 + 0.01 * random.normal()));
    const block = blockOf(samples, { round: job.round, evidence, contaminated });
    return { ...agreeing(job), timed: { block, inputs: 8 } };
  });
  const rounds = { min: 5, max: 8 };
  const cells = new Map<string, Cell>();
  await runRounds(
    {
      blocks: planBlocks({ variantIds: ["v"], runtimeIds: ["calm", "wild"], batches: [1], threads: [1] }),
      runtimes: new Map([fakeRuntime("calm"), fakeRuntime("wild")]),
      models: new Map([["v", fakeModel("v")]]),
      rounds,
      scope: "all",
      allowFallback: false,
      seed,
      resultOf: ({ runtimeId }) => cells.get(runtimeId),
      isScored: () => true,
      imagesPathOf: () => null,
      jobLimitMs: 1000,
      signal: new AbortController().signal,
      startWorker,
    },
    {
      onCell: async (planned, outcome, round) => {
        const before = cells.get(planned.runtimeId);
        cells.set(planned.runtimeId, cellResultOf(planned, outcome, before, { round, rounds, seed }));
      },
      onBlock: () => {},
      onBlockEnd: async () => {},
      onOutputs: async () => {},
      onWarning: () => {},
    },
  );
  const cellOf = (runtimeId: string) => cells.get(runtimeId) as Extract<Cell, { status: "measured" }>;
  return { calm: cellOf("calm"), wild: cellOf("wild") };
}

it("on a quiet machine a calm runtime is valid after five rounds, and a wild one unstable after eight", async () => {
  const { calm, wild } = await measureOn({ from: 0, until: 0 }, 1);
  expect(calm).toMatchObject({ verdict: "valid", blocks: { length: 5 } });
  expect(Math.abs(calm.latency.p50Ms - 1)).toBeLessThan(0.02);
  expect(wild).toMatchObject({ verdict: "unstable", blocks: { length: 8 } });
  const [low, high] = wild.latency.p50Interval!;
  expect(low).toBeLessThan(4);
  expect(high).toBeGreaterThan(4);
});

it("blocks of a busy time are made again, stay in the results, and do not move the median", async () => {
  // Four jobs: two rounds of both runtimes.
  const { calm } = await measureOn({ from: 2, until: 6 }, 2);
  expect(calm.blocks.map(({ contaminated }) => contaminated === null)).toEqual([
    true,
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(calm.blocks[1]!.contaminated).toBe(
    "got 0.50 of a processor; tasks waited for a processor in 60 % of the time",
  );
  expect(calm.verdict).toBe("valid");
  expect(Math.abs(calm.latency.p50Ms - 1)).toBeLessThan(0.02);
});

it("where the machine is busy all the time, the run ends after seven rounds and says so", async () => {
  const { calm, wild } = await measureOn({ from: 0, until: 1e9 }, 3);
  for (const cell of [calm, wild]) {
    expect(cell).toMatchObject({ verdict: "contaminated", blocks: { length: 7 } });
  }
  expect(Math.abs(calm.latency.p50Ms - 2)).toBeLessThan(0.04);
});
