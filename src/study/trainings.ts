import type { Study } from "../core/study/study.ts";
import type { TrainingRecord, TrainingSpec } from "../core/study/training.ts";

/** What a training is found by. */
export const keyOf = (spec: TrainingSpec): string => JSON.stringify(spec);

/** Trainings by what was asked for. */
export type Trainings = ReadonlyMap<string, TrainingRecord>;

/** The training of each spec; undefined where it was not done. */
export function recordsOf(
  trainings: Trainings,
  specs: readonly TrainingSpec[],
): (TrainingRecord | undefined)[] {
  return specs.map((spec) => trainings.get(keyOf(spec)));
}

/** A training without its history, as study.json keeps it. */
export function summaryOf({ id, spec, result }: TrainingRecord): Study["trainings"][number] {
  const { history: _history, ...summary } = result;
  return { id, spec, result: summary };
}

/** A number of a training: null where it was not done, infinite where it diverged. */
export function numberOf(
  record: TrainingRecord | undefined,
  number: (accuracy: NonNullable<TrainingRecord["result"]["accuracy"]>) => number,
): number | null {
  if (record === undefined) return null;
  const { outcome, accuracy } = record.result;
  return outcome === "diverged" || accuracy === null ? Number.POSITIVE_INFINITY : number(accuracy);
}
