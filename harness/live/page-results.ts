import { RESULTS_SCHEMA_VERSION, type Results } from "../../src/core/results.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import type { Subject } from "../subjects/subject.ts";

/** A run in a page that begins. */
export interface StartedRun {
  readonly run: Pick<Results["run"], "id" | "command" | "seed" | "preset" | "task" | "startedAt"> & {
    readonly rounds: RoundLimits;
  };
  readonly environment: Results["environment"];
  readonly records: Subject["records"];
  /** Those of the records that are measured. */
  readonly variantIds: readonly string[];
}

/** What results.json says of a run before anything is measured. */
export function startedResults({ run, environment, records, variantIds }: StartedRun): Results {
  const { variants, ...own } = structuredClone(records);
  const { min, max } = run.rounds;
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    run: { ...run, finishedAt: null, rounds: { done: 0, min, max } },
    environment,
    ...own,
    variants: variants.filter(({ id }) => variantIds.includes(id)),
    cells: [],
    scores: [],
    gallery: null,
  };
}
