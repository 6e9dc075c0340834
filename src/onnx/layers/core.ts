import { activate } from "../activations.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { movedSecondToLast } from "../layouts.ts";
import type { Shape, Value } from "../types.ts";

export const coreLayers = {
  InputLayer: {
    operators: [],
    opsetSince: 13,
    notes: "a graph input; an unknown batch becomes the symbol N",
    integers: "keep",
    convert: (layer) => layer.invalid("is called with an input"),
  },
  Activation: {
    operators: [],
    opsetSince: 13,
    notes: "see the table of activations",
    masking: "pass",
    convert: (layer, inputs) => activate(layer, only(layer, inputs)),
  },
  Flatten: {
    operators: ["Flatten"],
    opsetSince: 13,
    notes: "an NCHW value stays so: Dense takes its kernel rows in that order",
    integers: "keep",
    convert: flatten,
  },
  Reshape: {
    operators: ["Reshape"],
    opsetSince: 13,
    notes: "",
    integers: "keep",
    convert: reshape,
  },
} as const satisfies Record<string, LayerConverter>;

function flatten(layer: LayerContext, inputs: readonly Value[]): Value {
  let input = only(layer, inputs);
  if (input.shape.length < 2) {
    return layer.invalid("needs an input of rank 2 or more");
  }
  if (
    layer.config.choice("dataFormat", ["channelsFirst", "channelsLast"], "channelsLast") === "channelsFirst"
  ) {
    // TF.js transposes to channels last first: the same memory under another name.
    const native = layer.native(input);
    input = { ...native, shape: movedSecondToLast(native.shape), layout: "NCHW" };
  }
  const [batch = null, ...features] = input.shape;
  const known = features.filter((size) => size !== null);
  if (known.length < features.length) {
    return layer.invalid("needs an input whose dimensions after the batch are all known");
  }
  const size = known.reduce((product, dimension) => product * dimension, 1);
  const isMoved =
    input.layout === "NCHW" && known.at(-1) !== 1 && known.slice(0, -1).some((dimension) => dimension !== 1);
  return layer.node(
    "Flatten",
    [input],
    {
      shape: [batch, size],
      dtype: input.dtype,
      layout: isMoved ? "flat-NCHW" : "native",
      flatFrom: isMoved ? known : null,
    },
    { axis: 1 },
  );
}

function reshape(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  const target = layer.config.raw("targetShape");
  if (!Array.isArray(target) || !target.every((size) => size === null || Number.isSafeInteger(size))) {
    return layer.invalid("needs a targetShape of whole numbers");
  }
  const [batch = null, ...from] = input.shape;
  const to = (target as (number | null)[]).map((size) => (size === null || size < 0 ? null : size));
  const known = withInferred(layer, from, to);
  if (!known.includes(null) && known.join() === from.join()) {
    return input;
  }
  const result = { shape: [batch, ...known], dtype: input.dtype };
  // An image that was flattened lies in memory as it did before.
  return known.join() === input.flatFrom?.join()
    ? layer.reshape(input, { ...result, layout: "NCHW" })
    : layer.reshape(layer.native(input), result);
}

/** The target with its unknown dimension computed, where the input's size is known. */
function withInferred(layer: LayerContext, from: Shape, to: Shape): Shape {
  const unknown = to.filter((size) => size === null).length;
  if (unknown > 1) {
    return layer.invalid("can have one unknown dimension in targetShape, not more");
  }
  if (from.includes(null)) {
    return to;
  }
  const total = from.reduce<number>((product, size) => product * (size ?? 1), 1);
  const known = to.reduce<number>((product, size) => product * (size ?? 1), 1);
  const inferred = unknown === 0 ? 1 : total / known;
  if (!Number.isInteger(inferred) || known * inferred !== total) {
    return layer.invalid(
      `cannot reshape ${from.join("x")} elements to ${to.map((size) => size ?? "?").join("x")}`,
    );
  }
  return to.map((size) => size ?? inferred);
}
