import { sizeOf } from "../../../core/shapes.ts";
import { TensorProto_DataType as DataType } from "../../proto/onnx_pb.ts";
import { made } from "../known-value.ts";
import type { NodeView } from "../node-view.ts";
import type { Rule } from "../rule.ts";
import { positiveAxis } from "../shapes.ts";

/** A rule for a reduction with so many operations for each element of its input. */
function reduction(perElement: number): Rule {
  return (node) => {
    const { shape } = node.input(0);
    const reduced = reducedShape(node, shape);
    return { outputs: [node.like(reduced)], flops: perElement * sizeOf(shape) };
  };
}

function reducedShape(node: NodeView, shape: readonly number[]): number[] {
  const given = node.intsOrInput("axes", 1) ?? [];
  if (given.length === 0 && node.int("noop_with_empty_axes", 0) === 1) return [...shape];
  const axes = new Set(
    given.length === 0 ? shape.keys() : given.map((axis) => positiveAxis(axis, shape.length)),
  );
  const keeps = node.int("keepdims", 1) === 1;
  return shape.flatMap((size, axis) => (axes.has(axis) ? (keeps ? [1] : []) : [size]));
}

/** The place of the largest or smallest element along one axis. */
const argument: Rule = (node) => {
  const { shape } = node.input(0);
  const axis = positiveAxis(node.int("axis", 0), shape.length);
  const keeps = node.int("keepdims", 1) === 1;
  const reduced = shape.flatMap((size, index) => (index === axis ? (keeps ? [1] : []) : [size]));
  return { outputs: [made(DataType.INT64, reduced)], flops: sizeOf(shape) };
};

export const reductionRules = {
  ReduceSum: reduction(1),
  ReduceMean: reduction(1),
  ReduceMax: reduction(1),
  ReduceMin: reduction(1),
  ReduceProd: reduction(1),
  ReduceL1: reduction(2),
  ReduceL2: reduction(2),
  ReduceSumSquare: reduction(2),
  ReduceLogSumExp: reduction(2),
  ArgMax: argument,
  ArgMin: argument,
} satisfies Record<string, Rule>;
