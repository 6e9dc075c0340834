import { sizeOf } from "../../../core/shapes.ts";
import { TensorProto_DataType as DataType } from "../../proto/onnx_pb.ts";
import { made } from "../known-value.ts";
import type { NodeView } from "../node-view.ts";
import type { Effect, Rule } from "../rule.ts";
import { broadcast } from "../shapes.ts";

/** One value to one value: each counts as one operation for each element, whatever it takes to compute. */
const unary = (node: NodeView): Effect => {
  const { shape } = node.input(0);
  return { outputs: [node.like(shape)], flops: sizeOf(shape) };
};

type Arithmetic = (a: number, b: number) => number;

const whole: Partial<Readonly<Record<string, Arithmetic>>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => Math.trunc(a / b),
  Max: Math.max,
  Min: Math.min,
};

/** Two values or more: one operation for each element and each value after the first. */
const combining: Rule = (node) => {
  const shape = sharedShape(node);
  const flops = sizeOf(shape) * (node.inputs.length - 1);
  return { outputs: [node.like(shape, combinedElements(node, shape))], flops };
};

/** Like `combining`, with a division behind. */
const mean: Rule = (node) => {
  const shape = sharedShape(node);
  return { outputs: [node.like(shape)], flops: sizeOf(shape) * node.inputs.length };
};

/** True or false, one operation for each element. */
const comparing: Rule = (node) => {
  const shape = sharedShape(node);
  return { outputs: [made(DataType.BOOL, shape)], flops: sizeOf(shape) };
};

function sharedShape(node: NodeView): number[] {
  return node.inputs.map((_, index) => node.input(index).shape).reduce<number[]>(broadcast, []);
}

/** Sizes that are computed from sizes: whole numbers, one list with one or with a single number. */
function combinedElements(node: NodeView, shape: readonly number[]): number[] | null {
  const combine = whole[node.opType];
  const [a, b] = [node.inputs[0]?.elements, node.inputs[1]?.elements];
  const { dataType } = node.input(0);
  const isWhole = dataType === DataType.INT64 || dataType === DataType.INT32;
  if (combine === undefined || !isWhole || !a || !b || node.inputs.length !== 2) return null;
  const count = sizeOf(shape);
  if (![a, b].every((list) => list.length === 1 || list.length === count)) return null;
  return Array.from({ length: count }, (_, index) =>
    combine(a[a.length === 1 ? 0 : index]!, b[b.length === 1 ? 0 : index]!),
  );
}

/** Takes one of two values for each element: moves, and computes nothing. */
const where: Rule = (node) => {
  const shape = sharedShape(node);
  return { outputs: [made(node.input(1).dataType, shape)], flops: 0 };
};

/** Multiplies each channel by a factor and adds a number: the rest can be computed once for all inputs. */
const batchNormalization: Rule = (node) => {
  const { shape } = node.input(0);
  return { outputs: [node.like(shape)], flops: 2 * sizeOf(shape) };
};

/** Sum, subtract, square, sum, multiply, scale, and shift where there is a bias. */
const layerNormalization: Rule = (node) => {
  const { shape } = node.input(0);
  const perElement = node.has(2) ? 7 : 6;
  return { outputs: [node.like(shape)], flops: perElement * sizeOf(shape) };
};

/** Maximum, subtract, exponential, sum, and divide (or subtract the logarithm). */
const softmax: Rule = (node) => {
  const { shape } = node.input(0);
  return { outputs: [node.like(shape)], flops: 5 * sizeOf(shape) };
};

function all(rule: Rule, names: string): Record<string, Rule> {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  ...all(
    unary,
    "Abs Ceil Clip Cos CumSum Elu Erf Exp Floor Gelu HardSigmoid HardSwish LeakyRelu Log Mish Neg Not Reciprocal " +
      "Relu Round Selu Sigmoid Sign Sin Softplus Softsign Sqrt Tanh ThresholdedRelu",
  ),
  ...all(combining, "Add Div Max Min Mul PRelu Pow Sub Sum"),
  ...all(comparing, "And Equal Greater GreaterOrEqual Less LessOrEqual Or Xor"),
  Mean: mean,
  Where: where,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: softmax,
};
