import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { onnxAxis, onnxDims, reshapeTarget } from "../layouts.ts";
import { unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";

export const rearrangingLayers = {
  Permute: {
    operators: ["Transpose", "Reshape"],
    opsetSince: 13,
    notes: "joined with the layout change of its input; a Reshape where no element moves",
    integers: "keep",
    convert: permute,
  },
  RepeatVector: {
    operators: ["Unsqueeze", "Expand"],
    opsetSince: 13,
    notes: "",
    integers: "keep",
    convert: repeatVector,
  },
} as const satisfies Record<string, LayerConverter>;

function permute(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  const dims = layer.config.axes("dims");
  const rank = input.shape.length;
  const isPermutation = dims.length === rank - 1 && dims.every((_, index) => dims.includes(index + 1));
  if (!isPermutation) {
    return layer.invalid(`cannot permute an input of rank ${rank} by dims ${dims.join()}`);
  }
  if (input.layout === "flat-NCHW") {
    return input;
  }
  // The batch stays, and the Transpose starts from however the input lies in memory.
  const permutation = [0, ...dims].map((axis) => onnxAxis(input, axis));
  const shape = [0, ...dims].map((axis) => input.shape[axis]!);
  if (permutation.every((axis, index) => axis === index)) {
    return { ...input, shape, layout: "native", mask: null };
  }
  const result = { shape, dtype: input.dtype };
  const sizes = onnxDims(input);
  const moved = permutation.filter((axis) => sizes[axis] !== 1);
  const isMoveFree = moved.every((axis, index) => index === 0 || axis > moved[index - 1]!);
  return isMoveFree && reshapeTarget(shape) !== null
    ? layer.reshape(input, result)
    : layer.node("Transpose", [input], result, { perm: permutation });
}

/** [N, F] -> [N, n, F] */
function repeatVector(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = layer.native(only(layer, inputs));
  if (input.shape.length !== 2) {
    return layer.invalid(`needs an input of rank 2, but gets rank ${input.shape.length}`);
  }
  const count = layer.config.integer("n");
  const [batch = null, features = null] = input.shape;
  const result = { shape: [batch, 1, features], dtype: input.dtype };
  const single = unsqueeze(layer, input, [1], result);
  // Expand takes the larger of both sizes: the batch and the features stay.
  return count === 1
    ? single
    : layer.node("Expand", [single, layer.int64([1, count, 1])], {
        ...result,
        shape: [batch, count, features],
      });
}
