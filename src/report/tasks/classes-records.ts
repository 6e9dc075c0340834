import type { ClassBaseline, ClassTraining, Results, RuntimeClassAccuracy } from "../../core/results.ts";
import { runtimeIdsOf, variantIdsOf } from "../cells.ts";

/** Whether the models of a run tell classes apart. */
export function isClassRun(results: Results): boolean {
  return (
    results.run.task === "classify" ||
    (results.classAccuracies ?? []).length > 0 ||
    results.variants.some(({ classTraining }) => classTraining !== undefined)
  );
}

/** The accuracy of a variant on the runtime that the tables show: the one that answered for most variants. */
export function classAccuracyOf(results: Results, variantId: string): RuntimeClassAccuracy | undefined {
  const all = results.classAccuracies ?? [];
  const countOf = (id: string) => all.filter(({ runtimeId }) => runtimeId === id).length;
  const [shown] = runtimeIdsOf(results).toSorted((a, b) => countOf(b) - countOf(a));
  const own = all.filter((record) => record.variantId === variantId);
  return own.find(({ runtimeId }) => runtimeId === shown) ?? own[0];
}

/** The answer without a network on the images of a variant. */
export function majorityOf(results: Results, variantId: string): ClassBaseline | undefined {
  return results.classBaselines?.find(({ variantIds }) => variantIds.includes(variantId));
}

/** All variants, the smallest log loss first, those without an accuracy last. */
export function variantIdsByLogLoss(results: Results): string[] {
  const lossOf = (id: string) => classAccuracyOf(results, id)?.accuracy.logLoss ?? Number.POSITIVE_INFINITY;
  // Not a subtraction: the difference of two infinities is no number.
  return variantIdsOf(results).toSorted((a, b) =>
    lossOf(a) === lossOf(b) ? 0 : lossOf(a) < lossOf(b) ? -1 : 1,
  );
}

/** Largest difference of the log loss between two runtimes for one variant; null for fewer than two. */
export function logLossSpread(results: Results): { spread: number; variantId: string } | null {
  const all = results.classAccuracies ?? [];
  const spreads = [...new Set(all.map(({ variantId }) => variantId))].flatMap((variantId) => {
    const losses = all
      .filter((record) => record.variantId === variantId)
      .map(({ accuracy }) => accuracy.logLoss);
    return losses.length < 2 ? [] : [{ spread: Math.max(...losses) - Math.min(...losses), variantId }];
  });
  return spreads.toSorted((a, b) => b.spread - a.spread)[0] ?? null;
}

/** The variants that were trained to tell classes apart, in the run's order. */
export function trainedClassifiers(
  results: Results,
): { id: string; summary: string; training: ClassTraining }[] {
  return results.variants.flatMap(({ id, summary, classTraining }) =>
    classTraining === undefined ? [] : [{ id, summary, training: classTraining }],
  );
}
