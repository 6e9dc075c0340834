import type { Command } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { listed } from "../../src/tasks/words.ts";
import type { VariantChoice } from "../plan/choose-variants.ts";
import { cellsOf } from "../plan/plan.ts";
import type { Context } from "../base/command.ts";
import { formatDuration } from "../base/progress.ts";
import { costsPass } from "./costs-pass.ts";
import { drawsPass } from "./draws-pass.ts";
import { memoryPass, type MemoryOptions } from "./memory.ts";
import type { Pass } from "./pass.ts";
import type { PassRun } from "./pass-run.ts";
import { peaksPass, type PeakOptions } from "./peaks.ts";
import { phasesPass, type PhasesOptions } from "./phases.ts";
import { scenariosPass, type ScenarioOptions } from "./scenarios-pass.ts";
import { sweepsPass, type SweepOptions } from "./sweeps-pass.ts";

/** Everything that is measured beside plain latency, in the order in which it is measured. */
export const passes = {
  costs: costsPass,
  peaks: peaksPass,
  phases: phasesPass,
  draws: drawsPass,
  memory: memoryPass,
  scenarios: scenariosPass,
  sweeps: sweepsPass,
} as const satisfies Record<string, AnyPass>;

/** What is measured beside plain latency. */
export interface PassOptions
  extends PeakOptions, PhasesOptions, MemoryOptions, ScenarioOptions, SweepOptions {}

// Each pass reads its own options of all.
type AnyPass = Pass<PassOptions>;

const all: readonly AnyPass[] = Object.values(passes);

/** Adds the options that ask for more than plain latency. */
export function addPassOptions(command: Command): Command {
  return all.reduce((added, pass) => pass.addOptions?.(added) ?? added, command);
}

/** The words of a command line that ask for the same passes. */
export function passWords(options: PassOptions): string[] {
  return all.flatMap((pass) => pass.words?.(options) ?? []);
}

/**
 * Refuses options that ask for nothing.
 *
 * @throws BoxbenchError USAGE
 */
export function refuseIdlePasses(
  options: PassOptions &
    VariantChoice & { readonly model?: string; readonly aa?: boolean; readonly against?: string },
): void {
  const { aa, against } = options;
  const more = all.filter(({ flag }) => flag !== undefined);
  const isAsked = more.some((pass) => (pass.words?.(options) ?? []).length > 0);
  if (isAsked && (aa === true || against !== undefined)) {
    const flags = listed(more.map(({ flag }) => flag!));
    throw new BoxbenchError(
      "USAGE",
      `${flags} cannot go with --aa or --against: two arms compare latency alone.`,
    );
  }
  for (const pass of all) pass.refuse?.(options);
}

/** Prints what `bench` would measure beside latency, and about how long that takes. */
export function printPasses(
  run: Pick<PassRun<PassOptions>, "selection" | "options">,
  context: Context,
): void {
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
export async function runPasses(run: PassRun<PassOptions>): Promise<void> {
  for (const pass of all) await pass.measure(run);
}
