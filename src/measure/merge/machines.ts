import { BoxbenchError } from "../../core/errors.ts";
import type { Machine } from "../../core/results.ts";
import { environmentDifferences } from "../comparison/environments.ts";
import type { Part } from "./part.ts";

/** A machine and the runs that were made on it. */
export interface MachineParts extends Machine {
  readonly parts: readonly Part[];
}

/**
 * Puts runs of one machine together. Where the user gave names, these decide; else machines that describe
 * themselves alike are one, and the others are called m1, m2, ... in the order in which they come.
 *
 * @throws BoxbenchError RESULTS_FILE where one name stands for machines that differ
 */
export function machinesOf(parts: readonly Part[]): MachineParts[] {
  const groups: { given: string | null; parts: Part[] }[] = [];
  for (const part of parts) {
    const group = groups.find(
      ({ given, parts: [first] }) =>
        given === part.machine && (given !== null || differencesOf(first!, part).length === 0),
    );
    if (group === undefined) groups.push({ given: part.machine, parts: [part] });
    else group.parts.push(part);
  }
  groups.forEach(refuseTwoInOne);
  const taken = new Set(groups.map(({ given }) => given));
  const free = Array.from({ length: groups.length }, (_, index) => `m${index + 1}`).filter(
    (name) => !taken.has(name),
  );
  return groups.map(({ given, parts: own }) => ({
    name: given ?? free.shift()!,
    environment: own[0]!.results.environment,
    parts: own,
  }));
}

function refuseTwoInOne({ given, parts: [first, ...others] }: { given: string | null; parts: Part[] }): void {
  for (const other of others) {
    const [difference] = differencesOf(first!, other);
    if (difference === undefined) continue;
    throw new BoxbenchError(
      "RESULTS_FILE",
      `"${given}" is two machines: "${first!.path}" and "${other.path}" differ (${difference}). Name them apart.`,
    );
  }
}

function differencesOf(a: Part, b: Part): string[] {
  return environmentDifferences(a.results.environment, b.results.environment);
}
