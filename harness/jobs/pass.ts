import type { PassJob, PassReply } from "../pass-jobs.ts";
import { runBuildJob } from "./build.ts";
import { runMemoryJob } from "./memory.ts";
import { runPeakJob } from "./peak.ts";
import { runPhasesJob } from "./phases.ts";
import { runScenarioJob } from "./scenario.ts";

/** Does a job of the passes beside plain latency. */
export function runPassJob(job: PassJob): Promise<PassReply> {
  switch (job.kind) {
    case "build":
      return runBuildJob(job);
    case "memory":
      return runMemoryJob(job);
    case "peak":
      return runPeakJob(job);
    case "phases":
      return runPhasesJob(job);
    case "scenario":
      return runScenarioJob(job);
  }
}
