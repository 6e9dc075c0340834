import { BoxbenchError } from "../core/errors.ts";
import type { OutputParity, Parity } from "../core/results.ts";
import { differenceAt } from "../core/results/parity.ts";
import { formatShape } from "../core/shapes.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { isFloat } from "../tensors/arrays.ts";
import { compareFloats, type FloatJudge } from "./compare-floats.ts";
import { worstElement } from "./worst-element.ts";
import type { ParityOptions } from "./parity.ts";

export interface AnswerOptions extends Omit<ParityOptions, "tolerance" | "count" | "limits"> {
  /** What a float output is judged by. */
  readonly judgeOf: (name: string) => FloatJudge;
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
  const { judgeOf, ...rest } = options;
  const named = pairs.map(([tensor, expected], input) => ({ input, actual: tensor, expected }));
  const compared = compareFloats(name, named, judgeOf(name), rest);
  return { row: { ...row, ...compared.row }, parity: compared.parity };
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
