import { sizeOf } from "../../../core/shapes.ts";
import type { Rule } from "../rule.ts";
import { broadcast } from "../shapes.ts";
import { windowOutput, windowOf } from "../windows.ts";

/** Each output is a sum of products: two operations for each factor pair. */
const matMul: Rule = (node) => {
  const [a, b] = [node.input(0).shape, node.input(1).shape];
  const inner = a.at(-1)!;
  const rows = a.length === 1 ? [] : [a.at(-2)!];
  const columns = b.length === 1 ? [] : [b.at(-1)!];
  const shape = [...broadcast(a.slice(0, -2), b.slice(0, -2)), ...rows, ...columns];
  return { outputs: [node.like(shape)], flops: 2 * inner * sizeOf(shape) };
};

/** A matrix product with an addition where there is a third input. */
const gemm: Rule = (node) => {
  const [a, b] = [node.input(0).shape, node.input(1).shape];
  const [rows, inner] = node.int("transA", 0) === 1 ? a.toReversed() : a;
  const columns = node.int("transB", 0) === 1 ? b[0]! : b[1]!;
  const shape = [rows!, columns];
  return { outputs: [node.like(shape)], flops: (2 * inner! + (node.has(2) ? 1 : 0)) * sizeOf(shape) };
};

/**
 * Each output is a sum over the window and the channels of its group, with the bias where there is one. Windows
 * that reach into the padding count in full.
 */
const conv: Rule = (node) => {
  const { shape: input } = node.input(0);
  const { shape: kernel } = node.input(1);
  const [outputChannels, channelsOfGroup, ...sides] = kernel;
  const spatial = windowOutput(input.slice(2), windowOf(node, sides));
  const shape = [input[0]!, outputChannels!, ...spatial];
  const perOutput = 2 * channelsOfGroup! * sizeOf(sides) + (node.has(2) ? 1 : 0);
  return { outputs: [node.like(shape)], flops: perOutput * sizeOf(shape) };
};

/** Each input is multiplied into a window of outputs; the bias is added to each output. */
const convTranspose: Rule = (node) => {
  const { shape: input } = node.input(0);
  const [, channelsOfGroup, ...sides] = node.input(1).shape;
  const channels = channelsOfGroup! * node.int("group", 1);
  const { strides, dilations, begins, ends } = windowOf(node, sides);
  const extra = node.ints("output_padding") ?? sides.map(() => 0);
  const sizes = sides.map(
    (side, axis) =>
      (input[axis + 2]! - 1) * strides[axis]! +
      (side - 1) * dilations[axis]! +
      1 +
      extra[axis]! -
      begins[axis]! -
      ends[axis]!,
  );
  const shape = [input[0]!, channels, ...(node.ints("output_shape") ?? sizes)];
  const products = 2 * sizeOf(input) * channelsOfGroup! * sizeOf(sides);
  return { outputs: [node.like(shape)], flops: products + (node.has(2) ? sizeOf(shape) : 0) };
};

export const productRules = {
  MatMul: matMul,
  Gemm: gemm,
  Conv: conv,
  ConvTranspose: convTranspose,
} satisfies Record<string, Rule>;
