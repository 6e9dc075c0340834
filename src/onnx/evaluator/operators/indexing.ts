import { sizeOf } from "../../../core/shapes.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf, picked, stridedOffsets, stridesOf } from "../offsets.ts";
import { zeros, type Evaluated, type Numbers } from "../value.ts";

/** Operators that take elements by their place, or put them there. */
export const indexingOperators = {
  Gather: (call) => {
    const [x, indices] = [call.any(0), call.numbers(1)];
    const axis = axisOf(call.int("axis", 0), x.shape.length);
    const { outer, size, inner } = around(x.shape, axis);
    const offsets = new Int32Array(outer * indices.data.length * inner);
    let to = 0;
    for (let start = 0; start < outer; start += 1) {
      for (const index of indices.data) {
        const from = (start * size + placeIn(index, size)) * inner;
        for (let offset = 0; offset < inner; offset += 1) offsets[to++] = from + offset;
      }
    }
    return picked(x, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], offsets);
  },
  GatherElements: (call) => {
    const [x, indices] = [call.any(0), call.numbers(1)];
    return picked(x, indices.shape, elementOffsets(x, indices, call.int("axis", 0)));
  },
  GatherND: (call) => {
    const [x, indices] = [call.any(0), call.numbers(1)];
    const batchDims = call.int("batch_dims", 0);
    const { starts, inner } = tupleOffsets(x.shape, indices, batchDims);
    const offsets = new Int32Array(starts.length * inner);
    starts.forEach((start, tuple) => {
      for (let offset = 0; offset < inner; offset += 1) offsets[tuple * inner + offset] = start + offset;
    });
    const depth = indices.shape.at(-1)!;
    return picked(x, [...indices.shape.slice(0, -1), ...x.shape.slice(batchDims + depth)], offsets);
  },
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: (call) => {
    const [x, indices, updates] = [call.any(0), call.numbers(1), call.any(2)];
    const { starts, inner } = tupleOffsets(x.shape, indices, 0);
    const targets = new Int32Array(starts.length * inner);
    starts.forEach((start, tuple) => {
      for (let offset = 0; offset < inner; offset += 1) targets[tuple * inner + offset] = start + offset;
    });
    return scattered(x, targets, updates, call);
  },
  Compress: (call) => {
    const [x, condition] = [call.any(0), call.numbers(1)];
    const places = [...condition.data.keys()].filter((index) => condition.data[index] !== 0);
    if (!call.hasAttribute("axis")) return picked(x, [places.length], Int32Array.from(places));
    const axis = axisOf(call.int("axis", 0), x.shape.length);
    const { outer, size, inner } = around(x.shape, axis);
    const strides = [size * inner, inner, 1];
    const offsets = stridedOffsets([outer, places.length, inner], strides).map((_, at) => {
      const row = Math.floor(at / inner / places.length);
      return row * size * inner + places[Math.floor(at / inner) % places.length]! * inner + (at % inner);
    });
    return picked(
      x,
      x.shape.map((length, at) => (at === axis ? places.length : length)),
      offsets,
    );
  },
  Trilu: (call) => {
    const x = call.numbers(0);
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    const k = call.optional(1)?.data[0] ?? 0;
    const isUpper = call.int("upper", 1) === 1;
    const data = x.data.map((value, index) => {
      const distance = (index % columns) - (Math.floor(index / columns) % rows) - k;
      return (isUpper ? distance >= 0 : distance <= 0) ? value : 0;
    });
    return { ...x, data };
  },
} as const satisfies Record<string, Operator>;

function placeIn(index: number, size: number): number {
  const place = index < 0 ? index + size : index;
  if (!(place >= 0 && place < size)) throw new RangeError(`index ${index} of ${size} elements`);
  return place;
}

function elementOffsets({ shape }: Evaluated, indices: Numbers, givenAxis: number): Int32Array {
  const axis = axisOf(givenAxis, shape.length);
  const strides = stridesOf(shape);
  const rest = strides.map((stride, at) => (at === axis ? 0 : stride));
  const offsets = stridedOffsets(indices.shape, rest);
  return offsets.map((offset, at) => offset + placeIn(indices.data[at]!, shape[axis]!) * strides[axis]!);
}

/** The offset that each tuple of indices leads to, and how many elements lie there. */
function tupleOffsets(
  shape: readonly number[],
  indices: Numbers,
  batchDims: number,
): { starts: Int32Array; inner: number } {
  const depth = indices.shape.at(-1)!;
  const count = sizeOf(indices.shape.slice(0, -1));
  const perBatch = count / sizeOf(shape.slice(0, batchDims));
  const strides = stridesOf(shape);
  const batchStride = sizeOf(shape.slice(batchDims));
  const starts = Int32Array.from({ length: count }, (_, tuple) => {
    let start = Math.floor(tuple / perBatch) * batchStride;
    for (let axis = 0; axis < depth; axis += 1) {
      const at = batchDims + axis;
      start += placeIn(indices.data[tuple * depth + axis]!, shape[at]!) * strides[at]!;
    }
    return start;
  });
  return { starts, inner: sizeOf(shape.slice(batchDims + depth)) };
}

function scatterElements(call: NodeCall): Evaluated {
  const [x, indices, updates] = [call.any(0), call.numbers(1), call.any(2)];
  return scattered(x, elementOffsets(x, indices, call.int("axis", 0)), updates, call);
}

const merges: Readonly<Record<string, (old: number, update: number) => number>> = {
  none: (_, update) => update,
  add: (old, update) => old + update,
  mul: (old, update) => old * update,
  max: Math.max,
  min: Math.min,
};

function scattered(x: Evaluated, targets: Int32Array, updates: Evaluated, call: NodeCall): Evaluated {
  if (x.dtype === "string" || updates.dtype === "string") {
    const texts = Array.from(x.data, String);
    targets.forEach((target, index) => (texts[target] = String(updates.data[index]!)));
    return { dtype: "string", shape: x.shape, data: texts };
  }
  const merge = merges[call.text("reduction", "none")]!;
  const data = x.data.slice();
  const { round } = call.arithmetic;
  const step = x.dtype === "float32" ? round : (value: number) => value;
  targets.forEach((target, index) => (data[target] = step(merge(data[target]!, updates.data[index]!))));
  return { ...x, data };
}

/** A mask's places as a value of rank 2, [rank, count]. */
export function nonZero(x: Numbers): Numbers {
  const places = [...x.data.keys()].filter((index) => x.data[index] !== 0);
  const strides = stridesOf(x.shape);
  const result = zeros("int64", [x.shape.length, places.length]);
  x.shape.forEach((size, axis) =>
    places.forEach((place, index) => {
      result.data[axis * places.length + index] = Math.floor(place / strides[axis]!) % size;
    }),
  );
  return result;
}
