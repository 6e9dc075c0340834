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
    const own = <T extends { readonly runtimeId: string }>(records: readonly T[]): T[] =>
      records
        .filter(({ runtimeId }) => runtimeId.endsWith(`@${name}`))
        .map((record) => ({ ...record, runtimeId: engineOf(record.runtimeId) }));
    return {
      name,
      results: { ...shared, environment, cells: own(results.cells), accuracies: own(results.accuracies) },
    };
  });
}
