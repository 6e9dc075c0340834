import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface Untrained {
  /** Layers with a bias, all of it 0. */
  readonly layers: number;
}

/** Biases begin at 0, and the first step of any optimizer moves them. */
export function untrained(measured: Measurements): Found<Untrained> | null {
  const biases = measured.weights.filter(
    ({ biasIsZero, notFinite }) => biasIsZero !== null && notFinite === 0,
  );
  if (biases.length === 0 || !biases.every(({ biasIsZero }) => biasIsZero) || hasLearned(measured))
    return null;
  return { severity: "illness", evidence: { layers: biases.length } };
}
