import { activationConverters } from "../activations.ts";
import { float } from "../graph.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { DILATED } from "../graph-model/raise-dilations.ts";
import { elementwise } from "../operators.ts";
import { convolve } from "../operators/convolution.ts";
import { slidePool, type PoolOperator } from "../operators/pooling.ts";
import { channelsFirstInput } from "../operators/spatial.ts";
import type { Window } from "../padding.ts";
import type { FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { prelu } from "./basic-math.ts";
import { maxPoolWithArgmax } from "./argmax-pool.ts";
import { dilation2d } from "./dilation.ts";
import { filterOf } from "./filters.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { convolutionBackpropInput } from "./transposed-convolution.ts";
import { dilatedWindow, explicitPads, windowOf, withSides } from "./windows.ts";

const NHWC = "NHWC only: TF.js reads the strides of NCHW from the wrong places";

/** What works out the padding of SAME at run time, where height or width are free and there are strides. */
const freePadding = ["Shape", "Slice", "Sub", "Div", "Mul", "Add", "Max", "Concat", "Pad"] as const;
const free = "with free height or width and strides, the padding is worked out at run time";

export const convolutionOps = {
  Conv1D: {
    operators: ["Conv", ...freePadding],
    opsetSince: 13,
    notes: "no converter writes it: TensorFlow has Conv2D alone; NWC only, as in TF.js",
    convert: convolution1d,
  },
  Conv2D: {
    operators: ["Conv", ...freePadding],
    opsetSince: 13,
    notes: `${NHWC}; ${free}`,
    convert: (op) => convolution(op, false),
  },
  _FusedConv2D: {
    operators: ["Conv", "Relu", "Clip", "Elu", "PRelu", "LeakyRelu", "Sigmoid", ...freePadding],
    opsetSince: 13,
    notes: "a bias of any rank; a lone activation is ignored, as in TF.js",
    convert: (op) => fused(op, (bias) => convolution(op, false, bias)),
  },
  DepthwiseConv2d: depthwise(),
  DepthwiseConv2dNative: depthwise(),
  FusedDepthwiseConv2dNative: {
    operators: ["Conv", "Relu", "Clip", "Elu", "PRelu", "Sigmoid", ...freePadding],
    opsetSince: 13,
    notes: "a lone activation is ignored, as in TF.js",
    convert: (op) => fused(op, (bias) => convolution(op, true, bias)),
  },
  Conv2DBackpropInput: {
    operators: ["ConvTranspose", "Slice"],
    opsetSince: 13,
    notes: "the padding is that of the size asked for; dilations are ignored, as TF.js does",
    convert: (op) => convolutionBackpropInput(op),
  },
  MaxPoolWithArgmax: {
    operators: ["MaxPool", "Mod", ...freePadding],
    opsetSince: 13,
    notes: free,
    convert: maxPoolWithArgmax,
  },
  Dilation2D: {
    operators: freePadding,
    opsetSince: 13,
    notes: `a Slice and an Add for each place of the filter, of at most 121; ${free}`,
    convert: dilation2d,
  },
  Conv3D: {
    operators: ["Conv", ...freePadding],
    opsetSince: 13,
    notes: "SAME with a stride above the kernel skips pixels at both ends, as in TF.js",
    convert: (op) => convolution(op, false, null, 3),
  },
  AvgPool: pool("AveragePool", 2),
  MaxPool: pool("MaxPool", 2),
  AvgPool3D: pool("AveragePool", 3),
  MaxPool3D: pool("MaxPool", 3),
} as const satisfies Record<string, OpConverter>;

function depthwise(): OpConverter {
  return {
    operators: ["Conv", ...freePadding],
    opsetSince: 13,
    notes: `${NHWC}; ${free}`,
    convert: (op) => convolution(op, true),
  };
}

/** The channels of a kernel and how it is grouped. */
function convolution(op: OpContext, isDepthwise: boolean, bias: FloatTensor | null = null, rank = 2): Value {
  checkFormat(op);
  const x = castTo(op, op.input(0), "float32");
  const { shape, kernel } = filterOf(op, op.input(1), rank, isDepthwise);
  const size = shape.slice(0, rank);
  const dilated = op.attributes.boolean(DILATED) ? dilatedWindow(op, size) : null;
  const window = { ...windowOf(op, size, rank), ...(dilated && { dilations: dilated.dilations }) };
  const channels = shape[rank]!;
  const padded = dilated ? withSides(op, x, dilated.sides) : explicitPads(op, x, 0);
  const input = channelsFirstInput(op, padded, rank, "channelsLast");
  if (input.channels !== null && input.channels % channels !== 0) {
    return op.invalid(`has a filter for ${channels} channels, but an input with ${input.channels}`);
  }
  const group = isDepthwise ? channels : 1;
  return withBatchOf(op, x, convolve(op, input, { kernel, bias, window, group, label: "filter" }));
}

/** Its stride and dilation are numbers, and not lists. */
function convolution1d(op: OpContext): Value {
  const format = op.attributes.string("data_format", "nhwc");
  const padding = op.attributes.string("padding");
  if (format !== "nwc" || (padding !== "same" && padding !== "valid")) {
    return op.unsupported("TF.js takes data_format NWC with padding SAME or VALID alone");
  }
  const x = castTo(op, op.input(0), "float32");
  const { shape, kernel } = filterOf(op, op.input(1), 1, false);
  const window: Window = {
    kernel: [shape[0]!],
    strides: [op.attributes.number("stride", 1)],
    dilations: [op.attributes.number("dilation", 1)],
    padding,
  };
  const input = channelsFirstInput(op, x, 1, "channelsLast");
  return withBatchOf(op, x, convolve(op, input, { kernel, bias: null, window, group: 1, label: "filter" }));
}

/** The result with the name of the batch dimension of the input. */
function withBatchOf(op: OpContext, x: Value, result: Value): Value {
  return op.withDims(result, [op.dims(x)[0]!, ...op.dims(result).slice(1)]);
}

function checkFormat(op: OpContext): void {
  const format = op.attributes.string("data_format", "nhwc");
  if (format !== "nhwc" && format !== "ndhwc") {
    op.unsupported(`data_format ${format.toUpperCase()}: ${NHWC}`);
  }
}

/** A convolution with what is fused into it: a bias, then an activation. */
function fused(op: OpContext, make: (bias: FloatTensor | null) => Value): Value {
  const [first = "", activation = ""] = op.attributes.strings("fused_ops");
  if (first !== "" && first !== "biasadd" && first !== "noop" && activation === "") {
    op.differs(`TF.js ignores the ${first} that is fused into it alone, which TensorFlow applies`);
  }
  const args = op.inputsFrom(2, 2 + op.attributes.number("num_args", 0));
  const bias = first === "biasadd" ? args[0] : undefined;
  const vector = bias === undefined ? null : op.floatConstant(bias);
  // The bias of a Conv is a vector. What else was fused in, such as a residual, is an addition.
  const filters = op.input(1).shape;
  const outputs = op.op === "FusedDepthwiseConv2dNative" ? filters[2]! * filters[3]! : filters.at(-1);
  const isVector = vector !== null && vector.shape.length === 1 && vector.shape[0] === outputs;
  let result = make(isVector ? vector : null);
  if (bias !== undefined && !isVector) {
    result = broadcastNode(op, "Add", [result, bias]);
  }
  return activated(op, result, activation, args);
}

/** Applies an activation that was fused into an op. */
export function activated(op: OpContext, x: Value, name: string, args: readonly Value[]): Value {
  const same = (value: Value) => op.withDims(value, op.dims(x));
  switch (name) {
    case "":
    case "linear":
      return x;
    case "relu":
    case "relu6":
    case "elu":
    case "sigmoid":
      return same(activationConverters[name].convert(op, x));
    case "leakyrelu":
      if (op.op === "FusedDepthwiseConv2dNative") {
        return op.unsupported(
          "a leaky ReLU is fused into it, whose alpha TF.js does not read: it answers NaN",
        );
      }
      return same(
        elementwise(op, "LeakyRelu", x, { alpha: float(op.attributes.number("leakyrelu_alpha", 0.2)) }),
      );
    case "prelu":
      return prelu(op, x, args.at(-1) ?? op.invalid("has a PReLU without its alpha"));
    default:
      return op.unsupported(`"${name}" is fused into it, which TF.js cannot run either`);
  }
}

function pool(operator: PoolOperator, rank: number): OpConverter {
  return {
    operators: [operator, ...freePadding],
    opsetSince: 13,
    notes: operator === "AveragePool" ? "the average leaves padding out" : free,
    convert: (op) => {
      const x = castTo(op, op.input(0), "float32");
      const kernel = op.attributes.numbers("ksize").slice(1, rank + 1);
      const window: Window = { ...windowOf(op, kernel, rank), dilations: kernel.map(() => 1) };
      const input = channelsFirstInput(op, x, rank, "channelsLast");
      const result = withBatchOf(op, x, slidePool(op, input, operator, window));
      return op.input(0).dtype === "int32" ? castTo(op, result, "int32") : result;
    },
  };
}
