import type { LayerContext } from "../layer-context.ts";
import { cast, reduce, unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";

/**
 * The mask behind Add, Multiply, Average, Maximum and Minimum, [1, N, T]: all masks but the last one, with an
 * axis in front. TF.js makes it so; no recurrent layer of TF.js can use it.
 *
 * @see tfjs-layers `Merge.computeMask` in layers/merge.ts
 */
export function mergedMask(layer: LayerContext, inputs: readonly Value[]): Value | null {
  const masks = inputs.map((input) => input.mask);
  const [first = null, ...others] = masks.slice(0, Math.max(masks.length - 1, 1));
  if (masks.every((mask) => mask === null) || (first === null && others.length === 0)) {
    return null;
  }
  const present = [first, ...others].filter((mask) => mask !== null);
  if (present.length < others.length + 1) {
    return layer.unsupported("some of its inputs have a mask and others none, which TF.js itself cannot run");
  }
  const expanded = present.map((mask) =>
    unsqueeze(layer, mask, [0], { shape: [1, ...mask.shape], dtype: "bool" }),
  );
  return expanded.reduce((both, mask) => layer.node("And", [both, mask], both));
}

/**
 * The mask behind Concatenate: along the last axis a step counts where it counts in all inputs; along another
 * one the masks are joined too.
 *
 * @param axis in TF.js's order, not negative
 * @see tfjs-layers `Concatenate.computeMask` in layers/merge.ts
 */
export function concatenatedMask(layer: LayerContext, inputs: readonly Value[], axis: number): Value | null {
  const rank = inputs[0]!.shape.length;
  const masks = inputs.map((input) => input.mask).filter((mask) => mask !== null);
  if (masks.length === 0) {
    return null;
  }
  if (axis === rank - 1) {
    return masks
      .map((mask) => (mask.shape.length < rank ? mask : allAlongLast(layer, mask)))
      .reduce((both, mask) => layer.node("And", [both, mask], both));
  }
  if (masks.length < inputs.length || masks.some((mask) => mask.shape.length !== rank - 1)) {
    return layer.unsupported(
      "some of the sequences that it joins have a mask and others none, which TF.js itself cannot run",
    );
  }
  const sizes = masks.map((mask) => mask.shape[axis]!);
  const total = sizes.reduce<number | null>(
    (sum, size) => (sum === null || size === null ? null : sum + size),
    0,
  );
  const shape = masks[0]!.shape.map((size, index) => (index === axis ? total : size));
  return layer.node("Concat", masks, { shape, dtype: "bool" }, { axis });
}

function allAlongLast(layer: LayerContext, mask: Value): Value {
  const shape = mask.shape.slice(0, -1);
  const lowest = reduce(layer, "ReduceMin", cast(layer, mask, "float32"), [shape.length], false, { shape });
  return cast(layer, lowest, "bool");
}
