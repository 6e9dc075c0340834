import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import { learningRange, type LearningRange } from "../rate-range.ts";

export interface DeadRelus {
  readonly layers: readonly { readonly layer: string; readonly dead: number; readonly units: number }[];
  /** Whether a layer is dead as a whole, so that nothing of the image comes through. */
  readonly isBlocked: boolean;
  /** Where a fresh copy learns; null where that is unknown, or nowhere. */
  readonly range: LearningRange | null;
}

const harmfulShare = 0.5;

/** ReLU units that are 0 for every image: they get no gradient, and stay as they are. */
export function deadRelus(measured: Measurements): Found<DeadRelus> | null {
  const layers = measured.activations.flatMap(({ layer, dead, units }) =>
    dead !== null && dead >= harmfulShare * units ? [{ layer, dead, units }] : [],
  );
  if (layers.length === 0 || hasLearned(measured)) return null;
  const isBlocked = layers.some(({ dead, units }) => dead === units);
  const range = measured.rates === null ? null : learningRange(measured.rates);
  return { severity: "illness", evidence: { layers, isBlocked, range } };
}
