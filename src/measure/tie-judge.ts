import type { Tie } from "../core/results/parity.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { formatShape } from "../core/shapes.ts";
import { isDecision } from "../onnx/evaluator/deciding.ts";
import type { Evaluator } from "../onnx/evaluator/evaluator.ts";
import { isFloat } from "../tensors/arrays.ts";
import { explanationOf, type Alternative, type Alternatives } from "./alternatives.ts";
import { marginOf } from "./decision-margin.ts";
import { differingElements } from "./noise.ts";

export interface TieQuestion {
  readonly output: string;
  /** Number of the input. */
  readonly input: number;
  readonly actual: Tensor;
  readonly expected: Tensor;
  /** What each element of a shape may differ; null where nothing is known. */
  readonly limitsOf: (shape: readonly number[]) => Float64Array | null;
}

/**
 * The tie that makes two answers to one input differ: both are what the model answers where float32 decides it one way
 * or another. Null where one of them is not, so that the difference is a difference.
 *
 * @param feeds the input
 */
export function tieBetween(
  evaluator: Evaluator,
  feeds: Tensors,
  alternatives: Alternatives,
  { output, input, actual, expected, limitsOf }: TieQuestion,
): Tie | null {
  if (alternatives.others.length === 0) return null;
  const reference = explanationOf(output, expected, alternatives, limitsOf);
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

/** The first node that decides otherwise. */
function turnedBetween(
  evaluator: Evaluator,
  feeds: Tensors,
  own: Alternative,
  reference: Alternative,
  { truth, others }: Alternatives,
): Pick<Tie, "node" | "op" | "margin" | "distance"> {
  // Where several ties meet, answers may be pieced together from alternatives; any of them shows where it turns.
  const other = own === reference ? (others[0] ?? own) : own;
  const base = own === reference ? truth : reference;
  for (const [name, place] of evaluator.decisions) {
    const [a, b] = [other.values.get(name), base.values.get(name)];
    const { node } = evaluator.graph.nodes[place]!;
    if (a === undefined || b === undefined || !isDecision(b, node.opType) || isFloat(b.dtype)) continue;
    if (a.shape.join() === b.shape.join() && a.data.every((number, at) => number === b.data[at])) continue;
    const values = evaluator.values(feeds);
    const inputs = node.input.map((input) => values.get(input));
    const found = marginOf(node, inputs, { output: node.output.indexOf(name), actual: a, expected: b });
    return {
      node: node.name || name,
      op: node.opType,
      margin: found?.between ?? null,
      distance: found?.distance ?? null,
    };
  }
  return { node: null, op: null, margin: null, distance: null };
}
