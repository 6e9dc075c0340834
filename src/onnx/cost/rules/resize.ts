import { sizeOf } from "../../../core/shapes.ts";
import type { NodeView } from "../node-view.ts";
import type { Rule } from "../rule.ts";
import { positiveAxis } from "../shapes.ts";

/** Points along one axis that go into one output: nearest takes one, and computes nothing. */
const taps: Readonly<Record<string, number>> = { nearest: 0, linear: 2, cubic: 4 };

/** Interpolation: a product and an addition for each point around an output. */
export const resize: Rule = (node) => {
  const { shape } = node.input(0);
  const resized = resizedShape(node, shape);
  const changed = resized.filter((size, axis) => size !== shape[axis]).length;
  const points = taps[node.text("mode", "nearest")]! ** changed;
  const flops = points > 1 ? 2 * points * sizeOf(resized) : 0;
  return { outputs: [node.like(resized)], flops };
};

function resizedShape(node: NodeView, shape: readonly number[]): number[] {
  const axes = node.ints("axes")?.map((axis) => positiveAxis(axis, shape.length)) ?? [...shape.keys()];
  const resized = [...shape];
  if (node.has(3) && node.input(3).shape[0] !== 0) {
    const sizes = node.elements(3);
    axes.forEach((axis, index) => (resized[axis] = sizes[index]!));
  } else {
    const scales = node.elements(2);
    axes.forEach((axis, index) => (resized[axis] = Math.floor(shape[axis]! * scales[index]!)));
  }
  return resized;
}
