import type { LayerContext } from "../layer-context.ts";
import type { LayerConverter } from "../layer-converter.ts";
import { onnxAxis, sameLayout } from "../layouts.ts";
import { elementwise, reduce, unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";

export const dotLayers = {
  Dot: {
    operators: [
      "MatMul",
      "Mul",
      "ReduceSum",
      "Transpose",
      "Unsqueeze",
      "Squeeze",
      "ReduceSumSquare",
      "Max",
      "Sqrt",
      "Div",
    ],
    opsetSince: 13,
    notes: "ranks 2 and 3, as in TF.js; not along the batch axis",
    convert: dot,
  },
} as const satisfies Record<string, LayerConverter>;

/** TF.js's `K.epsilon()`. */
const EPSILON = 1e-7;

function dot(layer: LayerContext, inputs: readonly Value[]): Value {
  const [x, y] = inputs;
  if (x === undefined || y === undefined || inputs.length !== 2) {
    return layer.invalid(`takes two inputs, but is called with ${inputs.length}`);
  }
  const [xAxis, yAxis] = axesOf(layer, x, y);
  const [size = null, other = null] = [x.shape[xAxis], y.shape[yAxis]];
  if (size !== null && other !== null && size !== other) {
    return layer.invalid(`multiplies an axis of size ${size} with one of size ${other}`);
  }
  const isNormalised = layer.config.boolean("normalize", false);
  const [a, b] = isNormalised ? [normalised(layer, x, xAxis), normalised(layer, y, yAxis)] : [x, y];
  if (x.shape.length === 2 && y.shape.length === 2) {
    return dotOfVectors(layer, a, b);
  }
  // [N, rows, contracted] times [N, contracted, columns]
  const left = matrix(layer, a, [otherAxis(xAxis), xAxis]);
  const right = matrix(layer, b, [yAxis, otherAxis(yAxis)]);
  const shape = [left.shape[0]!, left.shape[1]!, right.shape[2]!];
  const product = layer.node("MatMul", [left, right], { shape });
  const vectorAxes = [x, y].flatMap((value, index) => (value.shape.length === 2 ? [index + 1] : []));
  return vectorAxes.length === 0
    ? product
    : layer.node("Squeeze", [product, layer.int64(vectorAxes)], {
        shape: shape.filter((_, axis) => !vectorAxes.includes(axis)),
      });
}

function axesOf(layer: LayerContext, x: Value, y: Value): [number, number] {
  const ranks = [x.shape.length, y.shape.length];
  if (ranks.some((rank) => rank < 2 || rank > 3)) {
    return layer.invalid(`takes inputs of rank 2 or 3, as TF.js does, but gets ${ranks.join(" and ")}`);
  }
  const given = layer.config.axes("axes");
  const pair = given.length === 1 ? [given[0]!, given[0]!] : given;
  if (pair.length !== 2) {
    return layer.invalid(`needs one axis or two, but has ${given.length}`);
  }
  const [first, second] = pair.map((axis, index) => (axis < 0 ? axis + ranks[index]! : axis));
  const isAxis = (axis: number | undefined, rank: number | undefined) => axis! >= 0 && axis! < rank!;
  if (!isAxis(first, ranks[0]) || !isAxis(second, ranks[1])) {
    return layer.invalid(`has no axes ${pair.join(" and ")} in inputs of rank ${ranks.join(" and ")}`);
  }
  return first === 0 || second === 0
    ? layer.unsupported("it sums over the batch, so its answers would depend on how many images run at once")
    : [first!, second!];
}

function otherAxis(axis: number): number {
  return axis === 1 ? 2 : 1;
}

/** [N, F] and [N, F] -> [N, 1] */
function dotOfVectors(layer: LayerContext, x: Value, y: Value): Value {
  // The order of the features does not matter, but it must be the same.
  const [a, b] = sameLayout(x, y) ? [x, y] : [layer.native(x), layer.native(y)];
  const [batch = null] = x.shape;
  return reduce(layer, "ReduceSum", layer.node("Mul", [a, b], a), [1], true, { shape: [batch, 1] });
}

/** The value as [N, ...axes] in memory; a vector gets an axis of size 1 for the one that it lacks. */
function matrix(layer: LayerContext, value: Value, axes: readonly [number, number]): Value {
  const [batch = null] = value.shape;
  if (value.shape.length === 2) {
    const native = layer.native(value);
    const shape = axes.map((axis) => (axis === 1 ? native.shape[1]! : 1));
    return unsqueeze(layer, native, [axes[0] === 1 ? 2 : 1], { shape: [batch, ...shape] });
  }
  const permutation = [0, ...axes.map((axis) => onnxAxis(value, axis))];
  const result = { shape: [batch, ...axes.map((axis) => value.shape[axis]!)] };
  return permutation[1] === 1
    ? { ...value, ...result, layout: "native" }
    : layer.node("Transpose", [value], result, { perm: permutation });
}

/** x / sqrt(max(sum of x^2 along the axis, epsilon)). @see tfjs-layers `l2Normalize` in losses.ts */
function normalised(layer: LayerContext, value: Value, axis: number): Value {
  const shape = value.shape.map((size, index) => (index === axis ? 1 : size));
  const { layout, flatFrom } = value;
  const result = layout === "flat-NCHW" ? { shape } : { shape, layout, flatFrom };
  const squares = reduce(layer, "ReduceSumSquare", value, [onnxAxis(value, axis)], true, result);
  const bounded = layer.node("Max", [squares, layer.scalar(EPSILON)], squares);
  return layer.node("Div", [value, elementwise(layer, "Sqrt", bounded)], value);
}
