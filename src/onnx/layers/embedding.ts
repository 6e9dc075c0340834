import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { cast, elementwise } from "../operators.ts";
import type { Value } from "../types.ts";

export const embeddingLayers = {
  Embedding: {
    operators: ["Cast", "Gather", "Equal", "Not"],
    opsetSince: 13,
    notes: "fractions of an index are cut off, as in TF.js; maskZero makes a mask",
    integers: "keep",
    convert: embedding,
  },
} as const satisfies Record<string, LayerConverter>;

function embedding(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = layer.native(only(layer, inputs));
  const inputDim = layer.config.integer("inputDim");
  const outputDim = layer.config.integer("outputDim");
  const table = layer.initializer("embeddings", layer.weight("embeddings", [inputDim, outputDim]));
  const indices = input.dtype === "int64" ? input : cast(layer, input, "int32");
  const result = { shape: [...input.shape, outputDim] };
  const output = layer.node("Gather", [table, indices], result, { axis: 0 });
  return { ...output, mask: layer.config.boolean("maskZero", false) ? nonZero(layer, input) : null };
}

/** Where the input, not yet cut to whole numbers, is not 0. */
function nonZero(layer: LayerContext, input: Value): Value {
  const number = input.dtype === "bool" ? cast(layer, input, "float32") : input;
  const zero = layer.initializer("zero", {
    shape: [],
    dtype: number.dtype,
    key: `${number.dtype}:0`,
    owned: true,
    read: () => (number.dtype === "int32" ? Int32Array.of(0) : Float32Array.of(0)),
  });
  const isZero = layer.node("Equal", [number, zero], { shape: input.shape, dtype: "bool" });
  return elementwise(layer, "Not", isZero);
}
