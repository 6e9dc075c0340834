import { randomFrom } from "../core/random.ts";
import type { OutputBasis } from "../core/results/parity-basis.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { float32Arithmetic } from "../onnx/evaluator/arithmetic.ts";
import { DeadlineError, type Evaluator } from "../onnx/evaluator/evaluator.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";

/** Inputs of one run of a model, with the reference's answers to them. */
export interface Example {
  readonly feeds: Tensors;
  /** In the order of the batch, where a run takes several. */
  readonly answers: readonly Tensors[];
}

export interface Noise {
  readonly outputs: readonly OutputBasis[];
  /** Inputs that were tried. */
  readonly inputs: number;
  /** Runs in float32 of each of them. */
  readonly runs: number;
  /** What float64 answers to them. */
  readonly truths: readonly Tensors[];
}

/** Runs in float32 of one input: what they give lies about as far apart as what runtimes give. */
const runsPerInput = 4;

/**
 * Measures what float32 alone does to the answers of a model: how far evaluations that round each sum and each result
 * otherwise lie from the evaluation in float64. Takes one input after another until the time is over, one at least.
 *
 * @param budgetMs no new input is begun after that
 * @param deadlineMs on the clock of `performance.now()`: when even the first input is given up
 * @throws DeadlineError where there was no time for one input
 * @throws BoxbenchError where the model cannot be evaluated
 */
export function measureNoise(
  evaluator: Evaluator,
  examples: readonly Example[],
  {
    budgetMs,
    deadlineMs,
    seed,
  }: { readonly budgetMs: number; readonly deadlineMs: number; readonly seed: number },
): Noise {
  const startedMs = performance.now();
  const seeds = randomFrom(seed, "float32 noise");
  const found = new Map<string, OutputBasis>();
  const truths: Tensors[] = [];
  for (const { feeds, answers } of examples) {
    if (truths.length > 0 && performance.now() - startedMs > budgetMs) break;
    try {
      const truth = evaluator.run(feeds, { deadlineMs });
      const others = Array.from({ length: runsPerInput }, () =>
        evaluator.run(feeds, { deadlineMs, arithmetic: float32Arithmetic(seeds.integer(1, 2 ** 31 - 1)) }),
      );
      for (const [name, tensor] of Object.entries(truth)) {
        const own = basisOf(name, tensor, others, answers);
        found.set(name, joined(found.get(name) ?? own, own));
      }
      truths.push(truth);
    } catch (error) {
      if (!(error instanceof DeadlineError) || truths.length === 0) throw error;
      break;
    }
  }
  return { outputs: [...found.values()], inputs: truths.length, runs: runsPerInput, truths };
}

function basisOf(
  name: string,
  truth: Tensor,
  others: readonly Tensors[],
  answers: readonly Tensors[],
): OutputBasis {
  const answered = answers[0]?.[name];
  if (!isFloat(truth.dtype)) {
    const ties = Math.max(0, ...others.map((other) => differingElements(other[name]!, truth)));
    return { name, dtype: truth.dtype, unit: null, referenceDistance: null, ties };
  }
  const unit = Math.max(0, ...others.map((other) => largestDifference(numbersOf(other[name]!), truth) ?? 0));
  const reference = answers.every((answer) => answer[name] !== undefined && answer[name].dtype !== "string")
    ? answers.flatMap((answer) => Array.from(numbersOf(answer[name]!)))
    : [];
  const referenceDistance = answered === undefined ? null : largestDifference(reference, truth);
  return { name, dtype: answered?.dtype ?? truth.dtype, unit, referenceDistance, ties: null };
}

/** The larger of each. */
function joined(a: OutputBasis, b: OutputBasis): OutputBasis {
  const larger = (x: number | null, y: number | null) =>
    x === null || y === null ? (x ?? y) : Math.max(x, y);
  return {
    ...a,
    unit: larger(a.unit, b.unit),
    referenceDistance: larger(a.referenceDistance, b.referenceDistance),
    ties: larger(a.ties, b.ties),
  };
}

/** The largest |a - b| of those that are finite on both sides; null where the lengths differ or none is. */
export function largestDifference(values: ArrayLike<number>, truth: Tensor): number | null {
  const expected = numbersOf(truth);
  if (values.length !== expected.length) return null;
  let largest: number | null = null;
  for (let index = 0; index < expected.length; index += 1) {
    const difference = Math.abs(values[index]! - expected[index]!);
    if (Number.isFinite(difference)) largest = Math.max(largest ?? 0, difference);
  }
  return largest;
}

/** Elements that are not the same; all of the longer one where the lengths differ. */
export function differingElements({ data }: Tensor, { data: expected }: Tensor): number {
  if (data.length !== expected.length) return Math.max(data.length, expected.length);
  let differing = 0;
  for (let index = 0; index < expected.length; index += 1)
    if (data[index] !== expected[index]) differing += 1;
  return differing;
}
