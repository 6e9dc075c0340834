import { BoxbenchError } from "../core/errors.ts";
import type { OutputParity, Parity } from "../core/results.ts";
import { formatShape } from "../core/shapes.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { worstElement } from "./worst-element.ts";
import { compareOutputs, type ParityOptions, type Tolerance } from "./parity.ts";

export interface AnswerOptions extends Omit<ParityOptions, "tolerance" | "count"> {
  /** What a float output may differ by. */
  readonly toleranceOf: (name: string) => Tolerance;
  /** The model's own noise in an output, of which the tolerance is a multiple; null where it is not known. */
  readonly unitOf?: (name: string) => number | null;
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
  if (first === undefined || rows.every(({ row }) => row.elements === 0 && row.passed)) {
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
    passed: rows.every(({ row }) => row.passed),
    worst: failed?.worst ?? furthest?.worst ?? null,
    count: actual.length,
    notFinite: rows.reduce((sum, { row }) => sum + row.notFinite, 0),
    outputs: rows.map(({ row }) => row),
  };
}

interface Compared {
  readonly row: OutputParity;
  /** Of floats that could be compared. */
  readonly parity: Parity | null;
}

/** Outputs that fail before all others, then by how much of what is allowed the largest error takes. */
function severity({ passed, maxAbsError, tolerance }: Parity): number {
  const share = maxAbsError === null ? Infinity : maxAbsError === 0 ? 0 : maxAbsError / tolerance.absolute;
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
  for (const [index, expected] of reference.entries()) {
    const problem = mismatchOf(actual[index], expected);
    if (problem !== null) return { row: { ...row, problem: `input ${index}: ${problem}` }, parity: null };
  }
  const pairs = actual.map((tensor, index) => [tensor!, reference[index]!] as const);
  const elements = pairs.reduce((sum, [, { data }]) => sum + data.length, 0);
  if (!isFloat(dtype)) {
    const differing = pairs.reduce((sum, [a, b]) => sum + countDiffering(a, b), 0);
    const worst = worstElement(name, pairs);
    return { row: { ...row, elements, differing, worst, passed: differing === 0 }, parity: null };
  }
  if (elements === 0) return { row: { ...row, passed: true, maxAbsError: 0 }, parity: null };
  const [values, expected] = [joined(pairs, 0, elements), joined(pairs, 1, elements)];
  const isEven = elements % pairs.length === 0;
  const { toleranceOf, unitOf, ...rest } = options;
  const tolerance = toleranceOf(name);
  const worst = worstElement(name, pairs);
  const parity = compareOutputs(values, expected, { ...rest, tolerance, count: isEven ? pairs.length : 1 });
  const { passed, maxAbsError, notFinite } = parity;
  const unit = unitOf?.(name) ?? null;
  const own = { passed, elements, maxAbsError, notFinite, allowed: tolerance.absolute, unit, worst };
  return { row: { ...row, ...own }, parity: { ...parity, worst } };
}

function mismatchOf(actual: Tensor | undefined, expected: Tensor | undefined): string | null {
  if (actual === undefined || expected === undefined) return "the output is missing";
  if (actual.dtype !== expected.dtype) return `${actual.dtype} instead of ${expected.dtype}`;
  // TF.js and ONNX may say [N, 1] and [N]; the elements are what counts.
  if (actual.data.length === expected.data.length) return null;
  return `shape ${formatShape(actual.shape)} instead of ${formatShape(expected.shape)}`;
}

function countDiffering({ data }: Tensor, expected: Tensor): number {
  let differing = 0;
  for (let index = 0; index < data.length; index += 1) {
    if (data[index] !== expected.data[index]) differing += 1;
  }
  return differing;
}

function joined(pairs: readonly (readonly [Tensor, Tensor])[], side: 0 | 1, elements: number): Float32Array {
  const all = new Float32Array(elements);
  let written = 0;
  for (const pair of pairs) {
    all.set(numbersOf(pair[side]), written);
    written += pair[side].data.length;
  }
  return all;
}

function noFloats({ reference }: AnswerOptions): Omit<Parity, "passed" | "count" | "outputs"> {
  return {
    maxAbsError: null,
    meanAbsError: null,
    maxRelativeError: null,
    maxPixelDistance: null,
    cosine: null,
    notFinite: 0,
    tolerance: { absolute: 0, relative: 0 },
    reference,
  };
}
