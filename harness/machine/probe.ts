import { runtimes } from "../../src/runtimes/registry.ts";
import { availabilityOf } from "../../src/runtimes/availability.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Availability } from "../../src/core/device.ts";

export interface ProbedRuntime {
  readonly runtime: Runtime;
  readonly availability: Availability;
}

/** Asks every runtime, or those with the given ids, what it can do on this machine. */
export async function probeAll(ids?: readonly string[]): Promise<ProbedRuntime[]> {
  const wanted = Object.values<Runtime>(runtimes).filter((runtime) => ids?.includes(runtime.id) ?? true);
  return Promise.all(
    wanted.map(async (runtime) => ({ runtime, availability: await availabilityOf(runtime) })),
  );
}
