import { isKnownRuntime } from "../core/known-runtimes.ts";
import type { Results } from "../core/results.ts";

/** The machine of a runtime of merged results, `laptop` of `ort-node/cpu@laptop`; null where there is one machine. */
export function machineOf({ machines }: Results, runtimeId: string): string | null {
  if (machines === undefined) return null;
  return runtimeId.slice(runtimeId.lastIndexOf("@") + 1);
}

/** The id of a runtime without its machine. */
export function engineOf(runtimeId: string): string {
  return runtimeId.replace(/@.*$/, "");
}

/**
 * Whether a runtime computes on a device while its process waits. Files of before say it by the id of a built-in runtime
 * alone; a plug-in's name says nothing.
 */
export function computesElsewhere({ machines, environment }: Results, runtimeId: string): boolean {
  const engine = engineOf(runtimeId);
  const machine = runtimeId.slice(engine.length + 1);
  const own = machines?.find(({ name }) => name === machine)?.environment ?? environment;
  const recorded = own.runtimes?.[engine] ?? own.runtimes?.[runtimeId];
  return recorded?.computes === "elsewhere" || (isKnownRuntime(engine) && elsewhereOfOldFiles.test(engine));
}

const elsewhereOfOldFiles = /\/(cuda|webgpu|node-gpu)$/;

/** What was measured on one machine, as if there were no other. */
export interface OnMachine {
  /** Null where the results are of one machine. */
  readonly name: string | null;
  readonly results: Results;
}

/** Times can only be compared on one machine: the results of each, or the results as they are. */
export function byMachine(results: Results): OnMachine[] {
  const { machines, ...shared } = results;
  if (machines === undefined) return [{ name: null, results }];
  return machines.map(({ name, environment }) => {
    const lists = Object.entries(shared).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.flatMap((record: unknown) => recordOn(name, record)) : value,
    ]);
    return { name, results: { ...(Object.fromEntries(lists) as typeof shared), environment } };
  });
}

/** A record without the name of the machine, or nothing of one of another machine. */
function recordOn(machine: string, record: unknown): unknown[] {
  const { runtimeId } = record as { readonly runtimeId?: unknown };
  if (typeof runtimeId !== "string") return [record];
  if (!runtimeId.endsWith(`@${machine}`)) return [];
  return [{ ...(record as object), runtimeId: engineOf(runtimeId) }];
}
