import { randomFrom } from "../core/random.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { float32Arithmetic } from "../onnx/evaluator/arithmetic.ts";
import { isDecision } from "../onnx/evaluator/deciding.ts";
import { DeadlineError, type Evaluator, type Values } from "../onnx/evaluator/evaluator.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { mostNoiseFactor } from "./tolerances.ts";

/** What a model answers in float64 if its nodes decide as they do in one run of float32. */
export interface Alternative {
  readonly outputs: Tensors;
  /** Outputs and decisions. */
  readonly values: Values;
}

export interface Alternatives {
  /** The answer of float64, whose decisions are its own. */
  readonly truth: Alternative;
  /** Those that decide otherwise somewhere, each once. */
  readonly others: readonly Alternative[];
}

/** Roundings that are this many times as large as those of one library: as far as runtimes may be apart. */
export const runtimeRoundings = [1, 2, 4, 8] as const;
/** As far as a reference may be off that is still one. */
export const offRoundings = [20, 40, mostNoiseFactor] as const;
const runsEach = 8;

export interface AlternativeOptions {
  readonly seed: number;
  readonly deadlineMs: number;
  readonly roundings?: readonly number[];
}

/**
 * The answers that a model may give to an input where numbers lie so near to where a decision turns (two scores, or a
 * score and its threshold) that float32 turns it: decisions are taken from runs in float32, all else is float64.
 *
 * @throws BoxbenchError where the model cannot be evaluated
 */
export function alternativesOf(
  evaluator: Evaluator,
  feeds: Tensors,
  { seed, deadlineMs, roundings = runtimeRoundings }: AlternativeOptions,
): Alternatives {
  const truthValues = evaluator.decidedValues(feeds, { deadlineMs });
  const truth = { outputs: evaluator.outputsIn(truthValues), values: truthValues };
  const seeds = randomFrom(seed, "alternatives");
  const found = new Map([[keyOf(evaluator, truthValues), truth]]);
  try {
    for (const times of roundings) {
      for (let run = 0; run < runsEach; run += 1) {
        const arithmetic = float32Arithmetic(seeds.integer(1, 2 ** 31 - 1), times);
        const decided = evaluator.decidedValues(feeds, { arithmetic, deadlineMs });
        const key = keyOf(evaluator, decided);
        if (found.has(key)) continue;
        const values = evaluator.decidedValues(feeds, { decided, deadlineMs });
        found.set(key, { outputs: evaluator.outputsIn(values), values });
      }
    }
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
  return { truth, others: [...found.values()].slice(1) };
}

function keyOf(evaluator: Evaluator, values: Values): string {
  return [...values]
    .filter(([name, value]) => {
      const decider = evaluator.deciderOf(name);
      return decider !== null && isDecision(value, decider.node.opType);
    })
    .map(([name, { shape, data }]) => `${name}:${shape.join()}:${data.join()}`)
    .join("|");
}

/**
 * Whether an answer is one of the alternatives: of the shape of some of them, and each element within its limit of the
 * same element of one of those. Whole numbers, truth values and text have to be the same.
 *
 * @param limitsOf what each element of a shape may differ; null where nothing is known
 * @returns the alternative that has most of its elements, the earliest of several; null where one element is in none
 */
export function explanationOf(
  output: string,
  answer: Tensor,
  { truth, others }: Alternatives,
  limitsOf: (shape: readonly number[]) => Float64Array | null,
): Alternative | null {
  const alike = [truth, ...others].filter(
    ({ outputs }) => outputs[output]!.data.length === answer.data.length,
  );
  const counts = alike.map(() => 0);
  const limits = isFloat(answer.dtype) ? limitsOf(answer.shape) : null;
  if (isFloat(answer.dtype) && limits === null) return null;
  const elements = elementsOf(answer);
  const options = alike.map(({ outputs }) => elementsOf(outputs[output]!));
  for (let at = 0; at < elements.length; at += 1) {
    let isFound = false;
    for (const [index, option] of options.entries()) {
      if (!isSame(elements[at]!, option[at]!, limits?.[at] ?? 0)) continue;
      isFound = true;
      counts[index]! += 1;
    }
    if (!isFound) return null;
  }
  return alike[counts.indexOf(Math.max(...counts))] ?? null;
}

function elementsOf(tensor: Tensor): ArrayLike<number | string> {
  return tensor.dtype === "string" ? tensor.data : numbersOf(tensor);
}

function isSame(a: number | string, b: number | string, limit: number): boolean {
  return Object.is(a, b) || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= limit);
}
