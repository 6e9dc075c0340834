import type { LayerContext, ResultSpec } from "../layer-context.ts";
import type { LayerConverter } from "../layer-converter.ts";
import { onnxAxis, sameLayout } from "../layouts.ts";
import { cast, unsqueeze } from "../operators.ts";
import type { Shape, Value } from "../types.ts";
import { concatenatedMask, mergedMask } from "./merge-masks.ts";

export const mergeLayers = {
  Add: merging("Add", pairwise("Add")),
  Multiply: merging("Mul", pairwise("Mul")),
  Average: merging("Mean", average),
  Maximum: merging("Max", variadic("Max")),
  Minimum: merging("Min", variadic("Min")),
  Concatenate: {
    operators: ["Concat"],
    opsetSince: 13,
    notes: "",
    integers: "keep",
    convert: concatenate,
  },
} as const satisfies Record<string, LayerConverter>;

type Merge = (layer: LayerContext, inputs: readonly Value[], result: ResultSpec) => Value;

function merging(operator: string, merge: Merge): LayerConverter {
  return {
    operators: operator === "Mean" ? ["Add", "Mul", "Unsqueeze"] : [operator, "Unsqueeze"],
    opsetSince: 13,
    notes: "inputs of lower rank get axes behind the batch, as in TF.js; whole numbers stay so",
    integers: "keep",
    convert: (layer, given) => {
      const inputs = alignTypes(layer, given, operator);
      if (inputs.length < 2) {
        return layer.invalid("merges two inputs or more");
      }
      const aligned = alignRanks(layer, alignLayouts(layer, inputs));
      const shape = aligned.map((input) => input.shape).reduce((a, b) => broadcastShape(layer, a, b));
      const { layout, flatFrom } = aligned[0]!;
      const result = { shape, layout, flatFrom, dtype: aligned[0]!.dtype };
      return { ...merge(layer, aligned, result), mask: mergedMask(layer, inputs) };
    },
  };
}

function pairwise(operator: string): Merge {
  return (layer, inputs, result) => inputs.reduce((sum, input) => layer.node(operator, [sum, input], result));
}

function variadic(operator: string): Merge {
  return (layer, inputs, result) => layer.node(operator, inputs, result);
}

function average(layer: LayerContext, inputs: readonly Value[], result: ResultSpec): Value {
  const sum = pairwise("Add")(layer, inputs, result);
  return layer.node("Mul", [sum, layer.scalar(1 / inputs.length)], result);
}

/** One type for all: whole numbers where all inputs are that, but for a mean; else float32. */
function alignTypes(layer: LayerContext, inputs: readonly Value[], operator: string): Value[] {
  const isWhole = operator !== "Mean" && inputs.every((input) => input.dtype !== "float32");
  return inputs.map((input) => cast(layer, input, isWhole ? "int32" : "float32"));
}

/** One layout for all: the first input's where all ranks are equal and sizes fit it, else TF.js's own. */
function alignLayouts(layer: LayerContext, inputs: readonly Value[]): Value[] {
  const rank = inputs[0]!.shape.length;
  const isSameRank = inputs.every((input) => input.shape.length === rank);
  if (isSameRank && inputs.every((input) => sameLayout(input, inputs[0]!))) {
    // A flattened value of one feature broadcasts in any order.
    const isFlat = inputs[0]!.layout === "flat-NCHW";
    const isSameSize = inputs.every((input) => input.shape.at(-1) === inputs[0]!.shape.at(-1));
    return !isFlat || isSameSize ? [...inputs] : inputs.map((input) => layer.native(input));
  }
  const isImage = rank > 2 && inputs.some((input) => input.layout === "NCHW");
  return inputs.map((input) => (isSameRank && isImage ? layer.nchw(input) : layer.native(input)));
}

function alignRanks(layer: LayerContext, inputs: readonly Value[]): Value[] {
  const rank = Math.max(...inputs.map((input) => input.shape.length));
  return inputs.map((input) => {
    const missing = rank - input.shape.length;
    if (missing === 0) {
      return input;
    }
    const axes = Array.from({ length: missing }, (_, index) => index + 1);
    const [batch = null, ...rest] = input.shape;
    const shape = [batch, ...axes.map(() => 1), ...rest];
    return unsqueeze(layer, input, axes, { shape, dtype: input.dtype });
  });
}

function broadcastShape(layer: LayerContext, a: Shape, b: Shape): Shape {
  return a.map((size, axis) => {
    const other = b[axis]!;
    if (size === null || other === null) {
      return size === 1 ? other : other === 1 ? size : (size ?? other);
    }
    if (size !== other && size !== 1 && other !== 1) {
      return layer.invalid(`merges inputs of shapes ${a.join("x")} and ${b.join("x")}, which do not fit`);
    }
    return Math.max(size, other);
  });
}

function concatenate(layer: LayerContext, inputs: readonly Value[]): Value {
  const rank = inputs[0]?.shape.length ?? 0;
  if (inputs.length < 2 || inputs.some((input) => input.shape.length !== rank)) {
    return layer.invalid("concatenates two inputs or more, of equal rank");
  }
  const axis = layer.config.axes("axis", -1)[0]!;
  // TF.js announces the shape for a negative axis, but then concatenates along the last one.
  const positive = axis < 0 ? rank - 1 : axis;
  if (axis < -rank || axis >= rank) {
    return layer.invalid(`has no axis ${axis} in inputs of rank ${rank}`);
  }
  const isImage = rank > 2 && inputs.some((input) => input.layout === "NCHW");
  const aligned = concatenatedTypes(layer, inputs).map((input) =>
    isImage ? layer.nchw(input) : layer.native(input),
  );
  const first = aligned[0]!;
  const isMismatch = aligned.some((input) =>
    input.shape.some((size, index) => {
      const other = first.shape[index]!;
      return index !== positive && size !== null && other !== null && size !== other;
    }),
  );
  if (isMismatch) {
    const shapes = inputs.map((input) => input.shape.map((size) => size ?? "?").join("x"));
    return layer.invalid(`concatenates inputs of shapes ${shapes.join(" and ")}, which do not fit`);
  }
  const sizes = aligned.map((input) => input.shape[positive]!);
  const total = sizes.some((size) => size === null)
    ? null
    : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const shape = first.shape.map((size, index) => (index === positive ? total : size));
  const result = layer.node("Concat", aligned, { ...first, shape }, { axis: onnxAxis(first, positive) });
  return { ...result, mask: concatenatedMask(layer, inputs, positive) };
}

/** TF.js joins everything in the type of the first input. */
function concatenatedTypes(layer: LayerContext, inputs: readonly Value[]): Value[] {
  const { dtype } = inputs[0]!;
  if (dtype === "bool" && inputs.some((input) => input.dtype !== "bool")) {
    return layer.unsupported("it joins numbers to booleans, which TF.js stores as booleans above 1");
  }
  return inputs.map((input) => cast(layer, input, dtype));
}
