import type { MeasuredCell, ScenarioName, ScenarioRecord } from "../../src/core/results.ts";
import { defaultBoundMs } from "../../src/measure/scenarios/server.ts";
import type { PassReply } from "../jobs/pass-jobs.ts";
import type { Reply } from "../workers/job.ts";
import {
  environmentOf,
  failedRecordOf,
  mainCellsOf,
  passProgress,
  runFresh,
  runtimeChoice,
  type PassRun,
} from "./pass-run.ts";
import type { ScenarioOptions } from "./scenarios-pass.ts";

/** Puts each kind of load that was asked for on each variant and runtime, one process each. */
export async function runScenarios(run: PassRun<ScenarioOptions>): Promise<void> {
  const names = run.options.scenario ?? [];
  const cells = names.length === 0 ? [] : mainCellsOf(run);
  if (cells.length === 0) return;
  // A run that goes on has some already.
  const scenarios: ScenarioRecord[] = [...(run.recorder.results.scenarios ?? [])];
  const step = passProgress(run, "scenario", cells.length * names.length - scenarios.length);
  for (const cell of cells) {
    for (const name of names) {
      if (scenarios.some((done) => isOf(done, cell) && done.scenario === name)) continue;
      const record = await scenarioOf(run, cell, name);
      scenarios.push(record);
      await run.recorder.update({ scenarios });
      step(`${cell.variantId} ${cell.runtimeId} ${name}: ${scenarioText(record)}`);
    }
  }
}

function isOf(record: ScenarioRecord, { variantId, runtimeId, threads }: MeasuredCell): boolean {
  return record.variantId === variantId && record.runtimeId === runtimeId && record.threads === threads;
}

async function scenarioOf(
  run: PassRun<ScenarioOptions>,
  cell: MeasuredCell,
  scenario: ScenarioName,
): Promise<ScenarioRecord> {
  const { variantId, runtimeId, threads } = cell;
  const reply = await runFresh(
    run,
    {
      kind: "scenario",
      ...runtimeChoice(run, runtimeId),
      threads,
      model: run.models.get(variantId)!,
      scenario,
      boundMs: run.options.serverBound ?? derivedBoundMs(run, variantId),
      boundFrom: run.options.serverBound === undefined ? "derived" : "given",
      seed: run.options.seed,
    },
    environmentOf(run, runtimeId),
  );
  return recordOf(reply, { variantId, runtimeId, threads, scenario });
}

/** One bound for all runtimes of a variant, so that their rates compare: from the fastest of them. */
function derivedBoundMs(run: PassRun<ScenarioOptions>, variantId: string): number {
  const own = mainCellsOf(run).filter((cell) => cell.variantId === variantId);
  return defaultBoundMs(Math.min(...own.map(({ latency }) => latency.p50Ms)));
}

function recordOf(
  reply: Reply | PassReply,
  base: { variantId: string; runtimeId: string; threads: number; scenario: ScenarioName },
): ScenarioRecord {
  if (reply.kind === "impossible") return { ...base, status: "skipped", reason: reply.reason };
  if (reply.kind !== "scenario") return { ...base, ...failedRecordOf(reply) };
  // The job answers with the figures of the scenario that it was asked for.
  const { figures, disturbed } = reply;
  return { ...base, status: "measured", disturbed, ...figures } as ScenarioRecord;
}

/** What came out, for a line on the way. */
export function scenarioText(record: ScenarioRecord): string {
  if (record.status === "failed") return `FAILED ${record.code}: ${record.message}`;
  if (record.status === "skipped") return `skipped: ${record.reason}`;
  if (record.scenario === "offline") {
    return `${record.imagesPerSecond.toFixed(0)} images/s in batches of ${record.batch}`;
  }
  if (record.scenario === "server") {
    const { best, boundMs } = record;
    const rate = best === null ? "no rate" : `${best.ratePerSecond.toPrecision(3)} queries/s`;
    return `${rate} with p99 within ${boundMs.toPrecision(3)} ms`;
  }
  const isSingle = record.scenario === "single-stream";
  return isSingle
    ? `p90 ${milliseconds(record.p90Ms)}`
    : `p99 ${milliseconds(record.p99Ms)} for ${record.samplesPerQuery} images`;
}

function milliseconds(ms: number | null): string {
  return ms === null ? "n/a (too few queries)" : `${ms.toPrecision(3)} ms`;
}
