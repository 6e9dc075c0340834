import { shown } from "../../core/shown.ts";
import { float } from "../graph.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { movedLastToSecond, onnxAxis } from "../layouts.ts";
import { cast, clip, elementwise, reduce } from "../operators.ts";
import { permuted } from "../tensor.ts";
import type { Shape, Value } from "../types.ts";

export const advancedActivationLayers = {
  ReLU: {
    operators: ["Relu", "Clip"],
    opsetSince: 13,
    notes: "Keras's negative_slope and threshold are ignored, as TF.js does",
    masking: "pass",
    convert: (layer, inputs) => {
      const input = only(layer, inputs);
      sayIgnored(layer);
      return layer.config.raw("maxValue") === undefined
        ? elementwise(layer, "Relu", input)
        : clip(layer, input, 0, layer.config.number("maxValue"));
    },
  },
  LeakyReLU: {
    operators: ["LeakyRelu"],
    opsetSince: 13,
    notes: "",
    convert: (layer, inputs) => {
      const alpha = float(layer.config.number("alpha", 0.3));
      return elementwise(layer, "LeakyRelu", only(layer, inputs), { alpha });
    },
  },
  PReLU: {
    operators: ["PRelu"],
    opsetSince: 13,
    notes: "",
    masking: "pass",
    convert: prelu,
  },
  ELU: {
    operators: ["Elu"],
    opsetSince: 13,
    notes: "TF.js allows only alpha 1",
    convert: (layer, inputs) => {
      return layer.config.number("alpha", 1) === 1
        ? elementwise(layer, "Elu", only(layer, inputs), { alpha: float(1) })
        : layer.unsupported("TF.js itself throws for an alpha other than 1");
    },
  },
  ThresholdedReLU: {
    operators: ["ThresholdedRelu"],
    opsetSince: 13,
    notes: "",
    convert: (layer, inputs) => {
      const alpha = float(layer.config.number("theta", 1));
      return elementwise(layer, "ThresholdedRelu", only(layer, inputs), { alpha });
    },
  },
  Softmax: {
    operators: ["Softmax", "ReduceLogSumExp", "Sub", "Exp", "Cast", "Mul", "Add"],
    opsetSince: 13,
    notes:
      "the axis must be the last one, or several, as in TF.js, whose default is axis 1; a mask is broadcast to the last axes, as in TF.js",
    convert: softmax,
  },
} as const satisfies Record<string, LayerConverter>;

/** What Keras writes and TF.js does not read. */
function sayIgnored(layer: LayerContext): void {
  for (const field of ["negativeSlope", "threshold"]) {
    const value = layer.config.raw(field) ?? 0;
    if (value !== 0) {
      layer.differs(`TF.js ignores its ${field} ${shown(value)}, which Keras applies`);
    }
  }
}

function prelu(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  const shared = layer.config.raw("sharedAxes") === undefined ? [] : layer.config.axes("sharedAxes");
  const shape = input.shape
    .slice(1)
    .map((size, index) =>
      shared.includes(index + 1)
        ? 1
        : (size ?? layer.invalid(`needs an input whose axis ${index + 1} is known`)),
    );
  const alpha = layer.weight("alpha", shape);
  const isFlatShared = input.layout === "flat-NCHW" && shape[0] === 1;
  const axes = shape.map((_, axis) => axis);
  const laidOut =
    input.layout === "NCHW"
      ? // The batch is not an axis of alpha: [H, W, C] -> [C, H, W].
        permuted(alpha, movedLastToSecond([-1, ...axes]).slice(1))
      : isFlatShared
        ? alpha
        : layer.featuresLike(input, alpha, 0);
  return layer.node("PRelu", [input, layer.initializer("alpha", laidOut)], input);
}

function softmax(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = masked(layer, only(layer, inputs));
  const rank = input.shape.length;
  const axes = layer.config.axes("axis", 1).map((axis) => (axis < 0 ? axis + rank : axis));
  if (axes.length === 1) {
    return axes[0] === rank - 1
      ? elementwise(layer, "Softmax", input, { axis: onnxAxis(input, -1) })
      : layer.unsupported(
          `TF.js itself throws for axis ${axes[0]} of ${rank}: it can only take the last one`,
        );
  }
  const native = layer.native(input);
  const shape = native.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const total = reduce(layer, "ReduceLogSumExp", native, axes, true, { shape });
  return elementwise(layer, "Exp", layer.node("Sub", [native, total], native));
}

/**
 * The input with -1e9 at what a mask leaves out. TF.js broadcasts the mask [N, T] to the last two axes, so that of an
 * input [N, 1, C] it makes [N, N, C].
 */
function masked(layer: LayerContext, input: Value): Value {
  const { mask, maskProblem } = layer.keywords;
  if (mask === null) {
    return input;
  }
  if (maskProblem !== null) {
    return layer.unsupported(maskProblem);
  }
  layer.differs("TF.js aligns the mask of the steps with the last axes, Keras does not");
  const native = layer.native(input);
  const shape = broadcastWith(layer, native.shape, mask.shape);
  const kept = cast(layer, mask, "float32");
  const left = layer.node("Sub", [layer.scalar(1), kept], kept);
  const added = layer.node("Mul", [left, layer.scalar(-1e9)], kept);
  return layer.node("Add", [native, added], { shape });
}

function broadcastWith(layer: LayerContext, shape: Shape, mask: Shape): Shape {
  const rank = Math.max(shape.length, mask.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = axis - rank + shape.length < 0 ? 1 : shape[axis - rank + shape.length]!;
    const b = axis - rank + mask.length < 0 ? 1 : mask[axis - rank + mask.length]!;
    if (a === 1 || b === 1 || a === b) {
      return a === 1 ? b : a;
    }
    return a === null || b === null
      ? (a ?? b)
      : layer.unsupported(
          `TF.js itself fails: it adds a mask of ${b} steps to an axis of ${a}, because it aligns the mask with the last axes`,
        );
  });
}
