import type { MeasuredCell, MemoryRecord } from "../../src/core/results.ts";
import { modelIdOf } from "../plan/plan.ts";
import {
  environmentOf,
  failedRecordOf,
  passProgress,
  rankedCellsOf,
  rankedLoweredCellsOf,
  runFresh,
  runtimeChoice,
  type PassRun,
} from "./pass-run.ts";
import { formatCounted } from "../../src/report/format.ts";
import type { Pass } from "./pass.ts";

export interface MemoryOptions {
  readonly memory?: boolean;
}

const roughSeconds = 1.5;

/** The peak memory of each cell. */
export const memoryPass: Pass<MemoryOptions> = {
  flag: "--memory",
  addOptions: (command) =>
    command.option("--memory", "measure the peak memory of each cell, in a process of its own"),
  words: ({ memory }) => (memory === true ? ["--memory"] : []),
  plan: ({ options, cells }) =>
    options.memory === true
      ? [{ text: `peak memory of ${formatCounted(cells, "cell")}`, seconds: roughSeconds * cells }]
      : [],
  measure: async (run) => {
    if (run.options.memory === true) await measureMemory(run);
  },
};

/** Measures the peak memory of every measured cell, one process each. */
async function measureMemory(run: PassRun): Promise<void> {
  const cells = [...rankedCellsOf(run), ...rankedLoweredCellsOf(run)];
  // A run that goes on has some already.
  const memory: MemoryRecord[] = [...(run.recorder.results.memory ?? [])];
  const left = cells.filter((cell) => !memory.some((record) => isOf(record, cell)));
  const step = passProgress(run, "memory", left.length);
  for (const cell of left) {
    const record = await memoryOf(run, cell);
    memory.push(record);
    await run.recorder.update({ memory });
    step(`${cell.id}: ${memoryText(record)}`);
  }
}

function isOf(record: MemoryRecord, cell: MeasuredCell): boolean {
  const { precision = "fp32" } = record;
  return (
    precision === cell.precision &&
    (["variantId", "runtimeId", "batch", "threads"] as const).every((key) => record[key] === cell[key])
  );
}

async function memoryOf(
  run: PassRun,
  { variantId, runtimeId, batch, threads, precision }: MeasuredCell,
): Promise<MemoryRecord> {
  const isLowered = precision !== "fp32";
  const base = { variantId, runtimeId, batch, threads, ...(isLowered ? { precision } : {}) };
  const model = isLowered
    ? run.lowered!.models.get(modelIdOf({ variantId, precision }))!
    : run.models.get(variantId)!;
  const choice = runtimeChoice(run, runtimeId);
  const reply = await runFresh(
    run,
    { kind: "memory", ...choice, threads, model, batch },
    environmentOf(run, runtimeId),
  );
  if (reply.kind === "impossible") return { ...base, status: "skipped", reason: reply.reason };
  if (reply.kind !== "memory") return { ...base, ...failedRecordOf(reply) };
  const { kind: _, ...figures } = reply;
  return { ...base, status: "measured", ...figures };
}

function memoryText(record: MemoryRecord): string {
  if (record.status === "failed") return `FAILED ${record.code}: ${record.message}`;
  if (record.status === "skipped") return `skipped: ${record.reason}`;
  const { startBytes, openedBytes, ranBytes } = record;
  return [startBytes, openedBytes, ranBytes]
    .flatMap((bytes) => (bytes === null ? [] : [(bytes / 1e6).toFixed(0)]))
    .join(" → ")
    .concat(" MB");
}
