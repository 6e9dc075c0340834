import type { Command } from "commander";
import { cellsOf } from "../plan/plan.ts";
import type { Context } from "../base/command.ts";
import { formatDuration } from "../base/progress.ts";
import { costsPass } from "./costs-pass.ts";
import { drawsPass } from "./draws-pass.ts";
import { memoryPass } from "./memory-pass.ts";
import type { PassOptions } from "./options.ts";
import type { Pass } from "./pass.ts";
import type { PassRun } from "./pass-run.ts";
import { peaksPass } from "./peaks-pass.ts";
import { phasesPass } from "./phases-pass.ts";
import { scenariosPass } from "./scenarios-pass.ts";
import { sweepsPass } from "./sweeps-pass.ts";

/** Everything that is measured beside plain latency, in the order in which it is measured. */
export const passes = {
  costs: costsPass,
  peaks: peaksPass,
  phases: phasesPass,
  draws: drawsPass,
  memory: memoryPass,
  scenarios: scenariosPass,
  sweeps: sweepsPass,
} as const satisfies Record<string, Pass>;

const all: readonly Pass[] = Object.values(passes);

/** Adds the options that ask for more than plain latency. */
export function addPassOptions(command: Command): Command {
  return all.reduce((added, pass) => pass.addOptions?.(added) ?? added, command);
}

/** The words of a command line that ask for the same passes. */
export function passWords(options: PassOptions): string[] {
  return all.flatMap((pass) => pass.words?.(options) ?? []);
}

/** Prints what `bench` would measure beside latency, and about how long that takes. */
export function printPasses(run: Pick<PassRun, "selection" | "options">, context: Context): void {
  const cells = cellsOf(run.selection.blocks).filter(
    ({ runtimeId }) => run.selection.runtimes.get(runtimeId)?.availability.available === true,
  );
  const pairs = new Set(cells.map(({ variantId, runtimeId }) => `${variantId} ${runtimeId}`)).size;
  const planning = { ...run, cells: cells.length, pairs };
  for (const { text, seconds } of all.flatMap((pass) => pass.plan(planning))) {
    context.print(`pass     ${text}${seconds === 0 ? "" : `, about ${formatDuration(seconds * 1000)}`}`);
  }
}

/**
 * Measures everything beside plain latency, after the last round, so that none of it runs between the blocks of a
 * cell. Each job has a process of its own.
 *
 * @throws BoxbenchError INTERRUPTED; what was measured before it is recorded
 */
export async function runPasses(run: PassRun): Promise<void> {
  for (const pass of all) await pass.measure(run);
}
