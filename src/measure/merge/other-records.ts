import type { Results } from "../../core/results.ts";
import type { MachineParts } from "./machines.ts";

/** A record of whatever kind; what it is about stands in fields of these names. */
type Entry = Readonly<Record<string, unknown>>;

const subjectFields = ["id", "variantId", "runtimeId", "batch", "threads", "precision", "scenario"] as const;
/** What `mergeResults` joins by itself. */
const joinedElsewhere = new Set(["machines", "variants", "baselines", "cells", "scores", "verdicts"]);

/**
 * The records of every other list of the results, such as costs, scenarios and memory, of all runs. Where two runs
 * of a machine have a record of the same subject, such as its peak, the first counts.
 *
 * @param nameRuntimes whether runtimes get the name of their machine
 */
export function otherRecords(machines: readonly MachineParts[], nameRuntimes: boolean): Partial<Results> {
  const parts = machines.flatMap(({ parts: own }) => own);
  const lists = new Set(
    parts.flatMap(({ results }) => Object.keys(results).filter((key) => isList(results, key))),
  );
  const joined = [...lists].map((list) => {
    const seen = new Set<string>();
    const records = machines.flatMap((machine) =>
      machine.parts.flatMap(({ results }) => {
        const own = recordsOf(results, list).map((record) =>
          nameRuntimes ? named(record, machine.name) : record,
        );
        const fresh = own.filter((record) => !seen.has(subjectOf(record)));
        fresh.forEach((record) => seen.add(subjectOf(record)));
        return fresh;
      }),
    );
    return [list, records] as const;
  });
  return Object.fromEntries(joined);
}

function isList(results: Results, key: string): boolean {
  return !joinedElsewhere.has(key) && Array.isArray((results as unknown as Entry)[key]);
}

function recordsOf(results: Results, list: string): readonly Entry[] {
  return ((results as unknown as Entry)[list] ?? []) as readonly Entry[];
}

function named(record: Entry, machine: string): Entry {
  return typeof record["runtimeId"] === "string"
    ? { ...record, runtimeId: `${record["runtimeId"]}@${machine}` }
    : record;
}

function subjectOf(record: Entry): string {
  return JSON.stringify(subjectFields.map((field) => record[field] ?? null));
}
