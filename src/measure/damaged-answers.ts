import type { Tensors } from "../core/tensor.ts";
import type { Evaluator, Values } from "../onnx/evaluator/evaluator.ts";
import type { Evaluated } from "../onnx/evaluator/value.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { differingElements } from "./noise.ts";

/** Inputs of one run, with the answers beside the truth that a damaged model would be compared with. */
export interface DamageInput {
  readonly feeds: Tensors;
  readonly references: readonly Tensors[];
}

/** What each element of an output of a shape may differ; null where it has to be the same. */
export type DamageLimits = (output: string, shape: readonly number[]) => Float64Array | null;

/** One input, evaluated with the right weights. */
export interface EvaluatedInput {
  readonly truth: Tensors;
  /** Answers that a damaged one would be compared with: near any of them it would pass. */
  readonly targets: readonly Tensors[];
  readonly damaged: (weight: string, value: Evaluated) => Tensors;
}

/**
 * Evaluates a model on an input, and with one weight changed as often as is asked: then only what the weight reaches.
 *
 * @throws DeadlineError when there is no time left
 */
export function evaluateInput(
  evaluator: Evaluator,
  { feeds, references }: DamageInput,
  deadlineMs: number,
): EvaluatedInput {
  const known: Values = evaluator.values(feeds, { deadlineMs });
  const truth = evaluator.outputsIn(known);
  return {
    truth,
    targets: [truth, ...references.map((answer) => ({ ...truth, ...answer }))],
    damaged: (weight, value) =>
      evaluator.run(feeds, { known, changed: new Map([[weight, value]]), deadlineMs }),
  };
}

/** Whether a damage moved nothing at all. */
export function isSame(moved: Tensors, truth: Tensors): boolean {
  return Object.entries(truth).every(([name, tensor]) => differingElements(moved[name]!, tensor) === 0);
}

/** How far the element that moved most did so, in units of what it may; infinite where it had to be the same. */
export function timesAllowed(moved: Tensors, truth: Tensors, limitsOf: DamageLimits): number {
  let most = 0;
  for (const [name, tensor] of Object.entries(truth)) {
    const limits = isFloat(tensor.dtype) ? limitsOf(name, tensor.shape) : null;
    if (limits === null) {
      if (differingElements(moved[name]!, tensor) > 0) return Infinity;
      continue;
    }
    if (!isFloat(moved[name]!.dtype)) continue;
    const [values, expected] = [numbersOf(moved[name]!), numbersOf(tensor)];
    if (values.length !== expected.length) return Infinity;
    for (let at = 0; at < expected.length; at += 1) {
      const difference = Math.abs(values[at]! - expected[at]!);
      if (difference > 0) most = Math.max(most, difference / limits[at]!);
    }
  }
  return most;
}
