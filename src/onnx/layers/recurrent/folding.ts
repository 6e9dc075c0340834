import type { LayerContext } from "../../layer-context.ts";
import { onnxDims } from "../../layouts.ts";
import type { Shape, Value } from "../../types.ts";

const FOLDED = "folded";

/**
 * The steps of a sequence as items of one large batch: [N, T, ...] -> [N * T, ...], in whatever layout the
 * layer before left them.
 */
export function fold(layer: LayerContext, value: Value): Value {
  const known = layer.formOf(value, FOLDED);
  if (known) {
    return known;
  }
  const sequence = layer.native(value);
  const [batch = null, steps = null, ...rest] = sequence.shape;
  const shape = [batch === null || steps === null ? null : batch * steps, ...rest];
  const sizes = rest.every((size) => size !== null)
    ? layer.int64([-1, ...rest])
    : concat(layer, [layer.int64([-1]), sizesOf(layer, sequence, 2)]);
  return layer.node("Reshape", [sequence, sizes], { shape, dtype: value.dtype });
}

/** Whether the layer before left the sequence folded, in a layout that is worth keeping. */
export function hasFolded(layer: LayerContext, value: Value): boolean {
  const folded = layer.formOf(value, FOLDED);
  return folded !== undefined && folded.layout !== "native";
}

/**
 * The items of a folded batch as the steps of sequences again.
 *
 * @param items [N * T, ...], in TF.js's order
 * @param like [N, T, ...], the sequence that was folded
 * @param folded the items in the layout in which later layers may want them
 */
export function unfold(layer: LayerContext, items: Value, like: Value, folded: Value): Value {
  const result = unfoldDims(layer, items, like);
  offerFolded(layer, result, () => folded);
  return result;
}

/** As `unfold`, for what the ONNX dimensions are. */
export function unfoldDims(layer: LayerContext, folded: Value, like: Value): Value {
  const [batch = null, steps = null] = like.shape;
  const rest = onnxDims(folded).slice(1);
  const shape = [batch, steps, ...rest];
  return layer.node("Reshape", [folded, targetOf(layer, folded, like, shape)], {
    shape,
    dtype: folded.dtype,
  });
}

/** Offers the folded form of a sequence to the layers behind. */
export function offerFolded(layer: LayerContext, value: Value, make: () => Value): void {
  layer.offerForm(value, FOLDED, make);
}

function targetOf(layer: LayerContext, folded: Value, like: Value, shape: Shape): Value {
  const unknown = shape.filter((size) => size === null).length;
  if (unknown <= 1) {
    return layer.int64(shape.map((size) => size ?? -1));
  }
  const rest = shape.slice(2);
  const known = rest.every((size) => size !== null) ? layer.int64(rest) : sizesOf(layer, folded, 1);
  return concat(layer, [sizesOf(layer, like, 0, 2), known]);
}

/** The sizes of some axes at run time, in ONNX's order, as a rank-1 value. */
export function sizesOf(layer: LayerContext, value: Value, start: number, end?: number): Value {
  const rank = value.shape.length;
  const shape = layer.node("Shape", [value], { shape: [rank], dtype: "int64" });
  const bounds = [start, end ?? rank, 0, 1].map((number) => layer.int64([number]));
  return layer.node("Slice", [shape, ...bounds], { shape: [(end ?? rank) - start], dtype: "int64" });
}

/** Rank-1 int64 values behind one another. */
export function concat(layer: LayerContext, parts: readonly Value[]): Value {
  const length = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  return layer.node("Concat", parts, { shape: [length], dtype: "int64" }, { axis: 0 });
}
