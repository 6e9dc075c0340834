import type { PeakRecord } from "../../src/core/results.ts";
import { runFresh, type PassRun } from "./pass-run.ts";
import type { Pass } from "./pass.ts";

export interface PeakOptions {
  readonly peak: boolean;
}

const roughSeconds = 3;

/** The most that this machine does, on each thread count of the run. */
export const peaksPass: Pass<PeakOptions> = {
  addOptions: (command) =>
    command.option("--no-peak", "do not measure this machine's peak (some seconds for each thread count)"),
  words: ({ peak }) => (peak ? [] : ["--no-peak"]),
  plan: ({ selection, options: { peak, threads } }) =>
    peak && hasCpuRuntime({ selection })
      ? [
          {
            text: `peak of this machine, threads ${threads.join(", ")}`,
            seconds: roughSeconds * threads.length,
          },
        ]
      : [],
  measure: async (run) => {
    if (run.options.peak && hasCpuRuntime(run)) await measurePeaks(run);
  },
};

/** Whether any runtime of the run computes on the processor. */
function hasCpuRuntime({ selection }: Pick<PassRun, "selection">): boolean {
  return [...selection.runtimes.values()].some(
    ({ computes, availability }) => availability.available && computes === "here",
  );
}

/** Measures what this machine does at most, on each thread count of the run. */
async function measurePeaks(run: PassRun<PeakOptions>): Promise<void> {
  // A run that goes on has some already.
  const peaks: PeakRecord[] = [...(run.recorder.results.peaks ?? [])];
  for (const threads of run.options.threads) {
    if (peaks.some((peak) => peak.threads === threads)) continue;
    const runtimeId = "ort-node/cpu";
    const reply = await runFresh(run, { kind: "peak", runtimeId, threads }, {});
    if (reply.kind === "peak") {
      peaks.push({ runtimeId, threads, ...reply.peak });
      await run.recorder.update({ peaks });
      const { flopsPerSecond, bandwidths } = reply.peak;
      run.context.note(
        `peak on ${threads} thread${threads === 1 ? "" : "s"}: ${giga(flopsPerSecond)} GFLOP/s, ` +
          `${giga(bandwidths.at(-1)!.bytesPerSecond)} GB/s from memory`,
      );
    } else {
      const reason = reply.kind === "error" ? reply.message : `the worker answered with "${reply.kind}"`;
      run.context.note(`warning: no peak on ${threads} threads: ${reason}`);
    }
  }
}

function giga(perSecond: number): string {
  return (perSecond / 1e9).toFixed(1);
}
