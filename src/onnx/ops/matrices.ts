import { broadcastNode, broadcastDims, castTo } from "./operands.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { onnxAxis } from "../layouts.ts";
import { permuted } from "../tensor.ts";
import type { Value } from "../types.ts";
import { positiveAxis } from "./axes.ts";
import { bandPart } from "./band-part.ts";
import { inComputedOrder } from "./computed-order.ts";
import { activated } from "./convolution.ts";
import { einsum } from "./einsum.ts";
import { transposed } from "./transformation.ts";

export const matricesOps = {
  Einsum: {
    operators: ["Einsum"],
    opsetSince: 13,
    notes: "one or two operands, no ellipsis, no letter twice in an operand, as in TF.js",
    convert: einsum,
  },
  MatrixBandPart: {
    operators: ["Where", "Range", "Sub", "Abs", "LessOrEqual"],
    opsetSince: 13,
    notes: "num_lower stands for num_upper too, as in TF.js",
    convert: bandPart,
  },
  MatMul: {
    operators: ["MatMul", "Transpose"],
    opsetSince: 13,
    notes: "a constant is transposed when the model is converted",
    convert: (op) => product(op, "transpose_a", "transpose_b"),
  },
  BatchMatMul: {
    operators: ["MatMul", "Transpose"],
    opsetSince: 13,
    notes: "",
    convert: (op) => product(op, "adj_x", "adj_y"),
  },
  BatchMatMulV2: {
    operators: ["MatMul", "Transpose"],
    opsetSince: 13,
    notes: "",
    convert: (op) => product(op, "adj_x", "adj_y"),
  },
  _FusedMatMul: {
    operators: ["MatMul", "Add", "Relu", "Clip", "Elu", "PRelu", "LeakyRelu", "Sigmoid"],
    opsetSince: 13,
    notes: "",
    convert: fusedProduct,
  },
  Transpose: {
    operators: ["Transpose", "Shape", "Gather", "Range", "Mul", "Add", "Concat", "Reshape"],
    opsetSince: 13,
    notes: "where perm is worked out at run time, each element is fetched from its place",
    convert: transpose,
  },
} as const satisfies Record<string, OpConverter>;

function product(op: OpContext, flagA: string, flagB: string): Value {
  const a = castTo(op, op.input(0), "float32");
  const b = castTo(op, op.input(1), "float32");
  const isFlat = a.layout === "flat-NCHW" && !op.attributes.boolean(flagA) && b.shape.length === 2;
  const weight = isFlat ? op.floatConstant(b) : null;
  if (weight !== null) {
    const kernel = op.attributes.boolean(flagB) ? permuted(weight, [1, 0]) : weight;
    const ordered = op.initializer("kernel", op.featuresLike(a, kernel, 0));
    return op.nodeWithDims("MatMul", [a, ordered], [op.dims(a)[0]!, kernel.shape[1]!], {});
  }
  const left = turned(op, op.native(a), op.attributes.boolean(flagA));
  const right = turned(op, op.native(b), op.attributes.boolean(flagB));
  const [leftDims, rightDims] = [op.dims(left), op.dims(right)];
  const batch = broadcastDims([leftDims.slice(0, -2), rightDims.slice(0, -2)]);
  return op.nodeWithDims("MatMul", [left, right], [...batch, leftDims.at(-2)!, rightDims.at(-1)!], {});
}

/** A matrix with its last two axes exchanged, where that is asked for. */
function turned(op: OpContext, x: Value, isTurned: boolean): Value {
  if (!isTurned) {
    return x;
  }
  const axes = x.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  const weight = op.floatConstant(x);
  return weight === null ? transposed(op, x, perm) : op.initializer("transposed", permuted(weight, perm));
}

function fusedProduct(op: OpContext): Value {
  const [first = "", activation = ""] = op.attributes.strings("fused_ops");
  const args = op.inputsFrom(2, 2 + op.attributes.number("num_args", 0));
  const result = product(op, "transpose_a", "transpose_b");
  const biased =
    first === "biasadd" && args[0] !== undefined ? broadcastNode(op, "Add", [result, args[0]]) : result;
  return activated(op, biased, activation, args);
}

function transpose(op: OpContext): Value {
  const x = op.input(0).layout === "flat-NCHW" ? op.native(op.input(0)) : op.input(0);
  const rank = x.shape.length;
  const reversed = x.shape.map((_, axis) => rank - 1 - axis);
  const given = op.inputs.length > 1 ? op.knownNumbers(op.input(1)) : reversed;
  if (given === null) {
    return inComputedOrder(op, op.native(x), op.native(op.input(1)));
  }
  const perm = given.map((axis) => positiveAxis(op, axis, rank));
  const dims = perm.map((axis) => op.dims(x)[axis]!);
  const onnxPerm = perm.map((axis) => onnxAxis(x, axis));
  return op.nodeWithDims("Transpose", [x], dims, { dtype: x.dtype }, { perm: onnxPerm });
}
