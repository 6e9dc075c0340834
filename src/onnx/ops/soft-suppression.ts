import type { OpContext } from "../graph-model/op-context.ts";
import { onnxDims } from "../layouts.ts";
import type { Value } from "../types.ts";
import { addOutputs, ownValue } from "./if.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reduced } from "./reduction.ts";

/** What never is the best score again. */
const GONE = -Infinity;

/**
 * Suppression that lowers the scores of boxes by their overlap with the best one, instead of dropping them: a Loop of
 * which each step takes the best box that is left. Boxes from the overlap threshold on are dropped all the same.
 *
 * @returns numbers int32 [count] and lowered scores [count] of the boxes taken, best first
 * @see tfjs-core `nonMaxSuppressionImpl_` with softNmsSigma
 */
export function softSuppression(op: OpContext, sigma: number): Value[] {
  const scores = castTo(op, op.native(op.input(1)), "float32");
  const least = castTo(op, op.native(op.input(4)), "float32");
  const sides = sidesOf(op);
  const graph = op.graph.body();
  const pen = op.inBody(graph);
  const step = (label: string, like: Pick<Value, "shape" | "dtype">): Value => {
    const { shape, dtype } = like;
    const name = graph.uniqueName(`${pen.path}/${label}`);
    const value: Value = { name, shape, dtype, layout: "native", flatFrom: null, mask: null };
    graph.inputs.push({ name, value: name, dtype, dims: onnxDims(value) });
    return value;
  };
  step("iteration", { shape: [], dtype: "int64" });
  step("condition", { shape: [], dtype: "bool" });
  const left = step("scores", scores);
  const int64 = { shape: [], dtype: "int64" } as const;
  const best = pen.node("ArgMax", [left], int64, { axis: 0, keepdims: 0, select_last_index: 0 });
  const score = pen.node("Gather", [left, best], { shape: [] }, { axis: 0 });
  const overlap = overlapWith(pen, sides, best);
  const squared = broadcastNode(pen, "Mul", [overlap, overlap]);
  const weight = pen.node("Exp", [broadcastNode(pen, "Mul", [squared, pen.scalar(-0.5 / sigma)])], overlap);
  const threshold = castTo(pen, pen.native(op.input(3)), "float32");
  const isKept = broadcastNode(pen, "Less", [overlap, threshold], "bool");
  const lowered = pen.node(
    "Where",
    [isKept, broadcastNode(pen, "Mul", [left, weight]), pen.scalar(GONE)],
    scores,
  );
  const place = pen.node("Reshape", [best, pen.int64([1])], { shape: [1], dtype: "int64" });
  const gone = pen.constantOf("float32", [1], [GONE]);
  const rest = pen.node("ScatterElements", [lowered, place, gone], scores, { axis: 0 });
  const number = pen.node("Cast", [best], { shape: [], dtype: "int32" }, { to: 6 });
  const goesOn = someAbove(pen, rest, least);
  addOutputs(
    graph,
    [goesOn, rest, number, score].map((value) => ownValue(pen, value)),
  );
  const most = op.node("Reshape", [op.asInt64(op.input(2)), op.int64([])], int64);
  const [, numbers, taken] = op.nodes(
    "Loop",
    [most, someAbove(op, scores, least), scores],
    [scores, { shape: [null], dtype: "int32" }, { shape: [null] }],
    { body: graph },
  );
  const count = `${op.path}:count`;
  return [op.withDims(numbers!, [count]), op.withDims(taken!, [count])];
}

/** Whether a score is above the threshold, bool []. */
function someAbove(op: OpContext, scores: Value, least: Value): Value {
  const most = reduced(op, "ReduceMax", scores, [0], false);
  return broadcastNode(op, "Less", [least, most], "bool");
}

interface Sides {
  /** Of each box, along each of two axes: [count, 2]. */
  readonly low: Value;
  readonly high: Value;
}

/** The corners of the boxes, which the file may give in either order. */
function sidesOf(op: OpContext): Sides {
  const boxes = castTo(op, op.native(op.input(0)), "float32");
  const [count] = op.dims(boxes);
  const corner = (start: number) =>
    op.nodeWithDims(
      "Slice",
      [boxes, op.int64([start]), op.int64([start + 2]), op.int64([1])],
      [count!, 2],
      {},
    );
  const corners = [corner(0), corner(2)];
  return { low: broadcastNode(op, "Min", corners), high: broadcastNode(op, "Max", corners) };
}

/** The overlap of every box with one of them, as a share of both together: 0 where one has no area, [count]. */
function overlapWith(pen: OpContext, { low, high }: Sides, best: Value): Value {
  const of = (value: Value) => pen.node("Gather", [value, best], { shape: [2] }, { axis: 0 });
  const area = (top: Value, bottom: Value) =>
    reduced(pen, "ReduceProd", broadcastNode(pen, "Sub", [bottom, top]), [top.shape.length - 1], false);
  const [bestLow, bestHigh] = [of(low), of(high)];
  const inner = broadcastNode(pen, "Sub", [
    broadcastNode(pen, "Min", [high, bestHigh]),
    broadcastNode(pen, "Max", [low, bestLow]),
  ]);
  const both = reduced(pen, "ReduceProd", broadcastNode(pen, "Max", [inner, pen.scalar(0)]), [1], false);
  const whole = broadcastNode(pen, "Add", [area(low, high), area(bestLow, bestHigh)]);
  const union = broadcastNode(pen, "Sub", [whole, both]);
  // Boxes without an area share nothing with any: 0 of 0 is 0 here.
  const isPart = broadcastNode(pen, "Less", [pen.scalar(0), both], "bool");
  return pen.node("Where", [isPart, broadcastNode(pen, "Div", [both, union]), pen.scalar(0)], {
    ...both,
    dtype: "float32",
  });
}
