import { sizeOf } from "../../core/shapes.ts";
import { float } from "../graph.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { onnxAxis } from "../layouts.ts";
import { reduce } from "../operators.ts";
import { floatTensor, type FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { positiveAxis } from "./axes.ts";
import { map } from "./basic-math.ts";
import { broadcastNode, castTo } from "./operands.ts";

const normalised: OpConverter = {
  operators: ["BatchNormalization", "Mul", "Add", "Sub", "Sqrt", "Div"],
  opsetSince: 13,
  notes:
    "with the mean and variance that it is given, also where is_training is true, as in TF.js; one output",
  convert: batchNorm,
};

export const normalizationOps = {
  FusedBatchNorm: normalised,
  FusedBatchNormV2: normalised,
  FusedBatchNormV3: normalised,
  LRN: { operators: ["LRN"], opsetSince: 13, notes: "", convert: lrn },
  Softmax: {
    operators: ["Softmax"],
    opsetSince: 13,
    notes: "along the last axis",
    convert: alongLast("Softmax"),
  },
  LogSoftmax: {
    operators: ["LogSoftmax"],
    opsetSince: 13,
    notes: "along the last axis",
    convert: alongLast("LogSoftmax"),
  },
  EuclideanNorm: {
    operators: ["ReduceL2", "Abs"],
    opsetSince: 13,
    notes: "axes must be constant",
    convert: euclideanNorm,
  },
} as const satisfies Record<string, OpConverter>;

function batchNorm(op: OpContext): Value {
  const x = castTo(op, op.input(0), "float32");
  const epsilon = op.attributes.number("epsilon", 1e-3);
  if (op.attributes.boolean("is_training")) {
    op.differs("is_training is true: TensorFlow uses the statistics of the batch, TF.js those it is given");
  }
  const parameters = op.inputsFrom(1, 5);
  parameters.forEach((value, index) => checkCount(op, value, index, x.shape.at(-1) ?? null));
  const weights = parameters.map((value) => op.floatConstant(value));
  const isForEach = (weight: FloatTensor | null): weight is FloatTensor =>
    weight !== null && weight.shape.length === 1 && weight.shape[0] === x.shape.at(-1);
  if (weights.every(isForEach)) {
    if (x.layout === "NCHW") {
      const attributes = {
        epsilon: float(epsilon),
        momentum: float(0.9),
        ...(op.opset >= 14 ? { training_mode: 0 } : {}),
      };
      return op.withDims(op.node("BatchNormalization", [x, ...parameters], x, attributes), op.dims(x));
    }
    const [scale, offset, mean, variance] = weights.map((weight) => weight.read());
    const factor = Float64Array.from(
      scale!,
      (value, index) => value / Math.sqrt(variance![index]! + epsilon),
    );
    const shift = Float64Array.from(offset!, (value, index) => value - mean![index]! * factor[index]!);
    const vector = (numbers: Float64Array, label: string) =>
      op.initializer(label, floatTensor([numbers.length], Float32Array.from(numbers)));
    const scaled = broadcastNode(op, "Mul", [op.native(x), vector(factor, "scale")]);
    return broadcastNode(op, "Add", [scaled, vector(shift, "shift")]);
  }
  const [scale, offset, mean, variance] = parameters;
  const deviation = map(op, "Sqrt", broadcastNode(op, "Add", [variance!, op.scalar(epsilon)]));
  const centred = broadcastNode(op, "Sub", [x, mean!]);
  const unit = broadcastNode(op, "Div", [centred, deviation]);
  return broadcastNode(op, "Add", [broadcastNode(op, "Mul", [unit, scale!]), offset!]);
}

/** TF.js gives element i of its input number i of each parameter, modulo their count, whatever the channel. */
function checkCount(op: OpContext, value: Value, index: number, channels: number | null): void {
  const count = sizeOf(value.shape.map((size) => size ?? 1));
  const isFree = value.shape.includes(null) || channels === null;
  const name = ["scale", "offset", "mean", "variance"][index]!;
  if (!isFree && count === 0) {
    op.unsupported(
      `its ${name} is empty, so that TF.js answers NaN everywhere; TensorFlow takes the statistics of the batch (is_training), ` +
        "as for LayerNormalization of Keras 2",
    );
  }
  if (!isFree && count !== 1 && count !== channels) {
    op.unsupported(`its ${name} has ${count} numbers for ${channels} channels, which TF.js mixes up`);
  }
}

function lrn(op: OpContext): Value {
  const x = op.nchw(castTo(op, op.input(0), "float32"));
  const number = (name: string, absent: number) => op.attributes.number(name, absent);
  const size = 2 * number("depth_radius", 5) + 1;
  // ONNX divides alpha by the size of the window.
  const attributes = {
    size,
    alpha: float(number("alpha", 1) * size),
    beta: float(number("beta", 0.5)),
    bias: float(number("bias", 1)),
  };
  return op.withDims(op.node("LRN", [x], x, attributes), op.dims(x));
}

function alongLast(operator: string) {
  return (op: OpContext): Value => {
    const given = castTo(op, op.input(0), "float32");
    const x = given.layout === "flat-NCHW" ? op.native(given) : given;
    return map(op, operator, x, { axis: onnxAxis(x, -1) });
  };
}

function euclideanNorm(op: OpContext): Value {
  const x = castTo(op, op.native(op.input(0)), "float32");
  const axes = op.numbers(op.input(1), "axes").map((axis) => positiveAxis(op, axis, x.shape.length));
  const isKept = op.attributes.boolean("keep_dims");
  const dims = op.dims(x).flatMap((dim, axis) => (axes.includes(axis) ? (isKept ? [1] : []) : [dim]));
  const shape = dims.map((dim) => (typeof dim === "number" ? dim : null));
  return axes.length === 0
    ? map(op, "Abs", x)
    : op.withDims(reduce(op, "ReduceL2", x, axes, isKept, { shape }), dims);
}
