import { float } from "../graph.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { onnxAxis, onnxDims } from "../layouts.ts";
import { elementwise, reduce } from "../operators.ts";
import { filledTensor, floatTensor, reshaped, type FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";

export const normalizationLayers = {
  BatchNormalization: {
    operators: ["BatchNormalization", "Mul", "Add"],
    opsetSince: 13,
    notes:
      "folded into a Conv or Dense in front; Mul and Add where the channels are not on axis 1; along an axis that is not the last, as Keras and TF.js's WebGL and native backends have it, where its cpu and WASM backends mix the channels up",
    masking: "pass",
    convert: batchNormalization,
  },
  LayerNormalization: {
    operators: ["LayerNormalization", "ReduceMean", "Sub", "Mul", "Add", "Sqrt", "Div"],
    opsetSince: 13,
    notes: "LayerNormalization from opset 17 for trailing axes, by its definition otherwise",
    masking: "pass",
    convert: layerNormalization,
  },
} as const satisfies Record<string, LayerConverter>;

function batchNormalization(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  const rank = input.shape.length;
  if (rank < 2 || rank > 4) {
    return layer.invalid(`gets an input of rank ${rank}; TF.js can normalise ranks 2, 3 and 4`);
  }
  const axis = axisOf(layer, layer.config.axes("axis", -1)[0] ?? -1, rank);
  const size = input.shape[axis];
  if (size === null || size === undefined) {
    return layer.invalid(`needs an input whose axis ${axis} is known`);
  }
  const weight = (name: string) => layer.featuresLike(input, layer.weight(name, [size]), 0);
  const statistics = {
    gamma: layer.config.boolean("scale", true) ? weight("gamma") : filledTensor([size], 1),
    beta: layer.config.boolean("center", true) ? weight("beta") : filledTensor([size], 0),
    mean: weight("moving_mean"),
    variance: weight("moving_variance"),
  };
  const epsilon = layer.config.number("epsilon", 1e-3);
  sayTraining(layer);
  if (axis !== rank - 1) {
    layer.differs(
      `its axis ${axis} is not the last: TF.js's WebGL and native backends and Keras normalise along it, as this file does, and TF.js's cpu and WASM backends mix the channels up`,
    );
  }
  if (onnxAxis(input, axis) === 1) {
    const tensors = Object.entries(statistics).map(([name, tensor]) => layer.initializer(name, tensor));
    // Momentum has no part in inference; training_mode exists from opset 14.
    const attributes = { epsilon: float(epsilon), momentum: float(0.9) };
    const mode = layer.opset >= 14 ? { training_mode: 0 } : {};
    return layer.node("BatchNormalization", [input, ...tensors], input, { ...attributes, ...mode });
  }
  return scaleAndShift(layer, input, axis, statistics, epsilon);
}

/** A call that was saved with training=1 is one of inference in TF.js. */
export function sayTraining(layer: LayerContext): void {
  const training = layer.callArguments["training"];
  if (training === true || training === 1) {
    layer.differs(
      "it was saved with training=1: Keras uses the statistics of the batch, TF.js those of the training",
    );
  }
}

interface Statistics {
  readonly gamma: FloatTensor;
  readonly beta: FloatTensor;
  readonly mean: FloatTensor;
  readonly variance: FloatTensor;
}

function scaleAndShift(
  layer: LayerContext,
  input: Value,
  axis: number,
  { gamma, beta, mean, variance }: Statistics,
  epsilon: number,
): Value {
  const [g, b, m, v] = [gamma.read(), beta.read(), mean.read(), variance.read()];
  const scale = Float64Array.from(g, (value, index) => value / Math.sqrt(v[index]! + epsilon));
  const shift = Float64Array.from(b, (value, index) => value - m[index]! * scale[index]!);
  const broadcast = onnxDims(input).map((_, index) => (index === onnxAxis(input, axis) ? g.length : 1));
  const multiplied = layer.node(
    "Mul",
    [input, layer.initializer("scale", floatTensor(broadcast, Float32Array.from(scale)))],
    input,
  );
  return layer.node(
    "Add",
    [multiplied, layer.initializer("shift", floatTensor(broadcast, Float32Array.from(shift)))],
    input,
  );
}

function layerNormalization(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = layer.native(only(layer, inputs));
  const rank = input.shape.length;
  const axes = layer.config.axes("axis", -1).map((axis) => axisOf(layer, axis, rank));
  const sizes = axes.map(
    (axis) => input.shape[axis] ?? layer.invalid(`needs an input whose axis ${axis} is known`),
  );
  const epsilon = layer.config.number("epsilon", 1e-3);
  const gamma = layer.config.boolean("scale", true) ? layer.weight("gamma", sizes) : null;
  const beta = layer.config.boolean("center", true) ? layer.weight("beta", sizes) : null;
  // TF.js reshapes the weights to the input's rank as they are, so their order must be that of the axes.
  const isSorted = axes.every((axis, index) => index === 0 || axis > axes[index - 1]!);
  if (!isSorted) {
    return layer.unsupported("its axes are not in ascending order");
  }
  const isTrailing = axes[0] === rank - axes.length;
  if (isTrailing && layer.opset >= 17) {
    const operands = [input, layer.initializer("gamma", gamma ?? filledTensor(sizes, 1))];
    const shift = beta === null ? [] : [layer.initializer("beta", beta)];
    const attributes = { axis: axes[0]!, epsilon: float(epsilon), stash_type: 1 };
    return layer.node("LayerNormalization", [...operands, ...shift], input, attributes);
  }
  const reducedShape = input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const mean = (value: Value) => reduce(layer, "ReduceMean", value, axes, true, { shape: reducedShape });
  const centred = layer.node("Sub", [input, mean(input)], input);
  const variance = mean(layer.node("Mul", [centred, centred], input));
  const stabilised = layer.node("Add", [variance, layer.scalar(epsilon)], variance);
  let output = layer.node("Div", [centred, elementwise(layer, "Sqrt", stabilised)], input);
  const broadcast = input.shape.map((size, axis) => (axes.includes(axis) ? size! : 1));
  if (gamma) {
    output = layer.node("Mul", [output, layer.initializer("gamma", reshaped(gamma, broadcast))], input);
  }
  return beta
    ? layer.node("Add", [output, layer.initializer("beta", reshaped(beta, broadcast))], input)
    : output;
}

function axisOf(layer: LayerContext, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  return positive >= 0 && positive < rank
    ? positive
    : layer.invalid(`has no axis ${axis} in an input of rank ${rank}`);
}
