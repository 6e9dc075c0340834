import type { BuildJob } from "./build.ts";
import type { MemoryJob } from "./memory.ts";
import type { PeakJob } from "./peak.ts";
import type { PhasesJob } from "./phases.ts";
import type { ScenarioJob } from "./scenario.ts";

/** What a worker does for passes, by kind of job; loaded when asked for. */
export const passJobs = {
  build: async (job: BuildJob) => (await import("./build.ts")).runBuildJob(job),
  memory: async (job: MemoryJob) => (await import("./memory.ts")).runMemoryJob(job),
  peak: async (job: PeakJob) => (await import("./peak.ts")).runPeakJob(job),
  phases: async (job: PhasesJob) => (await import("./phases.ts")).runPhasesJob(job),
  scenario: async (job: ScenarioJob) => (await import("./scenario.ts")).runScenarioJob(job),
};

type PassJobs = typeof passJobs;

export type PassJob = Parameters<PassJobs[keyof PassJobs]>[0];
export type PassReply = Awaited<ReturnType<PassJobs[keyof PassJobs]>>;
