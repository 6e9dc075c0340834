import { sizeOf } from "../../../core/shapes.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import {
  axisOf,
  broadcastShape,
  broadcastTo,
  picked,
  placedOffsets,
  stridedOffsets,
  stridesOf,
} from "../offsets.ts";
import { numbers, withShape, type Evaluated } from "../value.ts";

/** Operators that put the same elements under another shape or in another order. */
export const shapingOperators = {
  Reshape: reshape,
  Flatten: (call) => {
    const x = call.any(0);
    const axis = axisOf(call.int("axis", 1), x.shape.length);
    return withShape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]);
  },
  Squeeze: (call) => {
    const x = call.any(0);
    const axes = call.intsOrInput("axes", 1)?.map((axis) => axisOf(axis, x.shape.length));
    const isDropped = (size: number, axis: number) => axes?.includes(axis) ?? size === 1;
    return withShape(
      x,
      x.shape.filter((size, axis) => !isDropped(size, axis)),
    );
  },
  Unsqueeze: (call) => {
    const x = call.any(0);
    const given = call.intsOrInput("axes", 1)!;
    const rank = x.shape.length + given.length;
    const axes = given.map((axis) => axisOf(axis, rank));
    const rest = [...x.shape];
    return withShape(
      x,
      Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!)),
    );
  },
  Transpose: (call) => {
    const x = call.any(0);
    const order = call.ints("perm") ?? x.shape.map((_, axis) => axis).toReversed();
    return transposed(x, order);
  },
  Expand: (call) => {
    const x = call.any(0);
    return broadcastTo(x, broadcastShape([x.shape, Array.from(call.numbers(1).data)]));
  },
  Tile: (call) => {
    const x = call.any(0);
    const places = Array.from(call.numbers(1).data, (repeats, axis) =>
      Array.from({ length: repeats * x.shape[axis]! }, (_, index) => index % x.shape[axis]!),
    );
    return picked(
      x,
      places.map(({ length }) => length),
      placedOffsets(places, stridesOf(x.shape)),
    );
  },
  Slice: slice,
  Split: split,
  Pad: pad,
  DepthToSpace: (call) => {
    const x = call.any(0);
    const [n, c, h, w] = x.shape as [number, number, number, number];
    const b = call.int("blocksize", 1);
    const depth = c / b / b;
    const isColumnFirst = call.text("mode", "DCR") === "CRD";
    const [split, order] = isColumnFirst
      ? [
          [n, depth, b, b, h, w],
          [0, 1, 4, 2, 5, 3],
        ]
      : [
          [n, b, b, depth, h, w],
          [0, 3, 4, 1, 5, 2],
        ];
    return withShape(transposed(withShape(x, split), order), [n, depth, h * b, w * b]);
  },
  SpaceToDepth: (call) => {
    const x = call.any(0);
    const [n, c, h, w] = x.shape as [number, number, number, number];
    const b = call.int("blocksize", 1);
    const parts = withShape(x, [n, c, h / b, b, w / b, b]);
    return withShape(transposed(parts, [0, 3, 5, 1, 2, 4]), [n, c * b * b, h / b, w / b]);
  },
  Shape: (call) => {
    const { shape } = call.any(0);
    const bound = (name: string, fallback: number) => {
      const at = call.int(name, fallback);
      return at < 0 ? at + shape.length : at;
    };
    return numbers("int64", shape.slice(bound("start", 0), bound("end", shape.length)));
  },
  Size: (call) => numbers("int64", [sizeOf(call.any(0).shape)], []),
  ReverseSequence: reverseSequence,
} as const satisfies Record<string, Operator>;

function transposed<V extends Evaluated>(x: V, order: readonly number[]): V {
  const strides = stridesOf(x.shape);
  const shape = order.map((axis) => x.shape[axis]!);
  return picked(
    x,
    shape,
    stridedOffsets(
      shape,
      order.map((axis) => strides[axis]!),
    ),
  );
}

function reshape(call: NodeCall): Evaluated {
  const x = call.any(0);
  const keepsZeros = call.int("allowzero", 0) === 1;
  const asked = Array.from(call.ints("shape") ?? call.numbers(1).data);
  const shape = asked.map((size, axis) => (size === 0 && !keepsZeros ? x.shape[axis]! : size));
  const open = shape.indexOf(-1);
  if (open !== -1) {
    const known = shape.reduce((product, size, axis) => (axis === open ? product : product * size), 1);
    shape[open] = known === 0 ? 0 : sizeOf(x.shape) / known;
  }
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw new RangeError(`[${x.shape.join()}] does not reshape to [${asked.join()}]`);
  }
  return withShape(x, shape);
}

function slice(call: NodeCall): Evaluated {
  const x = call.any(0);
  const starts = call.intsOrInput("starts", 1)!;
  const ends = call.intsOrInput("ends", 2)!;
  const axes = call.intsOrInput("axes", 3) ?? starts.map((_, index) => index);
  const steps = call.has(4) ? Array.from(call.numbers(4).data) : starts.map(() => 1);
  const places = x.shape.map((size) => Array.from({ length: size }, (_, index) => index));
  for (const [index, given] of axes.entries()) {
    const axis = axisOf(given, x.shape.length);
    places[axis] = placesOf(x.shape[axis]!, starts[index]!, ends[index]!, steps[index]!);
  }
  return picked(
    x,
    places.map(({ length }) => length),
    placedOffsets(places, stridesOf(x.shape)),
  );
}

function placesOf(size: number, start: number, end: number, step: number): number[] {
  const bound = (at: number, low: number, high: number) =>
    Math.min(high, Math.max(low, at < 0 ? at + size : at));
  const places: number[] = [];
  if (step > 0) {
    const last = bound(end, 0, size);
    for (let at = bound(start, 0, size); at < last; at += step) places.push(at);
  } else {
    const last = bound(end, -1, size - 1);
    for (let at = bound(start, -1, size - 1); at > last; at += step) places.push(at);
  }
  return places;
}

function split(call: NodeCall): Evaluated[] {
  const x = call.any(0);
  const axis = axisOf(call.int("axis", 0), x.shape.length);
  const size = x.shape[axis]!;
  const count = call.int("num_outputs", call.node.output.length);
  const even = Math.ceil(size / count);
  const sizes =
    call.intsOrInput("split", 1) ??
    Array.from({ length: count }, (_, index) => Math.min(even, size - index * even));
  let start = 0;
  return sizes.map((own) => {
    const places = x.shape.map((length, at) =>
      Array.from({ length: at === axis ? own : length }, (_, index) => (at === axis ? start + index : index)),
    );
    start += own;
    return picked(
      x,
      places.map(({ length }) => length),
      placedOffsets(places, stridesOf(x.shape)),
    );
  });
}

function pad(call: NodeCall): Evaluated {
  const x = call.any(0);
  const rank = x.shape.length;
  const pads = call.intsOrInput("pads", 1)!;
  const axes = call.has(3)
    ? Array.from(call.numbers(3).data, (axis) => axisOf(axis, rank))
    : x.shape.map((_, axis) => axis);
  const mode = call.text("mode", "constant");
  const places = x.shape.map((size, axis) => {
    const index = axes.indexOf(axis);
    const [begin, end] = index === -1 ? [0, 0] : [pads[index]!, pads[index + axes.length]!];
    return Array.from({ length: size + begin + end }, (_, at) => sourceOf(at - begin, size, mode));
  });
  const shape = places.map(({ length }) => length);
  const strides = stridesOf(x.shape);
  const inside = places.map((list) => list.map((place) => place ?? 0));
  const result = picked(x, shape, placedOffsets(inside, strides));
  if (mode !== "constant") return result;
  const fill = call.has(2) ? call.any(2).data[0]! : call.float("value", 0);
  const isPadding = placedOffsets(
    places.map((list) => list.map((place) => Number(place === null))),
    shape.map(() => 1),
  );
  if (result.dtype === "string") {
    return {
      ...result,
      data: result.data.map((text, index) => (isPadding[index] === 0 ? text : String(fill))),
    };
  }
  isPadding.forEach((padded, index) => {
    if (padded > 0) result.data[index] = Number(fill);
  });
  return result;
}

/** The place that a padded one repeats; null where it is a constant. */
function sourceOf(at: number, size: number, mode: string): number | null {
  if (at >= 0 && at < size) return at;
  if (mode === "edge") return at < 0 ? 0 : size - 1;
  if (mode === "wrap") return ((at % size) + size) % size;
  if (mode === "reflect") {
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const inPeriod = ((at % period) + period) % period;
    return Math.min(inPeriod, period - inPeriod);
  }
  return null;
}

function reverseSequence(call: NodeCall): Evaluated {
  const x = call.any(0);
  const lengths = call.numbers(1).data;
  const [batchAxis, timeAxis] = [call.int("batch_axis", 1), call.int("time_axis", 0)];
  const strides = stridesOf(x.shape);
  const offsets = stridedOffsets(x.shape, strides).map((offset) => {
    const time = Math.floor(offset / strides[timeAxis]!) % x.shape[timeAxis]!;
    const length = lengths[Math.floor(offset / strides[batchAxis]!) % x.shape[batchAxis]!]!;
    return time < length ? offset + (length - 1 - 2 * time) * strides[timeAxis]! : offset;
  });
  return picked(x, x.shape, offsets);
}
