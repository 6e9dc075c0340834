import type { MeasuredCell, PhasesRecord } from "../../src/core/results.ts";
import {
  environmentOf,
  failedRecordOf,
  mainCellsOf,
  passProgress,
  runFresh,
  runtimeChoice,
  type PassRun,
} from "./pass-run.ts";
import { formatCounted } from "../../src/report/format.ts";
import type { Pass } from "./pass.ts";

export interface PhasesOptions {
  readonly phases?: boolean;
}

const roughSeconds = 1.5;

/** The way of an image from its file to an answer, phase by phase. */
export const phasesPass: Pass<PhasesOptions> = {
  flag: "--phases",
  addOptions: (command) =>
    command.option("--phases", "time reading a PNG, inference and decoding the answer, apart and end to end"),
  words: ({ phases }) => (phases === true ? ["--phases"] : []),
  plan: ({ options, pairs }) =>
    options.phases === true
      ? [
          {
            text: `phases from file to answer of ${formatCounted(pairs, "cell")}`,
            seconds: roughSeconds * pairs,
          },
        ]
      : [],
  measure: async (run) => {
    if (run.options.phases === true) await measurePhases(run);
  },
};

/** Times the whole way of an image for each variant and runtime, one process each. */
async function measurePhases(run: PassRun): Promise<void> {
  const cells = mainCellsOf(run);
  // A run that goes on has some already.
  const phases: PhasesRecord[] = [...(run.recorder.results.phases ?? [])];
  const left = cells.filter((cell) => !phases.some((record) => isOf(record, cell)));
  const step = passProgress(run, "phases", left.length);
  for (const cell of left) {
    const record = await phasesOf(run, cell);
    phases.push(record);
    await run.recorder.update({ phases });
    step(`${cell.variantId} ${cell.runtimeId}: ${phasesText(record)}`);
  }
}

function isOf(record: PhasesRecord, cell: MeasuredCell): boolean {
  return (["variantId", "runtimeId", "threads"] as const).every((key) => record[key] === cell[key]);
}

async function phasesOf(
  run: PassRun,
  { variantId, runtimeId, threads }: MeasuredCell,
): Promise<PhasesRecord> {
  const base = { variantId, runtimeId, threads };
  const model = run.models.get(variantId)!;
  const choice = runtimeChoice(run, runtimeId);
  const reply = await runFresh(
    run,
    { kind: "phases", ...choice, threads, model },
    environmentOf(run, runtimeId),
  );
  if (reply.kind === "impossible") return { ...base, status: "skipped", reason: reply.reason };
  if (reply.kind !== "phases") return { ...base, ...failedRecordOf(reply) };
  const { kind: _, ...figures } = reply;
  return { ...base, status: "measured", ...figures };
}

function phasesText(record: PhasesRecord): string {
  if (record.status === "failed") return `FAILED ${record.code}: ${record.message}`;
  if (record.status === "skipped") return `skipped: ${record.reason}`;
  const { preprocessMs, inferenceMs, decodeMs, endToEndMs } = record;
  const parts = [preprocessMs, inferenceMs, decodeMs].map((ms) => ms.toPrecision(3));
  return `${parts.join(" + ")} ms, end to end ${endToEndMs.toPrecision(3)} ms`;
}
