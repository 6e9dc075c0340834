import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { GradientFacts } from "../probe-gradients.ts";

export interface ExplodingGradients {
  readonly of: "fresh" | "saved";
  /** The layer where the gradient is largest beside the weights. */
  readonly worst: GradientFacts;
  /** Norm of its gradient over that of its weights; NaN or infinite where the gradient is. */
  readonly ratio: number;
}

/** SGD at its default rate of 0.01 then changes the weights by their own size in one step. */
const largestRatio = 100;

/** A gradient that is far larger than the weights, or is no number. */
export function explodingGradients(measured: Measurements): Found<ExplodingGradients> | null {
  if (hasLearned(measured)) return null;
  const { fresh, saved } = measured.gradients;
  for (const [of, layers] of [["fresh", fresh] as const, ["saved", saved] as const]) {
    const notFinite = layers?.find(({ norm }) => !Number.isFinite(norm));
    if (notFinite) return { severity: "illness", evidence: { of, worst: notFinite, ratio: notFinite.norm } };
    const ratioOf = ({ norm, weightNorm }: GradientFacts) => norm / Math.max(weightNorm, 1e-3);
    const worst = layers?.toSorted((a, b) => ratioOf(b) - ratioOf(a))[0];
    if (worst === undefined || ratioOf(worst) < largestRatio) continue;
    return { severity: "illness", evidence: { of, worst, ratio: ratioOf(worst) } };
  }
  return null;
}
