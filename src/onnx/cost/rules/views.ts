import { sizeOf } from "../../../core/shapes.ts";
import type { NodeView } from "../node-view.ts";
import type { Effect, Rule } from "../rule.ts";
import { positiveAxis } from "../shapes.ts";

/** The same elements under another shape: nothing is computed and nothing written. */
function viewOf(node: NodeView, shape: readonly number[]): Effect {
  return { outputs: [node.like(shape, node.input(0).elements)], flops: 0, isView: true };
}

const identity: Rule = (node) => viewOf(node, node.input(0).shape);

const reshape: Rule = (node) => {
  const { shape } = node.input(0);
  const keepsZero = node.int("allowzero", 0) === 0;
  const asked = node.elements(1).map((size, axis) => (size === 0 && keepsZero ? shape[axis]! : size));
  const known = asked.filter((size) => size !== -1);
  const left = sizeOf(shape) / sizeOf(known);
  return viewOf(
    node,
    asked.map((size) => (size === -1 ? left : size)),
  );
};

const flatten: Rule = (node) => {
  const { shape } = node.input(0);
  const axis = positiveAxis(node.int("axis", 1), shape.length);
  return viewOf(node, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]);
};

const squeeze: Rule = (node) => {
  const { shape } = node.input(0);
  const given = node.intsOrInput("axes", 1)?.map((axis) => positiveAxis(axis, shape.length));
  const dropped = new Set(given ?? [...shape.keys()].filter((axis) => shape[axis] === 1));
  return viewOf(
    node,
    shape.filter((_, axis) => !dropped.has(axis)),
  );
};

const unsqueeze: Rule = (node) => {
  const { shape } = node.input(0);
  const given = node.intsOrInput("axes", 1) ?? [];
  const rank = shape.length + given.length;
  const added = new Set(given.map((axis) => positiveAxis(axis, rank)));
  const rest = [...shape];
  return viewOf(
    node,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!)),
  );
};

export const viewRules = {
  Identity: identity,
  Dropout: identity,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
} satisfies Record<string, Rule>;
