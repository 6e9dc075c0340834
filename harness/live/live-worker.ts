import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import { runAccuracyJob } from "../jobs/accuracy.ts";
import { runCellJob } from "../jobs/cell.ts";
import type { Answer, Job } from "../workers/job.ts";
import type { WorkerProcess } from "../workers/worker-process.ts";
import type { Device } from "./device.ts";
import { interruptible, TooSlow } from "./interruptible.ts";

/** How often a job begins again because its page was loaded again or slept. */
const mostReturns = 5;

/**
 * Does the jobs of a run in the page of a device, where `bench` has a process for them. A page that is loaded again
 * begins the job that it was at once more; all jobs before it are safe.
 *
 * @param onAway the page is gone, and is waited for
 */
export function liveWorker(
  device: Device,
  runtimes: ReadonlyMap<string, Runtime>,
  onAway: () => void,
): WorkerProcess {
  return {
    close: () => Promise.resolve(),
    run: async (job, limitMs, signal) => {
      for (let returns = 0; ; returns += 1) {
        try {
          return await interruptible(doJob(job, runtimes), limitMs, signal);
        } catch (error) {
          if (signal.aborted) throw new BoxbenchError("INTERRUPTED", "Interrupted.", { cause: error });
          if (isLeft(error) && returns < mostReturns) {
            if (await isBack(device, onAway, signal)) continue;
            // Each later job would wait as long.
            throw new BoxbenchError(
              "UNAVAILABLE",
              "The page did not come back: what it had measured until then is in the report.",
              { cause: error },
            );
          }
          // What it is at would go on beside the next job.
          if (error instanceof TooSlow) device.giveUp(error.message);
          if (error instanceof BoxbenchError)
            return { kind: "error", code: error.code, message: error.message };
          return { kind: "error", code: "UNEXPECTED", message: messageOf(error) };
        }
      }
    },
  };
}

/** A page that is loaded again is back in a moment, which nobody needs to know. */
const reloadMs = 5000;

async function isBack(device: Device, onAway: () => void, signal: AbortSignal): Promise<boolean> {
  device.show({ line: "Waiting for the page to come back." });
  if (await device.returned(signal, reloadMs)) return true;
  onAway();
  return device.returned(signal);
}

function isLeft(error: unknown): boolean {
  return error instanceof BoxbenchError && error.code === "WORKER" && /Session closed/.test(error.message);
}

async function doJob(job: Job, runtimes: ReadonlyMap<string, Runtime>): Promise<Answer> {
  if (job.kind === "cell") return runCellJob(job, runtimes.get(job.runtimeId));
  if (job.kind === "accuracy") return runAccuracyJob(job, runtimes.get(job.runtimeId));
  throw new BoxbenchError("UNAVAILABLE", `A page of another device does no job of the kind "${job.kind}".`);
}
