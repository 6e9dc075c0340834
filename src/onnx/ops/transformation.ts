import { addDims, divideDims, multiplyDims, type Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { onnxAxis } from "../layouts.ts";
import type { Value } from "../types.ts";
import { layoutWithout, positiveAxis } from "./axes.ts";
import { broadcastDims, castTo } from "./operands.ts";
import { reshapeTo, reshapeToDims } from "./reshape.ts";
import { reversedAlong, sliceAlong } from "./slices.ts";

export const transformationOps = {
  Cast: {
    operators: ["Cast"],
    opsetSince: 13,
    notes:
      "int64 is int32, as in TF.js; a truth value is whether a number is not 0 (TF.js on WASM cuts it down first: 0.5 is false there)",
    convert: castOp,
  },
  ExpandDims: { operators: ["Unsqueeze"], opsetSince: 13, notes: "", convert: expandDims },
  Squeeze: { operators: ["Squeeze"], opsetSince: 13, notes: "", convert: squeeze },
  Reshape: {
    operators: ["Reshape", "Resize"],
    opsetSince: 13,
    notes:
      "a constant target where at most one size is unknown; of an image stacked beside its pixels, which is upsampling, one Resize",
    convert: (op) => reshapeTo(op, op.input(0), op.input(1)),
  },
  EnsureShape: { operators: [], opsetSince: 13, notes: "no node", convert: (op) => op.input(0) },
  BroadcastTo: { operators: ["Expand"], opsetSince: 13, notes: "", convert: broadcastTo },
  BroadcastArgs: {
    operators: ["Expand", "Add", "Shape"],
    opsetSince: 13,
    notes: "the shape of a sum of two zeros",
    convert: broadcastArgs,
  },
  Pad: padding("constant"),
  PadV2: padding("constant"),
  MirrorPad: {
    operators: ["Pad", "Slice", "Concat"],
    opsetSince: 13,
    notes: "SYMMETRIC is written with Slices",
    convert: mirrorPad,
  },
  SpaceToBatchND: {
    operators: ["Pad", "Reshape", "Transpose"],
    opsetSince: 13,
    notes: "",
    convert: spaceToBatch,
  },
  BatchToSpaceND: {
    operators: ["Reshape", "Transpose", "Slice"],
    opsetSince: 13,
    notes: "",
    convert: batchToSpace,
  },
  DepthToSpace: { operators: ["DepthToSpace"], opsetSince: 13, notes: "", convert: depthToSpace },
} as const satisfies Record<string, OpConverter>;

function castOp(op: OpContext): Value {
  const dtype = op.attributes.dtype("DstT");
  return dtype === "float32" || dtype === "int32" || dtype === "bool"
    ? castTo(op, op.input(0), dtype)
    : op.unsupported(`it casts to ${dtype ?? "a type that TF.js has no tensors of"}`);
}

function expandDims(op: OpContext): Value {
  const x = op.native(op.input(0));
  const rank = x.shape.length + 1;
  const axis = positiveAxis(op, op.number(op.input(1), "axis"), rank);
  return op.nodeWithDims("Unsqueeze", [x, op.int64([axis])], op.dims(x).toSpliced(axis, 0, 1), {
    dtype: x.dtype,
  });
}

function squeeze(op: OpContext): Value {
  const x = op.input(0);
  const name = op.attributes.has("axis") ? "axis" : "squeeze_dims";
  const named = op.attributes.numbers(name).map((axis) => positiveAxis(op, axis, x.shape.length));
  const axes = named.length > 0 ? named : allOnes(op, x);
  return axes.length === 0 ? x : squeezed(op, x, axes);
}

/** A value without some axes of size 1; no Transpose where their order in memory does not matter. */
export function squeezed(op: OpContext, x: Value, axes: readonly number[]): Value {
  const layout = layoutWithout(x, axes);
  const value = layout === null ? op.native(x) : x;
  const dims = op.dims(x).filter((_, axis) => !axes.includes(axis));
  const onnxAxes = axes.map((axis) => onnxAxis(value, axis)).toSorted((a, b) => a - b);
  return op.nodeWithDims("Squeeze", [value, op.int64(onnxAxes)], dims, {
    dtype: x.dtype,
    layout: layout ?? "native",
  });
}

function allOnes(op: OpContext, x: Value): number[] {
  if (x.shape.some((size) => size === null)) {
    return op.unsupported("it removes all axes of size 1, but not every size is known");
  }
  return x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
}

function broadcastTo(op: OpContext): Value {
  const x = op.native(op.input(0));
  return expanded(op, x, op.input(1));
}

/** A value broadcast to a shape that is constant or computed. */
export function expanded(op: OpContext, x: Value, target: Value): Value {
  const elements = op.content(target)?.elements ?? op.knownNumbers(target);
  const [rank] = target.shape;
  const size = elements?.length ?? rank ?? op.unsupported("the rank of its result is not known");
  const asked: Dim[] = elements
    ? [...elements]
    : Array.from({ length: size }, (_, axis) => `${op.path}:${axis}`);
  const dims = elements ? broadcastDims([op.dims(x), asked]) : asked;
  if (dims.join() === op.dims(x).join()) {
    return x;
  }
  // Expand has no bool on some providers.
  const value = x.dtype === "bool" ? castTo(op, x, "int32") : x;
  const result = op.nodeWithDims("Expand", [value, op.asInt64(target)], dims, { dtype: value.dtype });
  return x.dtype === "bool" ? castTo(op, result, "bool") : result;
}

function broadcastArgs(op: OpContext): Value {
  const contents = [0, 1].map((index) => op.content(op.input(index))?.elements);
  const zeros = contents.map((elements, index) => {
    const target = op.input(index);
    const rank = elements?.length ?? target.shape[0] ?? op.unsupported("the rank of a shape is not known");
    return op.node("Expand", [op.scalar(0), op.asInt64(target)], {
      shape: Array.from({ length: rank }, () => null),
    });
  });
  const rank = Math.max(...zeros.map(({ shape }) => shape.length));
  const sum = op.node("Add", zeros, { shape: Array.from({ length: rank }, () => null) });
  return op.asInt32(op.node("Shape", [sum], { shape: [rank], dtype: "int64" }));
}

/** Begins and ends of each axis in TF.js's order. */
function paddingsOf(op: OpContext, x: Value): [number, number][] {
  const numbers = op.numbers(op.input(1), "paddings");
  if (numbers.length !== x.shape.length * 2) {
    return op.invalid(`has ${numbers.length} paddings for an input of rank ${x.shape.length}`);
  }
  return x.shape.map((_, axis) => [numbers[axis * 2]!, numbers[axis * 2 + 1]!]);
}

function padding(mode: string): OpConverter {
  return {
    operators: ["Pad"],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const x = op.input(0);
      if (op.knownNumbers(op.input(1)) === null) {
        return paddedAtRunTime(op, x);
      }
      const fill = op.inputs.length > 2 ? op.number(op.input(2), "constant") : 0;
      return padded(op, x, paddingsOf(op, x), mode, fill);
    },
  };
}

/** Zeros, or a constant, whose number is computed: [rank, 2] becomes all begins, then all ends. */
function paddedAtRunTime(op: OpContext, x: Value): Value {
  const value = x.dtype === "bool" ? castTo(op, op.native(x), "int32") : op.native(x);
  const rank = value.shape.length;
  const pairs = op.conversion.facts.int64(op.input(1)) ?? op.native(op.input(1));
  // One pair is begin and end already. A cast comes after, so that a Transpose meets the stack that it can join.
  const sides =
    rank === 1
      ? pairs
      : op.node("Transpose", [pairs], { shape: [2, rank], dtype: pairs.dtype }, { perm: [1, 0] });
  const pads = op.node("Reshape", [op.asInt64(sides), op.int64([-1])], { shape: [rank * 2], dtype: "int64" });
  const fill = op.inputs.length > 2 ? op.number(op.input(2), "constant") : 0;
  const known = op.content(op.input(1))?.elements;
  const dims = op.dims(value).map((dim, axis): Dim => {
    const isSame = known?.[axis * 2] === 0 && known[axis * 2 + 1] === 0;
    return isSame ? dim : `${op.path}:${axis}`;
  });
  const inputs = [value, pads, op.scalarLike(value, fill)];
  const result = op.nodeWithDims("Pad", inputs, dims, { dtype: value.dtype }, { mode: "constant" });
  return x.dtype === "bool" ? castTo(op, result, "bool") : result;
}

/** A value with more elements around it, in the layout that it has. */
export function padded(
  op: OpContext,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  mode: string,
  fill = 0,
): Value {
  if (paddings.every(([begin, end]) => begin === 0 && end === 0)) {
    return x;
  }
  const value = x.dtype === "bool" ? castTo(op, x, "int32") : x.layout === "flat-NCHW" ? op.native(x) : x;
  const dims = op.dims(x).map((dim, axis) => addDims(dim, paddings[axis]![0] + paddings[axis]![1]));
  const places = paddings.map((_, axis) => onnxAxis(value, axis));
  const side = (index: 0 | 1) => {
    const sizes = places.map(() => 0);
    places.forEach((place, axis) => (sizes[place] = paddings[axis]![index]));
    return sizes;
  };
  const pads = op.int64([...side(0), ...side(1)]);
  const constant = mode === "constant" ? [op.scalarLike(value, fill)] : [];
  const result = op.nodeWithDims(
    "Pad",
    [value, pads, ...constant],
    dims,
    { dtype: value.dtype, layout: value.layout },
    { mode },
  );
  return x.dtype === "bool" ? castTo(op, result, "bool") : result;
}

function mirrorPad(op: OpContext): Value {
  const x = op.input(0);
  const paddings = paddingsOf(op, x);
  if (op.attributes.string("mode", "reflect") === "reflect") {
    return padded(op, x, paddings, "reflect");
  }
  // SYMMETRIC repeats the border too: the first rows backwards, all rows, the last rows backwards.
  return paddings.reduce((value, [begin, end], axis) => {
    const parts = [
      ...(begin > 0 ? [reversedAlong(op, sliceAlong(op, value, axis, 0, begin), axis)] : []),
      value,
      ...(end > 0 ? [reversedAlong(op, sliceAlong(op, value, axis, -end, null), axis)] : []),
    ];
    const dims = op.dims(value).toSpliced(axis, 1, addDims(op.dims(value)[axis]!, begin + end));
    return parts.length === 1
      ? value
      : op.nodeWithDims(
          "Concat",
          parts,
          dims,
          { dtype: value.dtype, layout: value.layout },
          { axis: onnxAxis(value, axis) },
        );
  }, x);
}

/** The block sizes and the pairs of numbers for each spatial axis. */
function blocksOf(op: OpContext, what: string): { blocks: number[]; sides: [number, number][] } {
  const blocks = op.numbers(op.input(1), "block shape");
  const numbers = op.numbers(op.input(2), what);
  return { blocks, sides: blocks.map((_, axis) => [numbers[axis * 2]!, numbers[axis * 2 + 1]!]) };
}

function spaceToBatch(op: OpContext): Value {
  const { blocks, sides } = blocksOf(op, "paddings");
  const x = op.native(op.input(0));
  const rest = x.shape.length - 1 - blocks.length;
  const none = Array.from({ length: rest }, (): [number, number] => [0, 0]);
  const value = padded(op, x, [[0, 0], ...sides, ...none], "constant");
  const [batch = 1, ...others] = op.dims(value);
  // [N, H / b, b, W / c, c, C] -> [b, c, N, H / b, W / c, C]
  const small = blocks.map((block, axis) => divideDims(others[axis]!, block));
  const split = blocks.flatMap((block, axis) => [small[axis]!, block]);
  const tail = others.slice(blocks.length);
  const inner = reshapeToDims(op, value, [batch, ...split, ...tail]);
  const order = [
    ...blocks.map((_, axis) => 2 + axis * 2),
    0,
    ...blocks.map((_, axis) => 1 + axis * 2),
    ...tail.map((_, axis) => 1 + blocks.length * 2 + axis),
  ];
  const moved = transposed(op, inner, order);
  const count = blocks.reduce((product, block) => product * block, 1);
  return reshapeToDims(op, moved, [multiplyDims(batch, count), ...small, ...tail]);
}

function batchToSpace(op: OpContext): Value {
  const { blocks, sides } = blocksOf(op, "crops");
  const x = op.native(op.input(0));
  const [batch = 1, ...others] = op.dims(x);
  const count = blocks.reduce((product, block) => product * block, 1);
  const outer = divideDims(batch, count);
  const spatial = others.slice(0, blocks.length);
  const tail = others.slice(blocks.length);
  const inner = reshapeToDims(op, x, [...blocks, outer, ...spatial, ...tail]);
  const m = blocks.length;
  const order = [
    m,
    ...blocks.flatMap((_, axis) => [m + 1 + axis, axis]),
    ...tail.map((_, axis) => 2 * m + 1 + axis),
  ];
  const large = spatial.map((size, axis) => multiplyDims(size, blocks[axis]!));
  const whole = reshapeToDims(op, transposed(op, inner, order), [outer, ...large, ...tail]);
  return sides.reduce(
    (value, [begin, end], axis) =>
      begin === 0 && end === 0 ? value : sliceAlong(op, value, axis + 1, begin, end === 0 ? null : -end),
    whole,
  );
}

/** A native value with its axes in another order. */
export function transposed(op: OpContext, x: Value, perm: readonly number[]): Value {
  const dims = op.dims(x);
  const moved = perm.map((axis) => dims[axis]!);
  return op.nodeWithDims("Transpose", [x], moved, { dtype: x.dtype }, { perm });
}

function depthToSpace(op: OpContext): Value {
  if (op.attributes.string("data_format", "nhwc") !== "nhwc") {
    return op.unsupported("data_format NCHW, which TF.js reads in NHWC places");
  }
  const block = op.attributes.number("block_size", 0);
  const x = op.nchw(castTo(op, op.input(0), "float32"));
  const [batch = 1, height = 1, width = 1, channels = 1] = op.dims(x);
  const dims = [
    batch,
    multiplyDims(height, block),
    multiplyDims(width, block),
    divideDims(channels, block * block),
  ];
  const attributes = { blocksize: block, mode: "DCR" };
  return op.nodeWithDims("DepthToSpace", [x], dims, { layout: "NCHW" }, attributes);
}
