import type { Dim } from "../graph-model/dims.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reduced, withLast } from "./reduction.ts";
import { softSuppression } from "./soft-suppression.ts";

const suppression = "boxes whose overlap equals the threshold are dropped, as in TF.js";

export const dynamicOps = {
  NonMaxSuppressionV2: {
    operators: ["NonMaxSuppression", "Gather", "Min", "Mul", "Cast"],
    opsetSince: 13,
    notes: suppression,
    convert: (op) => op.asInt32(selectedBoxes(op, false)),
  },
  NonMaxSuppressionV3: {
    operators: ["NonMaxSuppression", "Gather", "Min", "Mul", "Cast"],
    opsetSince: 13,
    notes: suppression,
    convert: (op) => op.asInt32(selectedBoxes(op, true)),
  },
  NonMaxSuppressionV4: {
    operators: ["NonMaxSuppression", "Gather", "Shape", "Sub", "Min", "Mul", "Pad", "Cast"],
    opsetSince: 13,
    notes: `${suppression}; padded with 0, to no more than there are boxes, as in TF.js`,
    convert: paddedSuppression,
  },
  NonMaxSuppressionV5: {
    operators: [
      "NonMaxSuppression",
      "Gather",
      "Min",
      "Mul",
      "Cast",
      "Loop",
      "ReduceMax",
      "Less",
      "Slice",
      "Max",
      "ArgMax",
      "Exp",
      "ReduceProd",
      "ScatterElements",
    ],
    opsetSince: 13,
    notes: `${suppression}; two outputs, as in TF.js; with a soft_nms_sigma over 0, a Loop`,
    convert: (op) => {
      const sigma = op.inputs.length > 5 ? op.number(op.input(5), "soft_nms_sigma") : 0;
      if (sigma > 0) {
        return softSuppression(op, sigma);
      }
      const selected = selectedBoxes(op, true);
      const scores = op.native(op.input(1));
      const result = { dtype: "float32" } as const;
      const kept = op.nodeWithDims("Gather", [scores, selected], op.dims(selected), result, { axis: 0 });
      return [op.asInt32(selected), kept];
    },
  },
  Where: {
    operators: ["NonZero", "Transpose", "Reshape", "Cast"],
    opsetSince: 13,
    notes: "the places of what is true, in order",
    convert: (op) => {
      const condition = castTo(op, op.native(op.input(0)), "bool");
      const rank = condition.shape.length;
      if (rank === 0) {
        return op.unsupported("the condition must have an axis");
      }
      const count = `${op.path}:count`;
      const int64 = { dtype: "int64" } as const;
      const columns = op.nodeWithDims("NonZero", [condition], [rank, count], int64);
      // One row has its numbers in the order of one column.
      if (rank === 1) {
        return op.asInt32(op.nodeWithDims("Reshape", [columns, op.int64([-1, 1])], [count, 1], int64));
      }
      return op.asInt32(op.nodeWithDims("Transpose", [columns], [count, rank], int64, { perm: [1, 0] }));
    },
  },
  ListDiff: {
    operators: ["Equal", "Cast", "ReduceSum", "NonZero", "Gather"],
    opsetSince: 13,
    notes: "each element of x is compared with each of y",
    convert: listDifference,
  },
} as const satisfies Record<string, OpConverter>;

/** Adds axes of size 1 in front. */
function wrapped(op: OpContext, value: Value, count: number): Value {
  const axes = Array.from({ length: count }, (_, axis) => axis);
  const dims: Dim[] = [...axes.map(() => 1), ...op.dims(value)];
  return op.withDims(unsqueeze(op, value, axes, { shape: shapeFromDims(dims), dtype: value.dtype }), dims);
}

/** A number of rank 0 or 1 as [1]. */
function asOne(op: OpContext, value: Value): Value {
  return op.node("Reshape", [value, op.int64([1])], { shape: [1], dtype: value.dtype });
}

/** The numbers of the boxes that stay, best first, int64 [count]. */
function selectedBoxes(op: OpContext, hasScoreThreshold: boolean): Value {
  const boxes = wrapped(op, op.native(op.input(0)), 1);
  const scores = wrapped(op, op.native(op.input(1)), 2);
  const most = mostBoxes(op);
  const overlap = overlapBelow(op, op.input(3));
  const least = hasScoreThreshold ? asOne(op, castTo(op, op.input(4), "float32")) : null;
  const count = `${op.path}:count`;
  const inputs = [boxes, scores, most, overlap, ...(least === null ? [] : [least])];
  const rows = op.nodeWithDims("NonMaxSuppression", inputs, [count, 3], { dtype: "int64" });
  // Columns of a row: batch, class, box.
  const column = op.initializer("box_column", {
    shape: [],
    dtype: "int64",
    key: "int64 scalar:2",
    owned: true,
    read: () => BigInt64Array.of(2n),
  });
  return op.nodeWithDims("Gather", [rows, column], [count], { dtype: "int64" }, { axis: 1 });
}

/**
 * TF.js drops a box from the threshold on, ONNX above it. TF.js has the overlap in float64 and ONNX Runtime in float32,
 * where one that equals the fraction meant is the threshold itself: it is dropped where that fraction is not below the
 * float32 that the threshold was rounded to.
 */
function overlapBelow(op: OpContext, threshold: Value): Value {
  const known = op.knownNumbers(threshold);
  if (known !== null) {
    const float = Math.fround(known[0]!);
    return op.constantOf("float32", [1], [meantFraction(float) < float ? float : nextBelow(float)]);
  }
  const value = asOne(op, castTo(op, threshold, "float32"));
  return op.node("Mul", [value, op.constantOf("float32", [1], [1 - 2 ** -24])], value);
}

/** The fraction of the least denominator up to 100 that is this float32; the number itself where there is none. */
function meantFraction(float: number): number {
  for (let denominator = 1; denominator <= 100; denominator += 1) {
    const fraction = Math.round(float * denominator) / denominator;
    if (Math.fround(fraction) === float) {
      return fraction;
    }
  }
  return float;
}

function nextBelow(float: number): number {
  const bits = new Int32Array(Float32Array.of(float).buffer);
  bits[0]! -= float > 0 ? 1 : 0;
  return new Float32Array(bits.buffer)[0]!;
}

/** How many boxes may stay: from a threshold of 0 on, every box overlaps the first. */
function mostBoxes(op: OpContext): Value {
  const isOne = op.knownNumbers(op.input(3))?.[0] === 0;
  const most = asOne(op, op.asInt64(op.input(2)));
  const int64 = { shape: [1], dtype: "int64" } as const;
  return isOne ? op.node("Min", [most, op.int64([1])], int64) : most;
}

function paddedSuppression(op: OpContext): Value[] {
  const selected = selectedBoxes(op, true);
  const int64 = { dtype: "int64" } as const;
  const count = op.node("Shape", [selected], { shape: [1], ...int64 });
  const valid = op.asInt32(op.node("Squeeze", [count, op.int64([0])], { shape: [], ...int64 }));
  if (!op.attributes.boolean("pad_to_max_output_size")) {
    return [op.asInt32(selected), valid];
  }
  const most = atMostAll(op);
  const missing = op.node("Sub", [most, count], { shape: [1], ...int64 });
  const pads = op.node("Concat", [op.int64([0]), missing], { shape: [2], ...int64 }, { axis: 0 });
  const asked = op.knownNumbers(op.input(2))?.[0];
  const all = op.dims(op.input(0))[0];
  const size = typeof all === "number" && asked !== undefined ? Math.min(asked, all) : `${op.path}:most`;
  return [op.asInt32(op.nodeWithDims("Pad", [selected, pads], [size], int64)), valid];
}

/** TF.js pads to no more than there are boxes. */
function atMostAll(op: OpContext): Value {
  const int64 = { shape: [1], dtype: "int64" } as const;
  const scores = op.native(op.input(1));
  const all = op.node("Shape", [scores], int64);
  return op.node("Min", [asOne(op, op.asInt64(op.input(2))), all], int64);
}

function listDifference(op: OpContext): Value[] {
  const [x, y] = [op.native(op.input(0)), op.native(op.input(1))];
  const equal = castTo(op, broadcastNode(op, "Equal", [withLast(op, x), y], "bool"), "int32");
  const hits = reduced(op, "ReduceSum", equal, [1], false);
  const isNew = broadcastNode(op, "Equal", [hits, op.constantOf("int32", [], [0])], "bool");
  const count = `${op.path}:count`;
  const int64 = { dtype: "int64" } as const;
  const places = op.nodeWithDims("NonZero", [isNew], [1, count], int64);
  const flat = op.nodeWithDims("Squeeze", [places, op.int64([0])], [count], int64);
  return [op.nodeWithDims("Gather", [x, flat], [count], { dtype: x.dtype }, { axis: 0 }), op.asInt32(flat)];
}
