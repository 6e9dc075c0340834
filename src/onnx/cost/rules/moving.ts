import { TensorProto_DataType as DataType } from "../../proto/onnx_pb.ts";
import { made, type KnownValue } from "../known-value.ts";
import type { Effect, Rule } from "../rule.ts";
import { broadcast, positiveAxis, replaced } from "../shapes.ts";

/** Elements that are put elsewhere: bytes are written, and nothing is computed. */
function moved(...outputs: KnownValue[]): Effect {
  return { outputs, flops: 0 };
}

const cast: Rule = (node) => {
  const { shape, elements } = node.input(0);
  return moved(made(node.int("to", DataType.FLOAT), shape, elements));
};

const shapeOf: Rule = (node) => {
  const { shape } = node.input(0);
  const end = node.int("end", shape.length);
  const part = shape.slice(node.int("start", 0), end);
  return moved(made(DataType.INT64, [part.length], part));
};

/** [N, C, H, W] to [N, C / b², H b, W b]. */
const depthToSpace: Rule = (node) => {
  const { shape } = node.input(0);
  const block = node.int("blocksize", 1);
  const [count, channels, height, width] = shape as [number, number, number, number];
  return moved(node.like([count, channels / block ** 2, height * block, width * block]));
};

const transpose: Rule = (node) => {
  const { shape } = node.input(0);
  const order = node.ints("perm") ?? [...shape.keys()].toReversed();
  return moved(node.like(order.map((axis) => shape[axis]!)));
};

const concat: Rule = (node) => {
  const parts = node.inputs.map((_, index) => node.input(index));
  const { shape } = parts[0]!;
  const axis = positiveAxis(node.int("axis", 0), shape.length);
  const size = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const lists = parts.map(({ elements }) => elements);
  const isKnown = shape.length === 1 && lists.every((list) => list !== null);
  return moved(node.like(replaced(shape, axis, size), isKnown ? lists.flat() : null));
};

const split: Rule = (node) => {
  const { shape } = node.input(0);
  const axis = positiveAxis(node.int("axis", 0), shape.length);
  const part = Math.ceil(shape[axis]! / node.outputCount);
  const even = Array.from({ length: node.outputCount }, (_, index) =>
    Math.min(part, shape[axis]! - index * part),
  );
  const sizes = node.intsOrInput("split", 1) ?? even;
  return moved(...sizes.map((size) => node.like(replaced(shape, axis, size))));
};

const slice: Rule = (node) => {
  const { shape, elements } = node.input(0);
  const starts = node.elements(1);
  const ends = node.elements(2);
  const axes = node.has(3) ? node.elements(3) : [...starts.keys()];
  const steps = node.has(4) ? node.elements(4) : starts.map(() => 1);
  let sliced = [...shape];
  let kept = shape.length === 1 ? elements : null;
  axes.forEach((given, index) => {
    const axis = positiveAxis(given, shape.length);
    const picked = indicesOf(shape[axis]!, starts[index]!, ends[index]!, steps[index]!);
    sliced = replaced(sliced, axis, picked.length);
    kept = kept === null ? null : picked.map((place) => kept![place]!);
  });
  return moved(node.like(sliced, kept));
};

/** The indices from `start` to `end` as ONNX's Slice takes them: negative ones count from the end. */
function indicesOf(size: number, start: number, end: number, step: number): number[] {
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const limited = (place: number, low: number) =>
    Math.min(highest, Math.max(low, place < 0 ? place + size : place));
  const first = limited(start, 0);
  const last = limited(end, lowest);
  const count = Math.max(0, Math.ceil((last - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

const gather: Rule = (node) => {
  const { shape, elements } = node.input(0);
  const indices = node.input(1);
  const axis = positiveAxis(node.int("axis", 0), shape.length);
  const picked =
    shape.length === 1 && elements !== null && indices.elements !== null
      ? indices.elements.map((index) => elements[positiveAxis(index, shape[0]!)]!)
      : null;
  return moved(node.like([...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)], picked));
};

const gatherNd: Rule = (node) => {
  const { shape } = node.input(0);
  const { shape: indices } = node.input(1);
  const batchDims = node.int("batch_dims", 0);
  return moved(node.like([...indices.slice(0, -1), ...shape.slice(batchDims + indices.at(-1)!)]));
};

const expand: Rule = (node) => moved(node.like(broadcast(node.input(0).shape, node.elements(1))));

const pad: Rule = (node) => {
  const { shape } = node.input(0);
  const pads = node.intsOrInput("pads", 1) ?? [];
  const axes = node.has(3)
    ? node.elements(3).map((axis) => positiveAxis(axis, shape.length))
    : [...shape.keys()];
  const padded = [...shape];
  axes.forEach((axis, index) => {
    padded[axis] = shape[axis]! + pads[index]! + pads[index + axes.length]!;
  });
  return moved(node.like(padded));
};

const oneHot: Rule = (node) => {
  const { shape } = node.input(0);
  const depth = node.elements(1)[0]!;
  const given = node.int("axis", -1);
  const axis = given < 0 ? given + shape.length + 1 : given;
  return moved(made(node.input(2).dataType, [...shape.slice(0, axis), depth, ...shape.slice(axis)]));
};

const constantOfShape: Rule = (node) => {
  const value = node.attribute("value")?.t;
  return moved(made(value?.dataType ?? DataType.FLOAT, node.elements(0)));
};

/** Sorting compares and moves; comparisons that only decide on a place are not counted. */
const topK: Rule = (node) => {
  const { shape } = node.input(0);
  const kept = replaced(shape, positiveAxis(node.int("axis", -1), shape.length), node.elements(1)[0]!);
  return moved(node.like(kept), made(DataType.INT64, kept));
};

export const movingRules = {
  DepthToSpace: depthToSpace,
  Cast: cast,
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Gather: gather,
  GatherND: gatherNd,
  OneHot: oneHot,
  Pad: pad,
  Shape: shapeOf,
  Slice: slice,
  Split: split,
  TopK: topK,
  Transpose: transpose,
} satisfies Record<string, Rule>;
