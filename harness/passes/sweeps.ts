import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { randomFrom } from "../../src/core/random.ts";
import type { SweepPoint, SweepRecord } from "../../src/core/results.ts";
import { fitPowerLaw, type SizedCost } from "../../src/measure/growth/power-law.ts";
import type { CellReply, Reply } from "../workers/job.ts";
import type { JobModel } from "../workers/job-base.ts";
import { startWorker } from "../workers/worker-process.ts";
import { costOf } from "./costs.ts";
import { environmentOf, mainCellsOf, passProgress, runtimeChoice, type PassRun } from "./pass-run.ts";
import { modelOfSide } from "./sides.ts";
import { sweepRounds, type SweepOptions } from "./sweeps-pass.ts";

interface Sweep {
  readonly record: SweepRecord;
  readonly models: ReadonlyMap<number, JobModel>;
}

/** Times each variant, untrained, on images of several sizes, and fits how time grows with the side. */
export async function measureSweeps(run: PassRun<SweepOptions>): Promise<void> {
  const sides = run.options.side ?? [];
  const sweeps = sides.length === 0 ? [] : await planSweeps(run, sides);
  if (sweeps.length === 0) return;
  const runtimeIds = [...new Set(sweeps.map(({ record }) => record.runtimeId))];
  const step = passProgress(run, "side", sweeps.length * sides.length * sweepRounds);
  const save = () => run.recorder.update({ sweeps: sweeps.map(({ record }) => fitted(record)) });
  for (let round = 1; round <= sweepRounds; round += 1) {
    const random = randomFrom(run.options.seed, `sides, round ${round}`);
    for (const runtimeId of random.shuffle(runtimeIds)) {
      const own = sweeps.filter(({ record }) => record.runtimeId === runtimeId);
      const jobs = random.shuffle(own.flatMap((sweep) => sides.map((side) => ({ sweep, side }))));
      await timeInOneProcess(run, runtimeId, jobs, step);
      await save();
    }
  }
}

async function planSweeps(run: PassRun, sides: readonly number[]): Promise<Sweep[]> {
  const models = new Map<string, Map<number, JobModel>>();
  const costs = new Map<string, SweepPoint[]>();
  const sweeps: Sweep[] = [];
  for (const { variantId, runtimeId, batch, threads } of mainCellsOf(run)) {
    if (!models.has(variantId)) {
      run.context.note(`building ${variantId} for images of ${sides.join(", ")} pixels`);
      const own = new Map<number, JobModel>();
      for (const side of sides) own.set(side, await modelOfSide(run, variantId, side));
      models.set(variantId, own);
      costs.set(variantId, await pointsOf(own));
    }
    const points = costs.get(variantId)!.map((point) => ({ ...point, p50sMs: [] }));
    const record = { variantId, runtimeId, batch, threads, points, fit: null, flopsFit: null };
    sweeps.push({ record, models: models.get(variantId)! });
  }
  return sweeps;
}

async function pointsOf(models: ReadonlyMap<number, JobModel>): Promise<SweepPoint[]> {
  const points: SweepPoint[] = [];
  for (const [side, model] of models) {
    const { flops, weightBytes } = await costOf(model);
    points.push({ side, flops, weightBytes, p50sMs: [], failure: null });
  }
  return points;
}

/** One process of one runtime measures everything once; where it dies, a new one goes on. */
async function timeInOneProcess(
  run: PassRun,
  runtimeId: string,
  jobs: readonly { readonly sweep: Sweep; readonly side: number }[],
  step: (line: string) => void,
): Promise<void> {
  let worker = startWorker(environmentOf(run, runtimeId));
  try {
    for (const { sweep, side } of jobs) {
      const { variantId, batch, threads } = sweep.record;
      const job = {
        kind: "cell",
        ...runtimeChoice(run, runtimeId),
        threads,
        model: sweep.models.get(side)!,
        batch,
        round: 1,
        check: "whole",
        software: false,
        scope: "all",
        allowFallback: false,
        seed: run.options.seed,
      } as const;
      let reply: Reply;
      try {
        reply = await worker.run(job, run.options.limit * 1000, run.context.signal);
      } catch (error) {
        if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
        worker = startWorker(environmentOf(run, runtimeId));
        reply = { kind: "error", code: error.code, message: messageOf(error) };
      }
      const point = sweep.record.points.find((candidate) => candidate.side === side)!;
      step(`${variantId} ${runtimeId} ${side}x${side}: ${addReply(point, reply)}`);
    }
  } finally {
    await worker.close();
  }
}

/** Adds what came out to a point, and says it. */
function addReply(point: SweepPoint, reply: Reply): string {
  if (reply.kind === "cell" && reply.timed !== null) {
    const { p50Ms } = reply.timed.block;
    point.p50sMs.push(p50Ms);
    return `${p50Ms.toPrecision(3)} ms`;
  }
  point.failure = reply.kind === "error" ? reply.message : whyNotTimed(reply);
  return `FAILED: ${point.failure}`;
}

function whyNotTimed(reply: Reply): string {
  if (reply.kind !== "cell") return `The worker answered with "${reply.kind}".`;
  const { parity } = reply satisfies CellReply;
  return parity.passed
    ? "Nodes ran outside the provider that was asked for."
    : `The outputs disagree with those of ${parity.reference}.`;
}

function fitted(record: SweepRecord): SweepRecord {
  const { points } = record;
  const times = points.flatMap(({ side, p50sMs }) => p50sMs.map((ms): SizedCost => [side, ms]));
  const flops = points.flatMap(({ side, flops }): SizedCost[] => (flops === null ? [] : [[side, flops]]));
  return { ...record, fit: fitPowerLaw(times), flopsFit: fitPowerLaw(flops) };
}
