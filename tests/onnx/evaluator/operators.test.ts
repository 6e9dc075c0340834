import { describe, expect, it } from "vitest";
import type { Tensor } from "../../../src/core/tensor.ts";
import { computingOperators, movingOperators } from "../../../src/onnx/evaluator/registry.ts";
import { numbersOf } from "../../../src/tensors/numbers.ts";
import { evaluated, oneNode, ortAnswers, type Given, type OneNode } from "./node-model.ts";

const x = (...shape: number[]): Given => ({ shape });
const positive = (...shape: number[]): Given => ({ shape, range: [0.1, 3] });
const share = (...shape: number[]): Given => ({ shape, range: [-0.95, 0.95] });
const ints = (values: readonly number[], shape: readonly number[] = [values.length]): Given => ({
  dtype: "int64",
  shape,
  values,
});
const bools = (values: readonly number[], shape: readonly number[] = [values.length]): Given => ({
  dtype: "bool",
  shape,
  values,
});
const floats = (values: readonly number[], shape: readonly number[] = [values.length]): Given => ({
  shape,
  values,
});
const bytes = (...shape: number[]): Given => ({ dtype: "uint8", shape, range: [0, 255] });

type Case = Omit<OneNode, "op">;
const unary = (input = x(2, 3, 4), attributes = {}): Case[] => [{ inputs: [input], attributes }];
const image = x(2, 4, 7, 6);
const kernel3 = { kernel_shape: [3, 3] };

/** Inputs for each operator; onnxruntime-node is the oracle. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  Abs: unary(),
  Acos: unary(share(12)),
  Acosh: unary({ shape: [12], range: [1.1, 4] }),
  Asin: unary(share(12)),
  Asinh: unary(),
  Atan: unary(),
  Atanh: unary(share(12)),
  Ceil: unary(),
  Celu: unary(x(12), { alpha: { float: 0.7 } }),
  Cos: unary(),
  Cosh: unary(),
  Elu: unary(x(12), { alpha: { float: 0.7 } }),
  Erf: unary({ shape: [60], range: [-4, 4] }),
  Exp: unary(),
  Floor: unary(),
  HardSigmoid: unary({ shape: [30], range: [-6, 6] }, { alpha: { float: 0.3 } }),
  HardSwish: unary({ shape: [30], range: [-6, 6] }),
  LeakyRelu: unary(x(12), { alpha: { float: 0.2 } }),
  Log: unary(positive(12)),
  Mish: unary(),
  Neg: unary(),
  Reciprocal: unary(positive(12)),
  Round: unary(floats([0.5, 1.5, 2.5, -0.5, -1.5, 0.49, 2.51])),
  Selu: unary(),
  Shrink: unary(x(20), { bias: { float: 0.3 }, lambd: { float: 0.8 } }),
  Sigmoid: unary({ shape: [30], range: [-9, 9] }),
  Sign: unary(),
  Sin: unary(),
  Sinh: unary(),
  Softplus: unary({ shape: [30], range: [-20, 20] }),
  Softsign: unary(),
  Sqrt: unary(positive(12)),
  Tan: unary(share(12)),
  Tanh: unary(),
  ThresholdedRelu: unary(x(20), { alpha: { float: 0.6 } }),
  Add: [
    { inputs: [x(2, 3, 4), x(3, 1)] },
    {
      inputs: [
        { ...x(3), dtype: "int32", values: [2 ** 31 - 1, 1, -5] },
        { ...x(1), dtype: "int32", values: [1] },
      ],
    },
  ],
  Sub: [{ inputs: [x(2, 1, 4), x(3, 1)] }],
  Mul: [{ inputs: [x(2, 3), x(2, 3)] }],
  Div: [{ inputs: [x(2, 3), positive(3)] }, { inputs: [ints([7, -7, 9]), ints([2, 2, -4])] }],
  Mod: [
    { inputs: [ints([7, -7, 9, -9]), ints([3, 3, -4, -4])] },
    { inputs: [floats([5.5, -5.5]), floats([2, 2])], attributes: { fmod: 1 } },
  ],
  Pow: [{ inputs: [positive(2, 3), x(3)] }],
  PRelu: [{ inputs: [x(2, 3, 4), x(3, 1)] }],
  BitShift: [
    {
      inputs: [
        { dtype: "uint8", shape: [3], values: [1, 2, 200] },
        { dtype: "uint8", shape: [1], values: [1] },
      ],
      attributes: { direction: "LEFT" },
    },
  ],
  BitwiseAnd: [{ inputs: [ints([12, -5]), ints([10, 7])] }],
  BitwiseOr: [{ inputs: [ints([12, -5]), ints([10, 7])] }],
  BitwiseXor: [{ inputs: [ints([12, -5]), ints([10, 7])] }],
  BitwiseNot: [{ inputs: [ints([12, -5])] }],
  Sum: [{ inputs: [x(2, 3), x(3), x(2, 1)] }],
  Mean: [{ inputs: [x(2, 3), x(3), x(2, 1)] }],
  Relu: unary(),
  Clip: [
    { inputs: [x(20), floats([-0.5], []), floats([0.7], [])] },
    { inputs: [x(20), null, floats([0.7], [])] },
  ],
  Max: [{ inputs: [x(2, 3), x(3), x(2, 1)] }],
  Min: [{ inputs: [x(2, 3), x(3)] }],
  Where: [{ inputs: [bools([1, 0, 1]), x(2, 3), x(2, 1)] }],
  Identity: unary(),
  Dropout: [{ inputs: [x(2, 3)], outputs: 2 }],
  Equal: [{ inputs: [ints([1, 2, 3]), ints([1, 5, 3])] }],
  Less: [{ inputs: [x(2, 3), x(3)] }],
  LessOrEqual: [{ inputs: [floats([1, 2, 3]), floats([1, 1, 4])] }],
  Greater: [{ inputs: [x(2, 3), x(3)] }],
  GreaterOrEqual: [{ inputs: [floats([1, 2, 3]), floats([1, 1, 4])] }],
  And: [{ inputs: [bools([1, 1, 0, 0]), bools([1, 0, 1, 0])] }],
  Or: [{ inputs: [bools([1, 1, 0, 0]), bools([1, 0, 1, 0])] }],
  Xor: [{ inputs: [bools([1, 1, 0, 0]), bools([1, 0, 1, 0])] }],
  Not: [{ inputs: [bools([1, 0])] }],
  IsNaN: [{ inputs: [floats([1, Number.NaN, Infinity])] }],
  IsInf: [{ inputs: [floats([1, -Infinity, Infinity])], attributes: { detect_negative: 0 } }],
  MatMul: [
    { inputs: [x(5, 7), x(7, 6)] },
    { inputs: [x(2, 3, 4, 5), x(5, 6)] },
    { inputs: [x(2, 1, 4, 5), x(3, 5, 2)] },
    { inputs: [x(5), x(2, 5, 3)] },
    { inputs: [x(4, 5), x(5)] },
  ],
  Gemm: [
    { inputs: [x(3, 5), x(5, 4), x(4)] },
    {
      inputs: [x(5, 3), x(4, 5), x(3, 1)],
      attributes: { transA: 1, transB: 1, alpha: { float: 0.5 }, beta: { float: 2 } },
    },
  ],
  Einsum: [
    { inputs: [x(2, 3, 4), x(2, 4, 5)], attributes: { equation: "bij,bjk->bik" } },
    { inputs: [x(2, 3, 4), x(3, 4)], attributes: { equation: "...ij,ij->...i" } },
    { inputs: [x(3, 3)], attributes: { equation: "ii->i" } },
    { inputs: [x(3, 4), x(4, 2)], attributes: { equation: "ab,bc" } },
  ],
  MatMulInteger: [
    {
      inputs: [
        bytes(3, 4),
        bytes(4, 2),
        { dtype: "uint8", shape: [], values: [7] },
        { dtype: "uint8", shape: [], values: [100] },
      ],
    },
  ],
  Conv: [
    { inputs: [image, x(5, 4, 3, 3), x(5)] },
    {
      inputs: [image, x(6, 2, 3, 2)],
      attributes: { group: 2, strides: [2, 1], pads: [1, 0, 2, 1], dilations: [1, 2] },
    },
    { inputs: [image, x(4, 1, 3, 3)], attributes: { group: 4, auto_pad: "SAME_UPPER", strides: [2, 2] } },
    { inputs: [image, x(3, 4, 2, 2)], attributes: { auto_pad: "SAME_LOWER" } },
    { inputs: [x(1, 3, 9), x(2, 3, 4), x(2)], attributes: { pads: [1, 2] } },
    { inputs: [x(1, 2, 4, 5, 3), x(3, 2, 2, 2, 2)] },
  ],
  ConvInteger: [
    {
      inputs: [
        bytes(1, 2, 5, 5),
        bytes(3, 2, 3, 3),
        { dtype: "uint8", shape: [], values: [3] },
        { dtype: "uint8", shape: [], values: [9] },
      ],
    },
  ],
  ConvTranspose: [
    { inputs: [x(2, 3, 4, 5), x(3, 2, 3, 3), x(2)], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
    {
      inputs: [x(1, 4, 3, 3), x(4, 2, 3, 2)],
      attributes: { group: 2, strides: [2, 3], output_padding: [1, 1] },
    },
    { inputs: [x(1, 2, 3, 3), x(2, 2, 3, 3)], attributes: { strides: [2, 2], output_shape: [6, 6] } },
    { inputs: [x(1, 2, 3, 3), x(2, 2, 3, 3)], attributes: { strides: [2, 2], auto_pad: "SAME_UPPER" } },
    { inputs: [x(1, 2, 5), x(2, 3, 3)], attributes: { dilations: [2] } },
  ],
  AveragePool: [
    { inputs: [image], attributes: { ...kernel3, strides: [2, 2] } },
    { inputs: [image], attributes: { ...kernel3, pads: [1, 1, 1, 1], count_include_pad: 1 } },
    { inputs: [image], attributes: { ...kernel3, pads: [1, 0, 1, 1] } },
    { inputs: [image], attributes: { ...kernel3, auto_pad: "SAME_UPPER", strides: [2, 2] } },
    { inputs: [image], attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, opset: 19 },
  ],
  MaxPool: [
    { inputs: [image], attributes: { ...kernel3, strides: [2, 2] }, outputs: 2 },
    { inputs: [image], attributes: { ...kernel3, pads: [1, 1, 1, 1], dilations: [1, 2] } },
    { inputs: [image], attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 } },
    { inputs: [x(1, 2, 9)], attributes: { kernel_shape: [3], auto_pad: "SAME_LOWER" } },
  ],
  GlobalAveragePool: unary(image),
  GlobalMaxPool: unary(image),
  GlobalLpPool: unary(image),
  LpPool: [{ inputs: [image], attributes: { ...kernel3, strides: [2, 2] } }],
  BatchNormalization: [
    { inputs: [image, x(4), x(4), x(4), positive(4)], attributes: { epsilon: { float: 0.01 } } },
  ],
  InstanceNormalization: [{ inputs: [image, x(4), x(4)] }],
  LayerNormalization: [
    { inputs: [x(2, 3, 8), x(8), x(8)], outputs: 1 },
    { inputs: [x(2, 3, 8), x(3, 8)], attributes: { axis: 1 } },
  ],
  GroupNormalization: [{ inputs: [image, x(4), x(4)], attributes: { num_groups: 2 }, opset: 21 }],
  LpNormalization: [
    { inputs: [x(3, 5)], attributes: { p: 1 } },
    { inputs: [x(3, 5)], attributes: { axis: 0 } },
  ],
  MeanVarianceNormalization: [{ inputs: [image] }],
  Softmax: [
    { inputs: [x(2, 3, 5)] },
    { inputs: [x(2, 3, 5)], attributes: { axis: 1 } },
    { inputs: [x(2, 3, 5)], opset: 11 },
  ],
  LogSoftmax: [{ inputs: [x(2, 3, 5)], attributes: { axis: 0 } }],
  Hardmax: [{ inputs: [x(2, 3, 5)], attributes: { axis: 1 } }],
  LRN: [{ inputs: [x(2, 7, 3, 3)], attributes: { size: 5, alpha: { float: 0.5 } } }],
  ReduceSum: [
    { inputs: [x(2, 3, 4), ints([1, -1])] },
    { inputs: [x(2, 3, 4)] },
    { inputs: [x(2, 3, 4)], attributes: { noop_with_empty_axes: 1 } },
    { inputs: [x(2, 3, 4), ints([0])], attributes: { keepdims: 0 } },
  ],
  ReduceMean: [{ inputs: [x(2, 3, 4)], attributes: { axes: [0, 2], keepdims: 0 }, opset: 13 }],
  ReduceProd: [{ inputs: [x(2, 3, 4), ints([2])] }],
  ReduceMax: [{ inputs: [x(2, 3, 4), ints([1])] }],
  ReduceMin: [{ inputs: [x(2, 3, 4), ints([1])] }],
  ReduceL1: [{ inputs: [x(2, 3, 4), ints([1])] }],
  ReduceL2: [{ inputs: [x(2, 3, 4), ints([1])] }],
  ReduceSumSquare: [{ inputs: [x(2, 3, 4), ints([1])] }],
  ReduceLogSum: [{ inputs: [positive(2, 3, 4), ints([1])] }],
  ReduceLogSumExp: [{ inputs: [x(2, 3, 4), ints([1])] }],
  ArgMax: [
    { inputs: [x(2, 3, 4)], attributes: { axis: 1 } },
    { inputs: [floats([1, 3, 3], [1, 3])], attributes: { axis: -1, keepdims: 0, select_last_index: 1 } },
  ],
  ArgMin: [{ inputs: [x(2, 3, 4)], attributes: { axis: -1 } }],
  CumSum: [
    { inputs: [x(2, 5), ints([1], [])] },
    { inputs: [x(2, 5), ints([-1], [])], attributes: { exclusive: 1, reverse: 1 } },
  ],
  Reshape: [{ inputs: [x(2, 3, 4), ints([0, -1])] }],
  Flatten: [{ inputs: [x(2, 3, 4)], attributes: { axis: 2 } }],
  Squeeze: [{ inputs: [x(1, 3, 1), ints([-1])] }, { inputs: [x(1, 3, 1)] }],
  Unsqueeze: [{ inputs: [x(2, 3), ints([0, -1])] }],
  Transpose: [{ inputs: [x(2, 3, 4)], attributes: { perm: [2, 0, 1] } }, { inputs: [x(2, 3, 4)] }],
  Expand: [{ inputs: [x(3, 1), ints([2, 1, 4])] }],
  Tile: [{ inputs: [x(2, 3), ints([2, 3])] }],
  Slice: [
    { inputs: [x(5, 6), ints([1, -3]), ints([2 ** 31, -1])] },
    { inputs: [x(5, 6), ints([4]), ints([-100]), ints([0]), ints([-2])] },
  ],
  Split: [
    { inputs: [x(7, 2), ints([3, 4])], outputs: 2 },
    { inputs: [x(2, 7)], attributes: { axis: 1, num_outputs: 3 }, outputs: 3 },
  ],
  Pad: [
    { inputs: [x(2, 3), ints([1, 0, 0, 2]), floats([0.5], [])] },
    { inputs: [x(2, 4), ints([1, 2, 0, 3])], attributes: { mode: "reflect" } },
    { inputs: [x(2, 4), ints([1, -1, 2, 3])], attributes: { mode: "edge" } },
    { inputs: [x(2, 4), ints([2, 1]), null, ints([1])] },
  ],
  DepthToSpace: [
    { inputs: [x(1, 8, 2, 3)], attributes: { blocksize: 2 } },
    { inputs: [x(1, 8, 2, 3)], attributes: { blocksize: 2, mode: "CRD" } },
  ],
  SpaceToDepth: [{ inputs: [x(1, 2, 4, 6)], attributes: { blocksize: 2 } }],
  Shape: [{ inputs: [x(2, 3, 4)], attributes: { start: -2 } }],
  Size: [{ inputs: [x(2, 3, 4)] }],
  ReverseSequence: [{ inputs: [x(4, 3), ints([1, 4, 2])] }],
  Concat: [{ inputs: [x(2, 3), x(2, 1), x(2, 2)], attributes: { axis: -1 } }],
  Gather: [{ inputs: [x(3, 4), ints([2, -1, 0, 1], [2, 2])], attributes: { axis: 1 } }],
  GatherElements: [{ inputs: [x(3, 3), ints([0, 2, -1, 1], [2, 2])], attributes: { axis: 1 } }],
  GatherND: [
    { inputs: [x(2, 3, 4), ints([0, 1, 1, -1], [2, 2])] },
    { inputs: [x(2, 3, 4), ints([1, 2], [2, 1])], attributes: { batch_dims: 1 } },
  ],
  ScatterElements: [
    { inputs: [x(3, 3), ints([0, 2, 1, 0], [2, 2]), x(2, 2)], attributes: { axis: 1 } },
    { inputs: [x(3), ints([0, 0]), x(2)], attributes: { reduction: "add" } },
  ],
  Scatter: [{ inputs: [x(3, 3), ints([0, 2, 1, 0], [2, 2]), x(2, 2)], opset: 10 }],
  ScatterND: [{ inputs: [x(3, 4), ints([2, 0], [2, 1]), x(2, 4)] }],
  Compress: [
    { inputs: [x(3, 2), bools([0, 1, 1])], attributes: { axis: 0 } },
    { inputs: [x(3, 2), bools([0, 1, 1])] },
  ],
  Trilu: [{ inputs: [x(2, 3, 4)] }, { inputs: [x(3, 4), ints([-1], [])], attributes: { upper: 0 } }],
  ConstantOfShape: [{ inputs: [ints([2, 3])] }],
  Constant: [
    { inputs: [], attributes: { value_floats: { floats: [1.5, -2] } } },
    { inputs: [], attributes: { value_int: 7 } },
  ],
  Range: [{ inputs: [floats([1], []), floats([4.2], []), floats([0.5], [])] }],
  EyeLike: [{ inputs: [x(3, 4)], attributes: { k: 1 } }],
  OneHot: [{ inputs: [ints([0, 2, -1, 5]), ints([3], []), floats([-1, 4])], attributes: { axis: 0 } }],
  Cast: [
    { inputs: [floats([1.7, -1.7, 0, 300])], attributes: { to: 6 } },
    { inputs: [floats([1.7, -1.7, 0])], attributes: { to: 9 } },
    { inputs: [ints([3, -4])], attributes: { to: 1 } },
  ],
  CastLike: [{ inputs: [floats([1.7, -1.7]), ints([1])] }],
  TopK: [
    { inputs: [x(2, 6), ints([3])], outputs: 2 },
    { inputs: [floats([1, 3, 3, 0], [1, 4]), ints([2])], attributes: { largest: 0 }, outputs: 2 },
  ],
  Unique: [
    { inputs: [floats([2, 1, 1, 3, 4, 3])], outputs: 4 },
    { inputs: [floats([2, 1, 1, 3, 4, 3])], attributes: { sorted: 0 }, outputs: 4 },
    { inputs: [floats([1, 0, 1, 0, 2, 3], [3, 2])], attributes: { axis: 0 }, outputs: 4 },
  ],
  LabelEncoder: [
    {
      inputs: [ints([7, 0, 7, 3], [2, 2])],
      attributes: { keys_int64s: [0, 7], values_strings: ["ant", "bee"] },
    },
    {
      inputs: [ints([7, 0, 3])],
      attributes: { keys_int64s: [0, 7], values_floats: { floats: [1.5, -2] }, default_float: { float: 9 } },
    },
    { inputs: [floats([2.5, 1])], attributes: { keys_floats: { floats: [2.5] }, values_int64s: [4] } },
  ]
    .map((one): Case => ({ ...one, domain: "ai.onnx.ml", domainOpset: 2 }))
    .concat({
      inputs: [ints([1, 0, 2])],
      attributes: { classes_strings: ["ant", "bee"] },
      domain: "ai.onnx.ml",
    }),
  NonZero: [{ inputs: [bools([1, 0, 1, 1], [2, 2])] }],
  NonMaxSuppression: [
    {
      inputs: [
        floats([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11], [1, 3, 4]),
        floats([0.9, 0.75, 0.6], [1, 1, 3]),
        ints([3]),
        floats([0.5]),
        floats([0]),
      ],
    },
  ],
  Resize: [
    { inputs: [x(1, 2, 4, 5), null, floats([1, 1, 2, 1.5])], attributes: { mode: "linear" } },
    {
      inputs: [x(1, 1, 4, 5), null, floats([1, 1, 2, 3])],
      attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
    },
    {
      inputs: [x(1, 1, 4, 5), null, null, ints([1, 1, 7, 3])],
      attributes: { mode: "linear", coordinate_transformation_mode: "align_corners" },
    },
    { inputs: [x(1, 1, 4, 5), null, null, ints([1, 1, 7, 9])], attributes: { mode: "cubic" } },
    { inputs: [x(1, 1, 4, 5), null, null, ints([1, 1, 6, 3])], attributes: { mode: "nearest" } },
    {
      inputs: [x(1, 1, 4, 5), null, null, ints([1, 1, 6, 3])],
      attributes: {
        mode: "nearest",
        coordinate_transformation_mode: "tf_half_pixel_for_nn",
        nearest_mode: "floor",
      },
    },
    {
      inputs: [x(1, 1, 4, 5), null, null, ints([1, 1, 2, 5])],
      attributes: { mode: "linear", coordinate_transformation_mode: "pytorch_half_pixel" },
    },
    { inputs: [x(1, 1, 8, 8), null, null, ints([1, 1, 4, 3])], attributes: { mode: "linear", antialias: 1 } },
    {
      inputs: [x(1, 1, 4, 4), floats([0, 0, 0.1, 0.3, 1, 1, 0.9, 1.4]), null, ints([1, 1, 3, 3])],
      attributes: {
        mode: "linear",
        coordinate_transformation_mode: "tf_crop_and_resize",
        extrapolation_value: { float: 5 },
      },
    },
  ],
  Upsample: [{ inputs: [x(1, 1, 2, 3), floats([1, 1, 2, 2])], opset: 9 }],
  LSTM: [
    { inputs: [x(5, 2, 3), x(1, 16, 3), x(1, 16, 4), x(1, 32)], attributes: { hidden_size: 4 }, outputs: 3 },
    {
      inputs: [
        x(5, 2, 3),
        x(2, 16, 3),
        x(2, 16, 4),
        x(2, 32),
        { dtype: "int32", shape: [2], values: [5, 3] },
        x(2, 2, 4),
        x(2, 2, 4),
        x(2, 12),
      ],
      attributes: { hidden_size: 4, direction: "bidirectional" },
      outputs: 3,
    },
  ],
  GRU: [
    { inputs: [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4), x(1, 24)], attributes: { hidden_size: 4 }, outputs: 2 },
    {
      inputs: [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4), x(1, 24)],
      attributes: { hidden_size: 4, linear_before_reset: 1, direction: "reverse" },
      outputs: 2,
    },
  ],
  RNN: [
    {
      inputs: [x(5, 2, 3), x(1, 4, 3), x(1, 4, 4), x(1, 8)],
      attributes: { hidden_size: 4, activations: ["Relu"] },
      outputs: 2,
    },
  ],
  QuantizeLinear: [
    { inputs: [x(3, 4), floats([0.02], []), { dtype: "uint8", shape: [], values: [100] }] },
    {
      inputs: [x(2, 3), floats([0.02, 0.1, 0.05]), { dtype: "int8", shape: [3], values: [0, 3, -4] }],
      attributes: { axis: 1 },
    },
  ],
  DequantizeLinear: [
    {
      inputs: [bytes(2, 3), floats([0.02, 0.1, 0.05]), { dtype: "uint8", shape: [3], values: [0, 30, 100] }],
      attributes: { axis: 1 },
    },
  ],
  DynamicQuantizeLinear: [{ inputs: [x(3, 5)], outputs: 3 }],
  QLinearMatMul: [
    {
      inputs: [
        bytes(2, 3),
        floats([0.02], []),
        { dtype: "uint8", shape: [], values: [100] },
        bytes(3, 2),
        floats([0.03], []),
        { dtype: "uint8", shape: [], values: [90] },
        floats([0.2], []),
        { dtype: "uint8", shape: [], values: [110] },
      ],
    },
  ],
  QLinearConv: [
    {
      inputs: [
        bytes(1, 2, 4, 4),
        floats([0.02], []),
        { dtype: "uint8", shape: [], values: [100] },
        bytes(3, 2, 2, 2),
        floats([0.03], []),
        { dtype: "uint8", shape: [], values: [90] },
        floats([0.2], []),
        { dtype: "uint8", shape: [], values: [110] },
        { dtype: "int32", shape: [3], values: [100, -200, 300] },
      ],
    },
  ],
  Gelu: [
    { inputs: [x(30)], opset: 20 },
    { inputs: [x(30)], opset: 20, attributes: { approximate: "tanh" } },
  ],
};

/** Operators that onnxruntime-node 1.30 lacks on the CPU, or that hold graphs and have tests of their own. */
const elsewhere = new Set(["If", "Loop", "Scan", "Swish", "RMSNormalization"]);

describe("each operator answers as onnxruntime-node does", () => {
  const all = [...Object.keys(computingOperators), ...Object.keys(movingOperators)];
  it("has cases for all of them", () => {
    expect(all.filter((op) => cases[op] === undefined && !elsewhere.has(op))).toEqual([]);
  });

  it.each(Object.entries(cases))("%s", async (op, own) => {
    for (const given of own) {
      const { bytes, feeds } = oneNode({ op, ...given });
      const expected = await ortAnswers(bytes, feeds);
      const actual = evaluated(bytes, feeds);
      for (const name of Object.keys(expected)) {
        expect(differencesOf(actual[name]!, expected[name]!)).toEqual([]);
      }
    }
  });
});

/** Elements beyond 1e-5, relative where numbers are above 1; whole numbers, truth values and texts that are not the same. */
function differencesOf(actual: Tensor, expected: Tensor): string[] {
  const isFloat = expected.dtype.startsWith("float");
  const dtype = isFloat ? "float64" : expected.dtype;
  if (actual.shape.join() !== expected.shape.join())
    return [`[${actual.shape.join()}] is not [${expected.shape.join()}]`];
  if (actual.dtype !== dtype) return [`${actual.dtype} is not ${dtype}`];
  if (actual.dtype === "string" && expected.dtype === "string") {
    return expected.data.filter((text, index) => text !== actual.data[index]);
  }
  const [a, b] = [Array.from(numbersOf(actual)), Array.from(numbersOf(expected))];
  const allowed = (value: number) => (isFloat ? 1e-5 * Math.max(1, Math.abs(value)) : 0);
  return b.flatMap((value, index) => {
    const isSame = Object.is(a[index], value) || Math.abs(a[index]! - value) <= allowed(value);
    return isSame ? [] : [`${index}: ${a[index]} is not ${value}`];
  });
}
