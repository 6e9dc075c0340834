import { randomFrom } from "../core/random.ts";
import type { OutputBasis } from "../core/results/parity-basis.ts";
import type { Dtype, Tensor, Tensors } from "../core/tensor.ts";
import { float32Arithmetic } from "../onnx/evaluator/arithmetic.ts";
import { DeadlineError, type EvaluateOptions, type Evaluator } from "../onnx/evaluator/evaluator.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { localNoise, type LocalNoise } from "./local-noise.ts";
import { LargestSizes } from "./local-sizes.ts";

/** Inputs of one run of a model, with the reference's answers to them. */
export interface Example {
  readonly feeds: Tensors;
  /** In the order of the batch, where a run takes several. */
  readonly answers: readonly Tensors[];
}

export interface Noise {
  readonly outputs: readonly OutputBasis[];
  /** Of float outputs, by name, place by place. */
  readonly local: Readonly<Record<string, LocalNoise>>;
  /** Inputs that were tried. */
  readonly inputs: number;
  /** Runs in float32 of each of them. */
  readonly runs: number;
  /** What float64 answers to them. */
  readonly truths: readonly Tensors[];
}

export interface NoiseOptions {
  /** No new input is begun after that. */
  readonly budgetMs: number;
  /** On the clock of `performance.now()`: when even the first input is given up. */
  readonly deadlineMs: number;
  readonly seed: number;
  /** The reference's answers to all inputs that are compared; those to the examples where it is left out. */
  readonly compared?: readonly Tensors[];
}

/** Runs in float32 of one input: what they give lies about as far apart as what runtimes give. */
const runsPerInput = 4;

/**
 * Measures what float32 alone does to the answers of a model: how far evaluations that round each sum and each result
 * otherwise lie from the evaluation in float64. They decide as that one does, since a class that is another, or one box
 * more, tells nothing about rounding. Takes one input after another until the time is over, one at least.
 *
 * @throws DeadlineError where there was no time for one input
 * @throws BoxbenchError where the model cannot be evaluated
 */
export function measureNoise(
  evaluator: Evaluator,
  examples: readonly Example[],
  { budgetMs, deadlineMs, seed, compared = examples.flatMap(({ answers }) => answers) }: NoiseOptions,
): Noise {
  const startedMs = performance.now();
  const seeds = randomFrom(seed, "float32 noise");
  const found = new Map<string, SeenOutput>();
  const truths: Tensors[] = [];
  for (const { feeds, answers } of examples) {
    if (truths.length > 0 && performance.now() - startedMs > budgetMs) break;
    try {
      const decided = evaluator.decidedValues(feeds, { deadlineMs });
      const truth = evaluator.outputsIn(decided);
      const mayTie = evaluator.isDeciding && Object.values(truth).some(({ dtype }) => !isFloat(dtype));
      const runs = Array.from({ length: runsPerInput }, () => {
        const draw = seeds.integer(1, 2 ** 31 - 1);
        const run = (more: EvaluateOptions) =>
          evaluator.run(feeds, { deadlineMs, arithmetic: float32Arithmetic(draw), ...more });
        return { rounded: run({ decided }), free: mayTie ? run({}) : null };
      });
      for (const [name, tensor] of Object.entries(truth)) {
        const seen = found.get(name) ?? new SeenOutput(name, tensor.dtype);
        found.set(name, seen);
        seen.add(tensor, answers);
        for (const { rounded, free } of runs) seen.addRun(tensor, rounded[name]!, free?.[name]);
      }
      truths.push(truth);
    } catch (error) {
      if (!(error instanceof DeadlineError) || truths.length === 0) throw error;
      break;
    }
  }
  const judged = [...found.values()].map((seen) => ({ seen, local: seen.localNoise(compared) }));
  return {
    outputs: judged.map(({ seen, local }) => seen.basis(local)),
    local: Object.fromEntries(
      judged.flatMap(({ seen, local }) => (local === null ? [] : [[seen.name, local]])),
    ),
    inputs: truths.length,
    runs: runsPerInput,
    truths,
  };
}

/** What was seen of one output over all inputs and runs. */
class SeenOutput {
  readonly name: string;
  readonly #noise = new LargestSizes();
  readonly #tried = new LargestSizes();
  readonly #isFloat: boolean;
  #dtype: Dtype;
  #referenceDistance: number | null = null;
  #ties = 0;

  constructor(name: string, dtype: Dtype) {
    this.name = name;
    this.#dtype = dtype;
    this.#isFloat = isFloat(dtype);
  }

  add(truth: Tensor, answers: readonly Tensors[]): void {
    if (!this.#isFloat) return;
    const answered = answers.map((answer) => answer[this.name]);
    this.#dtype = answered[0]?.dtype ?? this.#dtype;
    if (!answered.every((tensor) => tensor !== undefined && isFloat(tensor.dtype))) {
      this.#tried.add(truth.shape, numbersOf(truth));
      return;
    }
    // As the sizes of all: what the reference adds to both cancels.
    for (const tensor of answered) this.#tried.add(tensor!.shape, numbersOf(tensor!));
    const numbers = answered.flatMap((tensor) => Array.from(numbersOf(tensor!)));
    const distance = largestDifference(numbers, truth);
    if (distance !== null) this.#referenceDistance = Math.max(this.#referenceDistance ?? 0, distance);
  }

  addRun(truth: Tensor, rounded: Tensor, free: Tensor | undefined): void {
    if (!this.#isFloat) {
      if (free !== undefined) this.#ties = Math.max(this.#ties, differingElements(free, truth));
      return;
    }
    const [values, expected] = [numbersOf(rounded), numbersOf(truth)];
    if (values.length !== expected.length) return;
    this.#noise.add(
      truth.shape,
      Float64Array.from(expected, (number, at) => values[at]! - number),
    );
  }

  localNoise(compared: readonly Tensors[]): LocalNoise | null {
    if (!this.#isFloat) return null;
    const all = new LargestSizes();
    for (const answer of compared) {
      const tensor = answer[this.name];
      if (tensor !== undefined && isFloat(tensor.dtype)) all.add(tensor.shape, numbersOf(tensor));
    }
    const tried = this.#tried.sizes();
    const sizes = all.sizes();
    return localNoise(this.#noise.sizes(), tried, sizes.largest === 0 ? tried : sizes);
  }

  basis(local: LocalNoise | null): OutputBasis {
    const { name } = this;
    const dtype = this.#dtype;
    if (local === null) return { name, dtype, unit: null, referenceDistance: null, ties: this.#ties };
    const unit = local.unit.largest;
    return { name, dtype, unit, referenceDistance: this.#referenceDistance, ties: null };
  }
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
