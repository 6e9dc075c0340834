import type { LayerContext } from "../../layer-context.ts";
import type { Value } from "../../types.ts";

const TIME_MAJOR = "time-major";

/** The sequence [N, T, ...] as [T, N, ...], the order of ONNX's recurrent operators. */
export function timeMajor(layer: LayerContext, value: Value): Value {
  return layer.formOf(value, TIME_MAJOR) ?? swapFirstAxes(layer, value);
}

/** The sequence [T, N, ...] as [N, T, ...]; a recurrent layer that reads it finds the other one again. */
export function batchMajor(layer: LayerContext, value: Value): Value {
  const swapped = swapFirstAxes(layer, value);
  offerTimeMajor(layer, swapped, () => value);
  return swapped;
}

/** Offers the time-major form of a sequence to the recurrent layers behind. */
export function offerTimeMajor(layer: LayerContext, value: Value, make: () => Value): void {
  layer.offerForm(value, TIME_MAJOR, make);
}

function swapFirstAxes(layer: LayerContext, value: Value): Value {
  const [first = null, second = null, ...rest] = value.shape;
  const perm = value.shape.map((_, axis) => (axis < 2 ? 1 - axis : axis));
  return layer.node("Transpose", [value], { shape: [second, first, ...rest], dtype: value.dtype }, { perm });
}

/** The value with an axis in the opposite order. */
export function reversed(layer: LayerContext, value: Value, axis: number): Value {
  const inputs = [[-1], [Number.MIN_SAFE_INTEGER], [axis], [-1]].map((list) => layer.int64(list));
  return layer.node("Slice", [value, ...inputs], value);
}

/** The element at a place of an axis, without that axis. */
export function pick(layer: LayerContext, value: Value, axis: number, index: number): Value {
  const shape = value.shape.filter((_, other) => other !== axis);
  if (value.shape[axis] === 1) {
    return layer.node("Squeeze", [value, layer.int64([axis])], { shape, dtype: value.dtype });
  }
  const place = int64Scalar(layer, index);
  return layer.node("Gather", [value, place], { shape, dtype: value.dtype }, { axis });
}

/** An int64 constant of rank 0. */
export function int64Scalar(layer: LayerContext, value: number): Value {
  const read = () => BigInt64Array.of(BigInt(value));
  return layer.initializer("int64", { shape: [], dtype: "int64", key: `int64:${value}`, owned: true, read });
}
