import { armRuntimeId } from "../../src/measure/comparison/sides.ts";
import type { Arm, ChosenRuntime } from "../plan/chosen-runtime.ts";

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
