import { BoxbenchError } from "../core/errors.ts";
import type { OutputParity, Parity } from "../core/results.ts";
import { differenceAt, type Tie } from "../core/results/parity.ts";
import { formatShape } from "../core/shapes.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { isFloat } from "../tensors/arrays.ts";
import { type AnswerPair, type ComparedFloats, compareFloats, type FloatJudge } from "./compare-floats.ts";
import { noParityFigures } from "./parity-figures.ts";
import { unitsOf } from "./local-noise.ts";
import type { LookAgain, LookedAt } from "./look-again.ts";
import { worstElement } from "./worst-element.ts";
import type { ParityOptions } from "./parity.ts";

export interface AnswerOptions extends Omit<ParityOptions, "tolerance" | "count" | "limits"> {
  /** What a float output is judged by. */
  readonly judgeOf: (name: string) => FloatJudge;
  /** Evaluates inputs that seem to differ. */
  readonly lookAgain?: LookAgain;
  /** The reference is further from float64 than a runtime may be, in some output. */
  readonly isReferenceOff?: boolean;
}

/**
 * Compares all outputs of many examples with the reference: floats within a tolerance, whole numbers, truth values and
 * text exactly.
 *
 * @param names outputs to compare
 * @throws BoxbenchError PARITY when there is nothing to compare
 */
export function compareAnswers(
  actual: readonly Tensors[],
  reference: readonly Tensors[],
  names: readonly string[],
  options: AnswerOptions,
): Parity {
  const rows = names.map((name) =>
    compareOne(
      name,
      actual.map((answer) => answer[name]),
      reference.map((answer) => answer[name]),
      options,
    ),
  );
  const [first] = rows;
  if (
    first === undefined ||
    rows.every(({ row }) => row.elements === 0 && row.passed && row.ties === undefined)
  ) {
    throw new BoxbenchError("PARITY", `Nothing to compare: ${options.reference} left no reference outputs.`);
  }
  const floats = rows.flatMap(({ parity }) => (parity === null ? [] : [parity]));
  const furthest = floats.reduce<Parity | null>(
    (most, parity) => (most === null || severity(parity) > severity(most) ? parity : most),
    null,
  );
  const failed = rows.find(({ row }) => !row.passed)?.row;
  return {
    ...(furthest ?? noFloats(options)),
    // The largest of all, beside what the furthest is allowed.
    ...(furthest === null ? {} : { maxAbsError: largestOf(floats) }),
    passed: rows.every(({ row }) => row.passed),
    worst: failed?.worst ?? furthest?.worst ?? null,
    count: actual.length,
    notFinite: rows.reduce((sum, { row }) => sum + row.notFinite, 0),
    outputs: rows.map(({ row }) => row),
  };
}

/** Null where there is none, since a number is not finite. */
function largestOf(parities: readonly Parity[]): number | null {
  const errors = parities.flatMap(({ maxAbsError }) => maxAbsError ?? []);
  return errors.length < parities.length ? null : Math.max(...errors);
}

interface Compared {
  readonly row: OutputParity;
  /** Of floats that could be compared. */
  readonly parity: Parity | null;
}

/** Outputs that fail before all others, then by how much of what is allowed the furthest element takes. */
function severity({ passed, maxAbsError, tolerance, worst }: Parity): number {
  const difference = differenceAt(worst);
  const share =
    maxAbsError === null
      ? Infinity
      : difference === null || difference === 0
        ? 0
        : difference / tolerance.absolute;
  return passed ? Math.min(share, 1) : 1 + share;
}

function compareOne(
  name: string,
  actual: readonly (Tensor | undefined)[],
  reference: readonly (Tensor | undefined)[],
  options: AnswerOptions,
): Compared {
  const dtype = reference[0]?.dtype ?? "float32";
  const row: OutputParity = {
    name,
    dtype,
    passed: false,
    elements: 0,
    differing: null,
    maxAbsError: null,
    allowed: null,
    unit: null,
    worst: null,
    notFinite: 0,
    problem: null,
  };
  const ties = new Ties(name, options);
  const pairs: AnswerPair[] = [];
  for (const [input, expected] of reference.entries()) {
    const own = actual[input];
    const problem = mismatchOf(own, expected);
    if (problem === null) pairs.push({ input, actual: own!, expected: expected! });
    else if (own === undefined || expected === undefined || !ties.explain({ input, actual: own, expected })) {
      return { row: { ...row, problem: `input ${input}: ${problem}` }, parity: null };
    }
  }
  if (!isFloat(dtype)) {
    const left = pairs.filter((pair) => countDiffering(pair) === 0 || !ties.explain(pair));
    const differing = left.reduce((sum, pair) => sum + countDiffering(pair), 0);
    const elements = left.reduce((sum, { expected }) => sum + expected.data.length, 0);
    const found = worstElement(
      name,
      left.map((pair) => [pair.actual, pair.expected] as const),
    );
    const worst = found && { ...found, input: left[found.input]!.input };
    return {
      row: { ...row, elements, differing, worst, passed: differing === 0, ...ties.record() },
      parity: null,
    };
  }
  const { judgeOf, lookAgain: _lookAgain, isReferenceOff: _isReferenceOff, ...rest } = options;
  const compared = compareAgain(name, pairs, judgeOf(name), ties, options, rest);
  const found = compared === null ? { passed: true, maxAbsError: 0 } : compared.row;
  return { row: { ...row, ...found, ...ties.record() }, parity: compared?.parity ?? null };
}

/** Compares floats; an input that differs most is looked at again, until none does or one really differs. */
function compareAgain(
  name: string,
  pairs: readonly AnswerPair[],
  judge: FloatJudge,
  ties: Ties,
  { lookAgain }: AnswerOptions,
  rest: Parameters<typeof compareFloats>[3],
): ComparedFloats | null {
  const looked = new Map<number, LookedAt>();
  let left = pairs.filter(({ expected }) => expected.data.length > 0);
  const again: FloatJudge = {
    ...judge,
    truthOf: (input) => judge.truthOf?.(input) ?? looked.get(input)?.truth[name] ?? null,
    ownUnitsOf: (input, shape) => {
      const local = looked.get(input)?.local[name];
      return local === undefined ? null : unitsOf(local, shape);
    },
    ownLimitsOf: (input, shape) => {
      const local = looked.get(input)?.local[name];
      return local === undefined ? null : (judge.limitsOfNoise?.(local, shape) ?? null);
    },
  };
  for (;;) {
    if (left.length === 0) return null;
    const compared = compareFloats(name, left, again, rest);
    const input = compared.row.worst?.input;
    if (compared.row.passed || input === undefined) return compared;
    const pair = left.find((own) => own.input === input)!;
    const look = looked.has(input) || judge.isVouchedFor !== true ? null : (lookAgain?.at(input) ?? null);
    if (look !== null) looked.set(input, look);
    else if (ties.explain(pair)) left = left.filter((own) => own !== pair);
    else return compared;
  }
}

/** The inputs of an output that differ by a tie. */
class Ties {
  readonly #output: string;
  readonly #options: AnswerOptions;
  readonly #found: Tie[] = [];

  constructor(output: string, options: AnswerOptions) {
    this.#output = output;
    this.#options = options;
  }

  /** Whether the difference is a tie, which is kept if so. */
  explain({ input, actual, expected }: AnswerPair): boolean {
    const { lookAgain, judgeOf, isReferenceOff = false } = this.#options;
    const { limitsOf = () => null } = judgeOf(this.#output);
    const question = { output: this.#output, input, actual, expected, limitsOf, isReferenceOff };
    const tie = actual.dtype === expected.dtype ? (lookAgain?.tie(question) ?? null) : null;
    if (tie !== null) this.#found.push(tie);
    return tie !== null;
  }

  record(): Pick<OutputParity, "ties"> {
    const { length: count } = this.#found;
    return count === 0 ? {} : { ties: { count, first: this.#found.slice(0, mostTies) } };
  }
}

/** More of one output nobody reads. */
const mostTies = 3;

function mismatchOf(actual: Tensor | undefined, expected: Tensor | undefined): string | null {
  if (actual === undefined || expected === undefined) return "the output is missing";
  if (actual.dtype !== expected.dtype) return `${actual.dtype} instead of ${expected.dtype}`;
  // TF.js and ONNX may say [N, 1] and [N]; the elements are what counts.
  if (actual.data.length === expected.data.length) return null;
  return `shape ${formatShape(actual.shape)} instead of ${formatShape(expected.shape)}`;
}

function countDiffering({ actual: { data }, expected }: AnswerPair): number {
  let differing = 0;
  for (let index = 0; index < data.length; index += 1) {
    if (data[index] !== expected.data[index]) differing += 1;
  }
  return differing;
}

function noFloats({ reference }: AnswerOptions): Omit<Parity, "passed" | "count" | "outputs"> {
  return {
    ...noParityFigures,
    notFinite: 0,
    tolerance: { absolute: 0, relative: 0 },
    reference,
  };
}
