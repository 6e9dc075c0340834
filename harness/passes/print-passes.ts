import type { Context } from "../base/command.ts";
import { cellsOf } from "../plan/plan.ts";
import { formatCounted } from "../../src/report/format.ts";
import { formatDuration } from "../base/progress.ts";
import type { PassRun } from "./pass-run.ts";
import { hasCpuRuntime } from "./peaks.ts";
import { sweepRounds } from "./sweeps.ts";

/** Rough seconds of each job with the start of its process, for the expected time only. */
const secondsOf = {
  peak: 3,
  phases: 1.5,
  memory: 1.5,
  "single-stream": 2.5,
  "multi-stream": 4,
  offline: 5,
  server: 15,
  side: 1,
} as const;

interface PlannedPass {
  readonly text: string;
  readonly seconds: number;
}

/** Prints what `bench` would measure beside latency, and about how long that takes. */
export function printPasses(run: Pick<PassRun, "selection" | "options">, context: Context): void {
  const passes = plannedPasses(run);
  for (const { text, seconds } of passes) {
    context.print(`pass     ${text}${seconds === 0 ? "" : `, about ${formatDuration(seconds * 1000)}`}`);
  }
}

function plannedPasses({ selection, options }: Pick<PassRun, "selection" | "options">): PlannedPass[] {
  const cells = cellsOf(selection.blocks).filter(
    ({ runtimeId }) => selection.runtimes.get(runtimeId)?.availability.available === true,
  );
  const pairs = new Set(cells.map(({ variantId, runtimeId }) => `${variantId} ${runtimeId}`)).size;
  const { threads, phases, memory, scenario = [], side } = options;
  const hasPeak = options.peak && hasCpuRuntime({ selection });
  return [
    { text: `cost of ${formatCounted(selection.variantIds.length, "model")}, from the graph`, seconds: 0 },
    ...(hasPeak
      ? [
          {
            text: `peak of this machine, threads ${threads.join(", ")}`,
            seconds: secondsOf.peak * threads.length,
          },
        ]
      : []),
    ...(phases === true
      ? [
          {
            text: `phases from file to answer of ${formatCounted(pairs, "cell")}`,
            seconds: secondsOf.phases * pairs,
          },
        ]
      : []),
    ...(memory === true
      ? [
          {
            text: `peak memory of ${formatCounted(cells.length, "cell")}`,
            seconds: secondsOf.memory * cells.length,
          },
        ]
      : []),
    ...(side === undefined
      ? []
      : [
          {
            text: `${formatCounted(pairs, "cell")}, untrained, on images of ${side.join(", ")} pixels, ${sweepRounds} rounds`,
            seconds: secondsOf.side * side.length * pairs * sweepRounds,
          },
        ]),
    ...scenario.map((name) => ({
      text: `${name} of ${formatCounted(pairs, "cell")}`,
      seconds: secondsOf[name] * pairs,
    })),
  ];
}
