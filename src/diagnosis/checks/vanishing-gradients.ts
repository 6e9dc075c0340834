import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { GradientFacts } from "../probe-gradients.ts";

export interface VanishingGradients {
  /** Whether already a fresh copy has it, or only the weights as saved. */
  readonly of: "fresh" | "saved";
  readonly layers: readonly GradientFacts[];
  /** Smallest over largest norm of a layer. */
  readonly ratio: number;
}

/** Layers within a network differ by a factor of ten or so; a step then changes all of them. */
const smallestRatio = 1e-4;

/** A gradient that does not arrive at some layers: these do not learn. */
export function vanishingGradients(measured: Measurements): Found<VanishingGradients> | null {
  if (hasLearned(measured)) return null;
  const { fresh, saved } = measured.gradients;
  for (const [of, layers] of [["fresh", fresh] as const, ["saved", saved] as const]) {
    if (layers === null || layers.length < 2) continue;
    const norms = layers.map(({ norm }) => norm);
    const largest = Math.max(...norms);
    const ratio = Math.min(...norms) / largest;
    // With no gradient anywhere, and with one that is not finite, another check has the reason.
    if (ratio < smallestRatio) return { severity: "illness", evidence: { of, layers, ratio } };
  }
  return null;
}
