import type { LayerContext } from "../layer-context.ts";
import type { Shape, Value } from "../types.ts";

/**
 * Whether a layer that changes the shape of its input in place would change that of a model's input.
 *
 * CenterCrop and CategoryEncoding of TF.js 4.22 write the shape of their output into the array with that of
 * their input. Layers that keep the shape hand on the same array, as the converters of such layers do.
 *
 * @param changed what the layer writes; nothing changes where it is the same
 */
export function sharesInputShape(layer: LayerContext, value: Value, changed: Shape): boolean {
  return (
    changed.join() !== value.shape.join() && layer.graph.inputs.some((input) => input.dims === value.shape)
  );
}
