import { sizeOf } from "../../../core/shapes.ts";
import type { Rule } from "../rule.ts";
import { windowOf, windowOutput } from "../windows.ts";

/** One operation for each element of each window: the comparisons, or the additions and the division. */
const pool: Rule = (node) => {
  const { shape: input } = node.input(0);
  const sides = node.ints("kernel_shape")!;
  const shape = [...input.slice(0, 2), ...windowOutput(input.slice(2), windowOf(node, sides))];
  return { outputs: [node.like(shape)], flops: sizeOf(sides) * sizeOf(shape) };
};

const globalPool: Rule = (node) => {
  const { shape } = node.input(0);
  const pooled = shape.map((size, axis) => (axis < 2 ? size : 1));
  return { outputs: [node.like(pooled)], flops: sizeOf(shape) };
};

export const poolingRules = {
  MaxPool: pool,
  AveragePool: pool,
  GlobalMaxPool: globalPool,
  GlobalAveragePool: globalPool,
} satisfies Record<string, Rule>;
