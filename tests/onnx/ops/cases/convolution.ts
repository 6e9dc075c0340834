import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** Strides, dilations and padding of a window, as a file has them. */
function windowOf(g: OpCase, rank: number, hasExplicit: boolean, hasDilations = true) {
  const isDilated = hasDilations && g.chance(0.3);
  const strides = Array.from({ length: rank }, () => (isDilated ? 1 : g.int(1, 3)));
  const dilations = Array.from({ length: rank }, () => (isDilated ? g.int(1, 2) : 1));
  const padding = g.pick(["SAME", "VALID", "SAME", ...(hasExplicit ? ["EXPLICIT"] : [])]);
  return {
    strides: attr.ints([1, ...strides, 1]),
    padding: attr.string(padding),
    ...(hasDilations ? { dilations: attr.ints([1, ...dilations, 1]) } : {}),
    ...(padding === "EXPLICIT" ? { explicit_paddings: attr.ints([0, 0, ...g.ints(4, 0, 2), 0, 0]) } : {}),
  };
}

/** A filter: a weight, or computed. */
function filterOf(g: OpCase, shape: readonly number[]): string {
  return g.chance(0.8) ? g.weight(shape) : g.tensor(shape, { range: [-1, 1] });
}

/** Pixels enough for a window of 3 with dilation 2. */
const image = (g: OpCase, rank: number, channels: number) => [
  g.int(1, 2),
  ...Array.from({ length: rank }, () => g.int(5, 7)),
  channels,
];

function convolved(g: OpCase, op: string, rank = 2): void {
  const [inputs, outputs] = [g.int(1, 3), g.int(1, 3)];
  const kernel = Array.from({ length: rank }, () => g.int(1, 3));
  const filter = filterOf(g, [...kernel, inputs, outputs]);
  const format = attr.string(rank === 2 ? "NHWC" : "NDHWC");
  g.op(op, [g.tensor(image(g, rank, inputs)), filter], {
    ...windowOf(g, rank, rank === 2),
    data_format: format,
  });
}

function depthwise(g: OpCase, op: string): void {
  const [channels, multiplier] = [g.int(1, 3), g.int(1, 2)];
  const filter = filterOf(g, [g.int(1, 3), g.int(1, 3), channels, multiplier]);
  const window = windowOf(g, 2, true);
  // TF.js's depthwise kernels want one stride for both axes.
  g.op(op, [g.tensor(image(g, 2, channels)), filter], window);
}

const activations = ["Relu", "Relu6", "Elu", "LeakyRelu", "Sigmoid", "Linear"] as const;

function fused(g: OpCase, op: "_FusedConv2D" | "FusedDepthwiseConv2dNative"): void {
  const isDepthwise = op === "FusedDepthwiseConv2dNative";
  const [inputs, outputs] = [g.int(1, 3), g.int(1, 3)];
  const channels = isDepthwise ? inputs * outputs : outputs;
  const x = g.tensor(image(g, 2, inputs));
  const filter = g.weight([g.int(1, 3), g.int(1, 3), inputs, outputs]);
  const bias = g.weight(g.chance(0.7) ? [channels] : g.pick([[], [1]]));
  // TF.js reads no alpha of a leaky ReLU behind a depthwise convolution.
  const others = activations.filter((name) => !isDepthwise || name !== "LeakyRelu");
  const activation = g.chance(0.3) ? "Prelu" : g.pick(others);
  const alpha = g.weight(g.pick([[channels], [1, 1, channels]]));
  g.op(op, activation === "Prelu" ? [x, filter, bias, alpha] : [x, filter, bias], {
    ...windowOf(g, 2, false),
    fused_ops: attr.strings(g.chance(0.2) && activation !== "Prelu" ? ["BiasAdd"] : ["BiasAdd", activation]),
    num_args: attr.int(activation === "Prelu" ? 2 : 1),
    ...(g.chance(0.5) && !isDepthwise ? { leakyrelu_alpha: attr.float(0.1) } : {}),
  });
}

/** A residual that became the bias of rank 4. */
function residual(g: OpCase): void {
  const shape = [1, 4, 5, 3];
  g.op("_FusedConv2D", [g.tensor(shape), g.weight([3, 3, 3, 3]), g.tensor(shape)], {
    strides: attr.ints([1, 1, 1, 1]),
    padding: attr.string("SAME"),
    fused_ops: attr.strings(["BiasAdd", "Relu"]),
    num_args: attr.int(1),
  });
}

function pooled(g: OpCase, op: string, rank: number): void {
  const kernel = Array.from({ length: rank }, () => g.int(1, 3));
  const strides = Array.from({ length: rank }, () => g.int(1, 3));
  g.op(op, [g.tensor(image(g, rank, g.int(1, 3)))], {
    ksize: attr.ints([1, ...kernel, 1]),
    strides: attr.ints([1, ...strides, 1]),
    padding: attr.string(g.pick(["SAME", "VALID"])),
  });
}

/** The size asked for is any that the padding can have come from. */
function backprop(g: OpCase): void {
  const [inputs, outputs] = [g.int(1, 3), g.int(1, 3)];
  const [stride, kernel] = [g.int(1, 3), g.int(1, 4)];
  const isSame = g.chance(0.6);
  const size = g.int(2, 4);
  const most = isSame ? size * stride : (size - 1) * stride + kernel + (stride - 1);
  const least = isSame ? (size - 1) * stride + 1 : (size - 1) * stride + kernel;
  const wanted = () => g.int(least, most);
  const batch = g.int(1, 2);
  const x = g.tensor([batch, size, size, inputs]);
  const shape = g.constant([4], [batch, wanted(), wanted(), outputs]);
  g.op("Conv2DBackpropInput", [shape, filterOf(g, [kernel, kernel, outputs, inputs]), x], {
    strides: attr.ints([1, stride, stride, 1]),
    padding: attr.string(isSame ? "SAME" : "VALID"),
  });
}

function argmaxPool(g: OpCase): void {
  const kernel = g.ints(2, 1, 3);
  const strides = g.ints(2, 1, 3);
  g.op(
    "MaxPoolWithArgmax",
    [g.tensor(image(g, 2, g.int(1, 3)))],
    {
      ksize: attr.ints([1, ...kernel, 1]),
      strides: attr.ints([1, ...strides, 1]),
      padding: attr.string(g.pick(["SAME", "VALID"])),
      include_batch_in_index: attr.bool(g.chance(0.5)),
    },
    2,
  );
}

function dilated(g: OpCase): void {
  const channels = g.int(1, 3);
  const filter = g.weight([g.int(1, 3), g.int(1, 3), channels]);
  g.op("Dilation2D", [g.tensor(image(g, 2, channels)), filter], {
    strides: attr.ints([1, ...g.ints(2, 1, 2), 1]),
    rates: attr.ints([1, ...g.ints(2, 1, 2), 1]),
    padding: attr.string(g.pick(["SAME", "VALID"])),
  });
}

export const convolutionCases: Record<string, OpCases> = {
  Conv1D: [
    (g) => {
      const [inputs, outputs, stride] = [g.int(1, 3), g.int(1, 3), g.int(1, 3)];
      const x = g.tensor([g.int(1, 2), g.int(5, 8), inputs]);
      g.op("Conv1D", [x, filterOf(g, [g.int(1, 3), inputs, outputs])], {
        stride: attr.int(stride),
        dilation: attr.int(stride === 1 ? g.int(1, 2) : 1),
        padding: attr.string(g.pick(["SAME", "VALID"])),
        data_format: attr.string("NWC"),
      });
    },
  ],
  Conv2D: [
    (g) => convolved(g, "Conv2D"),
    (g) => convolved(g, "Conv2D"),
    (g) => {
      // As a convolution in one dimension is written.
      g.op("Conv2D", [g.tensor([1, 1, 9, 2]), g.weight([1, 3, 2, 3])], {
        strides: attr.ints([1, 1, g.int(1, 4), 1]),
        dilations: attr.ints([1, 1, 1, 1]),
        padding: attr.string(g.pick(["SAME", "VALID"])),
      });
    },
  ],
  _FusedConv2D: [
    (g) => fused(g, "_FusedConv2D"),
    (g) => fused(g, "_FusedConv2D"),
    residual,
    (g) =>
      g.op("_FusedConv2D", [g.tensor([1, 3, 4, 2]), g.weight([1, 1, 2, 3])], {
        strides: attr.ints([1, 1, 1, 1]),
        padding: attr.string("SAME"),
        fused_ops: attr.strings(["NoOp", "Relu"]),
        num_args: attr.int(0),
      }),
  ],
  DepthwiseConv2d: [(g) => depthwise(g, "DepthwiseConv2d")],
  DepthwiseConv2dNative: [(g) => depthwise(g, "DepthwiseConv2dNative")],
  FusedDepthwiseConv2dNative: [
    (g) => fused(g, "FusedDepthwiseConv2dNative"),
    (g) => fused(g, "FusedDepthwiseConv2dNative"),
  ],
  Conv2DBackpropInput: [backprop, backprop],
  MaxPoolWithArgmax: [argmaxPool, argmaxPool],
  Dilation2D: [dilated],
  Conv3D: [(g) => convolved(g, "Conv3D", 3)],
  AvgPool: [(g) => pooled(g, "AvgPool", 2)],
  MaxPool: [(g) => pooled(g, "MaxPool", 2)],
  AvgPool3D: [(g) => pooled(g, "AvgPool3D", 3)],
  MaxPool3D: [(g) => pooled(g, "MaxPool3D", 3)],
};
