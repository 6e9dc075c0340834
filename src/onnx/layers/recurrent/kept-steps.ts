import type { LayerContext } from "../../layer-context.ts";
import { cast, reduce, unsqueeze } from "../../operators.ts";
import type { Value } from "../../types.ts";
import { sizesOf } from "./folding.ts";
import { int64Scalar } from "./sequences.ts";

/** What the mask says in numbers is computed once for all layers that use it. */
function once(layer: LayerContext, mask: Value, form: string, make: () => Value): Value {
  const known = layer.formOf(mask, form);
  if (known) {
    return known;
  }
  const made = make();
  layer.offerForm(mask, form, () => made);
  return made;
}

/** 1 where a step counts, 0 elsewhere: [N, T], int64. */
function asNumbers(layer: LayerContext, mask: Value): Value {
  return once(layer, mask, "numbers", () => cast(layer, mask, "int64"));
}

/** How many steps count up to each step, itself included: [N, T, 1], int64. */
export function keptCounts(layer: LayerContext, mask: Value): Value {
  return once(layer, mask, "counts", () => {
    const numbers = asNumbers(layer, mask);
    const counts = layer.node("CumSum", [numbers, int64Scalar(layer, 1)], numbers, {
      exclusive: 0,
      reverse: 0,
    });
    return unsqueeze(layer, counts, [2], { shape: [...mask.shape, 1], dtype: "int64" });
  });
}

/** How many steps of each sequence count: [N, 1], int64. */
export function keptTotal(layer: LayerContext, mask: Value): Value {
  return once(layer, mask, "total", () => {
    const shape = [mask.shape[0] ?? null, 1];
    return reduce(layer, "ReduceSum", asNumbers(layer, mask), [1], true, { shape, dtype: "int64" });
  });
}

/** The same, as the recurrent operators take it: [N], int32. */
export function keptLengths(layer: LayerContext, mask: Value): Value {
  return once(layer, mask, "lengths", () => {
    const total = keptTotal(layer, mask);
    const shape = total.shape.slice(0, 1);
    const flat = layer.node("Squeeze", [total, layer.int64([1])], { shape, dtype: "int64" });
    return cast(layer, flat, "int32");
  });
}

/** The sequence [N, T, features] with the steps that count in front, in their order, and the others behind. */
export function keptFirst(layer: LayerContext, sequence: Value, mask: Value): Value {
  const order = once(layer, mask, "order", () => {
    const [, steps = null] = mask.shape;
    const count = steps === null ? sizesOf(layer, mask, 1, 2) : layer.int64([steps]);
    // Among equals TopK puts the earlier one first.
    const [, places] = layer.nodes(
      "TopK",
      [asNumbers(layer, mask), count],
      [
        { shape: mask.shape, dtype: "int64" },
        { shape: mask.shape, dtype: "int64" },
      ],
      { axis: 1, largest: 1, sorted: 1 },
    );
    return unsqueeze(layer, places!, [2], { shape: [...mask.shape, 1], dtype: "int64" });
  });
  return layer.node("GatherND", [sequence, order], sequence, { batch_dims: 1 });
}
