import type { Tie } from "../core/results/parity.ts";
import type { Tensors } from "../core/tensor.ts";
import type { LocalNoise } from "./local-noise.ts";
import type { TieQuestion } from "./tie-judge.ts";

/** What float64 and float32 make of one input. */
export interface LookedAt {
  readonly truth: Tensors;
  /** Of float outputs, by name. */
  readonly local: Readonly<Record<string, LocalNoise>>;
}

/**
 * Evaluates inputs on which a runtime seems to differ, before it is said to: noise is measured on a few inputs, and
 * others may have more of it, or be ties.
 */
export interface LookAgain {
  /** Null where the model cannot be evaluated, or no time is left. */
  readonly at: (input: number) => LookedAt | null;
  readonly tie: (question: TieQuestion) => Tie | null;
}
