import type { Tie } from "../core/results/parity.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { formatShape } from "../core/shapes.ts";
import { isDecision, valueOfKey } from "../onnx/evaluator/deciding.ts";
import type { Evaluator, Values } from "../onnx/evaluator/evaluator.ts";
import type { Evaluated } from "../onnx/evaluator/value.ts";
import type { NodeProto } from "../onnx/proto/onnx_pb.ts";
import { explanationOf, type Alternative, type Alternatives } from "./alternatives.ts";
import { type Margin, marginOf } from "./decision-margin.ts";
import { differingElements } from "./noise.ts";
import { allowances, mostNoiseFactor } from "./tolerances.ts";

export interface TieQuestion {
  readonly output: string;
  /** Number of the input. */
  readonly input: number;
  readonly actual: Tensor;
  readonly expected: Tensor;
  /** What each element of a shape may differ; null where nothing is known. */
  readonly limitsOf: (shape: readonly number[]) => Float64Array | null;
  /** The reference is further from float64 than a runtime may be, in some output. */
  readonly isReferenceOff?: boolean;
}

/**
 * The tie that makes two answers to one input differ: both are what the model answers where float32 decides it one way
 * or another. Null where one of them is not, so that the difference is a difference.
 *
 * @param feeds the input
 * @param ofReference what a reference may answer that is off; the same where it is left out
 */
export function tieBetween(
  evaluator: Evaluator,
  feeds: Tensors,
  alternatives: Alternatives,
  { output, input, actual, expected, limitsOf, isReferenceOff = false }: TieQuestion,
  ofReference: Alternatives = alternatives,
): Tie | null {
  if (alternatives.others.length + ofReference.others.length === 0) return null;
  const reference = explanationOf(
    output,
    expected,
    ofReference,
    isReferenceOff ? widened(limitsOf) : limitsOf,
  );
  if (reference === null) return null;
  const own = explanationOf(output, actual, alternatives, limitsOf);
  if (own === null) return null;
  const isSameShape = actual.data.length === expected.data.length;
  return {
    input,
    output,
    elements: isSameShape ? differingElements(actual, expected) : null,
    shapes: isSameShape ? null : `${formatShape(actual.shape)} instead of ${formatShape(expected.shape)}`,
    ...turnedBetween(evaluator, feeds, own, reference, alternatives),
  };
}

/** As far as a reference may be off that is still one. */
function widened(limitsOf: TieQuestion["limitsOf"]): TieQuestion["limitsOf"] {
  const times = mostNoiseFactor / allowances.cpu.noiseFactor;
  return (shape) => limitsOf(shape)?.map((limit) => times * limit) ?? null;
}

/** The first node that decides otherwise. */
function turnedBetween(
  evaluator: Evaluator,
  feeds: Tensors,
  own: Alternative,
  reference: Alternative,
  { truth, others }: Alternatives,
): Pick<Tie, "node" | "op" | "margin" | "distance"> {
  // Where several ties meet, answers may be pieced together from alternatives; any of them shows where it turns.
  const other = own.values === reference.values ? (others[0] ?? own) : own;
  const base = own.values === reference.values ? truth : reference;
  for (const [name, a] of other.values) {
    const b = base.values.get(name);
    const decider = evaluator.deciderOf(name);
    if (decider === null || b === undefined) continue;
    const { node, isInner } = decider;
    if (!isDecision(b, node.opType) || isSameValue(a, b)) continue;
    const at = valueOfKey(name).name;
    const found = isInner ? null : marginBetween(evaluator.values(feeds), node, at, a, b);
    return {
      node: node.name || at,
      op: node.opType,
      margin: found?.between ?? null,
      distance: found?.distance ?? null,
    };
  }
  return { node: null, op: null, margin: null, distance: null };
}

function isSameValue(a: Evaluated, b: Evaluated): boolean {
  return a.shape.join() === b.shape.join() && a.data.every((number, at) => number === b.data[at]);
}

function marginBetween(
  values: Values,
  node: NodeProto,
  output: string,
  actual: Evaluated,
  expected: Evaluated,
): Margin | null {
  const inputs = node.input.map((input) => values.get(input));
  return marginOf(node, inputs, { output: node.output.indexOf(output), actual, expected });
}
