import { armRuntimeId } from "../../src/measure/comparison/sides.ts";
import type { ChosenRuntime } from "../bench/choose-runtimes.ts";
import type { JobModel } from "../workers/job.ts";
import type { WorkerCode } from "../workers/worker-process.ts";

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

/** Every runtime twice, one for each arm, side by side. */
export function withArms(runtimes: readonly ChosenRuntime[], arms: readonly [Arm, Arm]): ChosenRuntime[] {
  return runtimes.flatMap((runtime) =>
    arms.map((arm) => ({
      ...runtime,
      id: armRuntimeId(runtime.id, arm.name),
      path: runtime.path === null ? null : arm.relocate(runtime.path),
      arm: { ...arm, runtimeId: runtime.id },
    })),
  );
}
