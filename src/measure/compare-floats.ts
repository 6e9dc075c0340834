import type { OutputParity, Parity } from "../core/results.ts";
import { sizeOf } from "../core/shapes.ts";
import type { Tensor } from "../core/tensor.ts";
import { numbersOf } from "../tensors/numbers.ts";
import type { LocalNoise } from "./local-noise.ts";
import { largestDifference } from "./noise.ts";
import { compareOutputs, type ParityOptions, type Tolerance } from "./parity.ts";
import { elementAt } from "./worst-element.ts";

/** What an output of floats is judged by. */
export interface FloatJudge {
  /** What it may differ by, wherever. */
  readonly tolerance: Tolerance;
  /** The absolute part of that for each element of a shape, row-major; null where nothing is known place by place. */
  readonly limitsOf?: (shape: readonly number[]) => Float64Array | null;
  /** More for an input that was looked at again, as its own noise allows; null for the others. */
  readonly ownLimitsOf?: (input: number, shape: readonly number[]) => Float64Array | null;
  /** The model's own noise in each element, of which the limits are multiples; null where it is not known. */
  readonly unitsOf?: (shape: readonly number[]) => Float64Array | null;
  /** What float64 answers to an input, where that is known and the reference vouches for it. */
  readonly truthOf?: (input: number) => Tensor | null;
  /** Whether what is evaluated in float64 is what the reference answers, by and large. */
  readonly isVouchedFor?: boolean;
  /** The noise of an input that was looked at again; null for the others. */
  readonly ownUnitsOf?: (input: number, shape: readonly number[]) => Float64Array | null;
  /** What a noise of its own allows an input. */
  readonly limitsOfNoise?: (noise: LocalNoise, shape: readonly number[]) => Float64Array;
  /** The reference itself is further from float64 than a runtime may be: only inputs with a truth are judged. */
  readonly isReferenceOff?: boolean;
}

/** An input that is compared: the answer, and the reference's of as many elements. */
export interface AnswerPair {
  readonly input: number;
  readonly actual: Tensor;
  readonly expected: Tensor;
}

export interface ComparedFloats {
  readonly row: Pick<
    OutputParity,
    | "passed"
    | "elements"
    | "maxAbsError"
    | "notFinite"
    | "allowed"
    | "unit"
    | "worst"
    | "judged"
    | "fromFloat64"
  >;
  readonly parity: Parity;
}

/**
 * Compares one output of floats of many inputs. An element passes where it is within its limit of the reference or, of
 * an input that was evaluated in float64, of the truth; where it is near neither, what it is nearer to is named.
 *
 * @param pairs at least one, with equally many elements on both sides
 */
export function compareFloats(
  name: string,
  pairs: readonly AnswerPair[],
  judge: FloatJudge,
  options: Omit<ParityOptions, "tolerance" | "count" | "limits">,
): ComparedFloats {
  const judged = judge.isReferenceOff === true ? pairs.filter(({ input }) => judge.truthOf?.(input)) : pairs;
  const limitsIn = remembered((shape) => {
    return judge.limitsOf?.(shape) ?? new Float64Array(sizeOf(shape)).fill(judge.tolerance.absolute);
  });
  const elements = judged.reduce((sum, { expected }) => sum + expected.data.length, 0);
  const [values, expected, limits] = [0, 1, 2].map(() => new Float64Array(elements)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let written = 0;
  for (const pair of judged) {
    const limit = larger(
      limitsIn(pair.expected.shape),
      judge.ownLimitsOf?.(pair.input, pair.expected.shape) ?? null,
    );
    values.set(numbersOf(pair.actual), written);
    limits.set(limit, written);
    expected.set(targetsOf(pair, judge.truthOf?.(pair.input) ?? null, limit, judge), written);
    written += pair.expected.data.length;
  }
  const { relative } = judge.tolerance;
  const at = furthestPlace(values, expected, limits, relative);
  const found = at === null ? null : pairAt(judged, at);
  const worst = found && elementAt(name, found.pair.input, found.pair.actual, found.at, expected[at!]!);
  const place = found ?? { pair: judged[0]!, at: 0 };
  const allowed = at === null ? judge.tolerance.absolute : limits[at]!;
  const { input, expected: own } = place.pair;
  const units = [judge.unitsOf?.(own.shape), judge.ownUnitsOf?.(input, own.shape)];
  const known = units.flatMap((unit) => unit?.[place.at] ?? []);
  const unit = known.length === 0 ? null : Math.max(...known);
  const parity = compareOutputs(values, expected, {
    ...options,
    tolerance: { absolute: allowed, relative },
    limits,
    count: elements % judged.length === 0 ? judged.length : 1,
  });
  const { passed, maxAbsError, notFinite } = parity;
  const isPart = judged.length < pairs.length;
  return {
    row: {
      passed,
      elements,
      maxAbsError,
      notFinite,
      allowed,
      unit,
      worst,
      fromFloat64: distanceFromTruth(judged, judge),
      ...(isPart ? { judged: judged.length } : {}),
    },
    parity: { ...parity, worst },
  };
}

function larger(limits: Float64Array, own: Float64Array | null): Float64Array {
  return own === null ? limits : limits.map((limit, at) => Math.max(limit, own[at]!));
}

function distanceFromTruth(pairs: readonly AnswerPair[], { truthOf }: FloatJudge): number | null {
  let most: number | null = null;
  for (const { input, actual } of pairs) {
    const truth = truthOf?.(input) ?? null;
    const distance = truth === null ? null : largestDifference(numbersOf(actual), truth);
    if (distance !== null) most = Math.max(most ?? 0, distance);
  }
  return most;
}

/** What each element is compared with: the reference, or the truth where only that, or that first, is to be asked. */
function targetsOf(
  { actual, expected }: AnswerPair,
  truth: Tensor | null,
  limits: Float64Array,
  { isReferenceOff = false }: FloatJudge,
): ArrayLike<number> {
  const reference = numbersOf(expected);
  if (truth === null || truth.dtype === "string" || truth.data.length !== reference.length) return reference;
  const [values, truths] = [numbersOf(actual), numbersOf(truth)];
  return Float64Array.from(limits, (limit, at) => {
    const distance = Math.abs(values[at]! - reference[at]!);
    if (!isReferenceOff && distance <= limit) return reference[at]!;
    return Math.abs(values[at]! - truths[at]!) < distance ? truths[at]! : reference[at]!;
  });
}

/** The element that takes most of what it may differ; null where all are the same. */
function furthestPlace(
  values: Float64Array,
  expected: Float64Array,
  limits: Float64Array,
  relative: number,
): number | null {
  let most = 0;
  let place: number | null = null;
  for (let at = 0; at < values.length; at += 1) {
    const [value, target] = [values[at]!, expected[at]!];
    if (Object.is(value, target) || value === target) continue;
    const distance = Math.abs(value - target);
    const share = Number.isFinite(distance)
      ? distance / (limits[at]! + relative * Math.abs(target))
      : Infinity;
    if (share > most) [most, place] = [share, at];
    if (share === Infinity) break;
  }
  return place;
}

function pairAt(pairs: readonly AnswerPair[], at: number): { pair: AnswerPair; at: number } {
  let rest = at;
  for (const pair of pairs) {
    if (rest < pair.expected.data.length) return { pair, at: rest };
    rest -= pair.expected.data.length;
  }
  throw new RangeError("no such element");
}

function remembered(make: (shape: readonly number[]) => Float64Array) {
  const known = new Map<string, Float64Array>();
  return (shape: readonly number[]) => {
    const key = shape.join();
    const value = known.get(key) ?? make(shape);
    known.set(key, value);
    return value;
  };
}
