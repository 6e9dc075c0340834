import type { PassJob, PassReply } from "../workers/pass-jobs.ts";
import { runBuildJob } from "./build.ts";
import { runMemoryJob } from "./memory.ts";
import { runPeakJob } from "./peak.ts";
import { runPhasesJob } from "./phases.ts";
import { runScenarioJob } from "./scenario.ts";

/** Does a job of the passes beside plain latency. */
export function runPassJob(job: PassJob): Promise<PassReply> {
  if (job.kind === "build") return runBuildJob(job);
  if (job.kind === "memory") return runMemoryJob(job);
  if (job.kind === "peak") return runPeakJob(job);
  return job.kind === "phases" ? runPhasesJob(job) : runScenarioJob(job);
}
