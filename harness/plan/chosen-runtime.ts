import type { Runtime } from "../../src/runtimes/types.ts";
import type { Availability } from "../../src/core/device.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { WorkerCode } from "../workers/worker-process.ts";

/** A runtime that a run measures, built in or a plug-in, and what this machine can do with it. */
export interface ChosenRuntime extends Pick<Runtime, "id" | "title" | "reads"> {
  readonly computes: "here" | "elsewhere";
  /** The module of a plug-in; null for a built-in runtime. */
  readonly path: string | null;
  readonly availability: Availability;
  /** Where the run measures two of it in turns. */
  readonly arm?: RuntimeArm;
}

/** One of the two things that a run measures in turns. */
export interface Arm {
  /** What stands after the `@` in the ids of its runtimes. */
  readonly name: string;
  /** What it is, in words. */
  readonly what: string;
  /** The code of its workers; null for this one. */
  readonly code: WorkerCode | null;
  /** Its models by variant; null for those of the run. */
  readonly models: ReadonlyMap<string, JobModel> | null;
  /** Why a variant is not among them, in words. */
  readonly missing: ReadonlyMap<string, string>;
  /** The same file as this arm has it. */
  readonly relocate: (path: string) => string;
}

/** A runtime as an arm of the run: the id that jobs know it by is `runtimeId`. */
export interface RuntimeArm extends Arm {
  readonly runtimeId: string;
}

/** Whether a program on the CPU stands in for the GPU of a runtime. */
export function isSoftware({ availability }: Pick<ChosenRuntime, "availability">): boolean {
  return availability.available && availability.software === true;
}
