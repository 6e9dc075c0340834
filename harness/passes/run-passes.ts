import { recordCosts } from "./costs.ts";
import { measureMemory } from "./memory.ts";
import type { PassRun } from "./pass-run.ts";
import { measurePeaks } from "./peaks.ts";
import { measurePhases } from "./phases.ts";
import { runScenarios } from "./scenarios.ts";
import { measureSweeps } from "./sweeps.ts";

/**
 * Everything that is measured beside plain latency, after the last round, so that none of it runs between the blocks
 * of a cell. Each job has a process of its own.
 *
 * @throws BoxbenchError INTERRUPTED; what was measured before it is recorded
 */
export async function runPasses(run: PassRun): Promise<void> {
  await recordCosts(run);
  if (run.options.peak) await measurePeaks(run);
  await measurePhases(run);
  await measureMemory(run);
  await runScenarios(run);
  await measureSweeps(run);
}
