import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf, picked, placedOffsets, stridesOf } from "../offsets.ts";
import { boxOf, iou } from "../boxes.ts";
import { numbers, zeros, type Evaluated } from "../value.ts";
import { nonZero } from "./indexing.ts";

/** Operators that sort, count or look for elements. */
export const orderingOperators = {
  TopK: topK,
  Unique: unique,
  NonZero: (call) => nonZero(call.numbers(0)),
  NonMaxSuppression: nonMaxSuppression,
} as const satisfies Record<string, Operator>;

/** The largest or smallest along an axis; of equal ones the first. */
function topK(call: NodeCall): Evaluated[] {
  const x = call.numbers(0);
  const axis = axisOf(call.int("axis", -1), x.shape.length);
  const { outer, size, inner } = around(x.shape, axis);
  const k = call.optional(1)?.data[0] ?? call.int("k", 1);
  const sign = call.int("largest", 1) === 1 ? -1 : 1;
  const shape = x.shape.map((length, at) => (at === axis ? k : length));
  const [values, places] = [zeros(x.dtype, shape), zeros("int64", shape)];
  for (let row = 0; row < outer; row += 1) {
    for (let offset = 0; offset < inner; offset += 1) {
      const at = (place: number) => x.data[(row * size + place) * inner + offset]!;
      const order = Array.from({ length: size }, (_, place) => place).toSorted(
        (a, b) => sign * (at(a) - at(b)) || a - b,
      );
      for (let rank = 0; rank < k; rank += 1) {
        const to = (row * k + rank) * inner + offset;
        values.data[to] = at(order[rank]!);
        places.data[to] = order[rank]!;
      }
    }
  }
  return [values, places];
}

/** Different elements, or different slices along an axis, with their first places, their numbers and their counts. */
function unique(call: NodeCall): Evaluated[] {
  const x = call.any(0);
  const hasAxis = call.hasAttribute("axis");
  const axis = hasAxis ? axisOf(call.int("axis", 0), x.shape.length) : 0;
  const shape = hasAxis ? x.shape : [x.data.length];
  const { outer, size, inner } = around(shape, axis);
  const sliceOf = (place: number) =>
    Array.from(
      { length: outer * inner },
      (_, at) => x.data[(Math.floor(at / inner) * size + place) * inner + (at % inner)]!,
    );
  const found = new Map<string, { place: number; count: number; slice: (number | string)[] }>();
  const keys = Array.from({ length: size }, (_, place) => {
    const slice = sliceOf(place);
    const key = JSON.stringify(slice);
    const entry = found.get(key);
    if (entry === undefined) found.set(key, { place, count: 1, slice });
    else entry.count += 1;
    return key;
  });
  const entries = [...found];
  if (call.int("sorted", 1) === 1) entries.sort(([, a], [, b]) => compareSlices(a.slice, b.slice));
  const rank = new Map(entries.map(([key], index) => [key, index]));
  const firsts = entries.map(([, { place }]) => place);
  const places = shape.map((length, at) =>
    at === axis ? firsts : Array.from({ length }, (_, index) => index),
  );
  const flat = { ...x, shape } as typeof x;
  return [
    picked(
      flat,
      places.map(({ length }) => length),
      placedOffsets(places, stridesOf(shape)),
    ),
    numbers("int64", firsts),
    numbers(
      "int64",
      keys.map((key) => rank.get(key)!),
    ),
    numbers(
      "int64",
      entries.map(([, { count }]) => count),
    ),
  ];
}

function compareSlices(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** Boxes by falling score, each kept that overlaps none kept before by more than the threshold. */
function nonMaxSuppression(call: NodeCall): Evaluated {
  const [boxes, scores] = [call.numbers(0), call.numbers(1)];
  const scalar = (index: number, fallback: number) => call.optional(index)?.data[0] ?? fallback;
  const most = scalar(2, 0);
  const [overlap, least] = [scalar(3, 0), scalar(4, -Infinity)];
  const isCentred = call.int("center_point_box", 0) === 1;
  const [batch, classes, count] = scores.shape as [number, number, number];
  const chosen: number[] = [];
  for (let image = 0; image < batch; image += 1) {
    const cornersOf = (box: number) => boxOf(boxes, image * count + box, isCentred);
    for (let category = 0; category < classes; category += 1) {
      const scoreOf = (box: number) => scores.data[(image * classes + category) * count + box]!;
      const order = Array.from({ length: count }, (_, box) => box)
        .filter((box) => scoreOf(box) > least)
        .toSorted((a, b) => scoreOf(b) - scoreOf(a) || a - b);
      const kept: number[] = [];
      for (const box of order) {
        if (kept.length >= most) break;
        if (kept.every((other) => iou(cornersOf(box), cornersOf(other)) <= overlap)) kept.push(box);
      }
      chosen.push(...kept.flatMap((box) => [image, category, box]));
    }
  }
  return numbers("int64", chosen, [chosen.length / 3, 3]);
}
