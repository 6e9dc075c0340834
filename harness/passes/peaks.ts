import type { PeakRecord } from "../../src/core/results.ts";
import { runFresh, type PassRun } from "./pass-run.ts";

/** Measures what this machine does at most, on each thread count of the run. */
export async function measurePeaks(run: PassRun): Promise<void> {
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
