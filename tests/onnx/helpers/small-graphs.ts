import { attr, type SmallGraphModel, type SmallTensor } from "./one-node.ts";

const whole = (value: number): SmallTensor => ({
  shape: [],
  dtype: "int32",
  values: [value],
  isConstant: true,
});
const vector = (...values: number[]): SmallTensor => ({
  shape: [values.length],
  dtype: "int32",
  values,
  isConstant: true,
});
const weight = (...shape: number[]): SmallTensor => ({ shape, isConstant: true });
const ones = attr.ints([1, 1, 1, 1]);

/** An image through fused convolutions, pooling, resizing and a dense layer. */
const image: SmallGraphModel = {
  tensors: {
    x: { shape: [1, 8, 8, 2], declared: [-1, 8, 8, 2] },
    filter: weight(3, 3, 2, 4),
    bias: weight(4),
    deep: weight(3, 3, 4, 1),
    size: vector(6, 6),
    flat: vector(-1, 144),
    kernel: weight(144, 3),
    shift: weight(3),
  },
  nodes: [
    {
      name: "conv",
      op: "_FusedConv2D",
      inputs: ["x", "filter", "bias"],
      attributes: {
        strides: attr.ints([1, 2, 2, 1]),
        dilations: ones,
        padding: attr.string("SAME"),
        data_format: attr.string("NHWC"),
        fused_ops: attr.strings(["BiasAdd", "Relu6"]),
        num_args: attr.int(1),
      },
    },
    {
      name: "depth",
      op: "DepthwiseConv2dNative",
      inputs: ["conv", "deep"],
      attributes: { strides: ones, dilations: ones, padding: attr.string("SAME") },
    },
    {
      name: "pool",
      op: "MaxPool",
      inputs: ["depth"],
      attributes: { ksize: attr.ints([1, 2, 2, 1]), strides: ones, padding: attr.string("VALID") },
    },
    {
      name: "large",
      op: "ResizeBilinear",
      inputs: ["pool", "size"],
      attributes: { half_pixel_centers: attr.bool(true) },
    },
    { name: "line", op: "Reshape", inputs: ["large", "flat"] },
    {
      name: "dense",
      op: "_FusedMatMul",
      inputs: ["line", "kernel", "shift"],
      attributes: { fused_ops: attr.strings(["BiasAdd"]), num_args: attr.int(1) },
    },
    { name: "y", op: "Softmax", inputs: ["dense"] },
  ],
};

/** Arithmetic on the shape of an input whose sizes are free. */
const shapes: SmallGraphModel = {
  tensors: {
    x: { shape: [2, 3, 4], declared: [-1, -1, 4] },
    zero: vector(0),
    one: vector(1),
    two: vector(2),
    four: whole(4),
    axis: whole(-1),
  },
  nodes: [
    { name: "shape", op: "Shape", inputs: ["x"] },
    {
      name: "rows",
      op: "StridedSlice",
      inputs: ["shape", "zero", "one", "one"],
      attributes: { shrink_axis_mask: attr.int(1) },
    },
    {
      name: "columns",
      op: "StridedSlice",
      inputs: ["shape", "one", "two", "one"],
      attributes: { shrink_axis_mask: attr.int(1) },
    },
    { name: "wide", op: "Mul", inputs: ["columns", "four"] },
    {
      name: "target",
      op: "Pack",
      inputs: ["rows", "wide"],
      attributes: { axis: attr.int(0), N: attr.int(2) },
    },
    { name: "flat", op: "Reshape", inputs: ["x", "target"] },
    { name: "both", op: "ConcatV2", inputs: ["flat", "flat", "axis"], attributes: { N: attr.int(2) } },
    { name: "y", op: "TopKV2", inputs: ["both", "four"], attributes: { sorted: attr.bool(true) } },
  ],
  outputs: ["y:0", "y:1", "rows"],
};

const arg = (name: string, type: string) => ({ name, type });
const stepArgs = [arg("i", "DT_INT32"), arg("v", "DT_FLOAT"), arg("most", "DT_INT32")];
const inner = (name: string, op: string, input: string[], attributes = {}) => ({
  name,
  op,
  input,
  attr: attributes,
});

/** While i < most: v += v, and a branch behind. */
const loop: SmallGraphModel = {
  tensors: {
    i: whole(0),
    one: whole(1),
    v: { shape: [2] },
    most: { shape: [], dtype: "int32", values: [3] },
  },
  nodes: [
    {
      name: "loop",
      op: "StatelessWhile",
      inputs: ["i", "v", "most"],
      attributes: { cond: attr.func("goes"), body: attr.func("step") },
    },
    { name: "many", op: "Greater", inputs: ["most", "one"] },
    {
      name: "y",
      op: "If",
      inputs: ["many", "loop:1"],
      attributes: { then_branch: attr.func("yes"), else_branch: attr.func("no") },
    },
  ],
  library: {
    function: [
      {
        signature: { name: "goes", inputArg: stepArgs, outputArg: [arg("go", "DT_BOOL")] },
        nodeDef: [inner("less", "Less", ["i", "most"])],
        ret: { go: "less:z:0" },
      },
      {
        signature: {
          name: "step",
          inputArg: stepArgs,
          outputArg: [arg("i2", "DT_INT32"), arg("v2", "DT_FLOAT"), arg("m2", "DT_INT32")],
        },
        nodeDef: [
          inner("next", "AddV2", ["i", "one"]),
          inner("twice", "AddV2", ["v", "v"]),
          inner("one", "Const", [], { dtype: attr.type("int32") }),
        ],
        ret: { i2: "next:z:0", v2: "twice:z:0", m2: "most" },
      },
      ...["Square", "Neg"].map((op, index) => ({
        signature: {
          name: index === 0 ? "yes" : "no",
          inputArg: [arg("a", "DT_FLOAT")],
          outputArg: [arg("b", "DT_FLOAT")],
        },
        nodeDef: [inner("made", op, ["a"])],
        ret: { b: "made:y:0" },
      })),
    ],
  },
};

const frame = { frame_name: attr.string("loop") };

/** A loop and a branch of TensorFlow 1. */
const oldLoop: SmallGraphModel = {
  tensors: {
    i: whole(0),
    one: whole(1),
    x: { shape: [2] },
    most: { shape: [], dtype: "int32", values: [3] },
  },
  nodes: [
    { name: "enter_i", op: "Enter", inputs: ["i"], attributes: frame },
    { name: "enter_x", op: "Enter", inputs: ["x"], attributes: frame },
    {
      name: "enter_most",
      op: "Enter",
      inputs: ["most"],
      attributes: { ...frame, is_constant: attr.bool(true) },
    },
    { name: "merge_i", op: "Merge", inputs: ["enter_i", "next_i"] },
    { name: "merge_x", op: "Merge", inputs: ["enter_x", "next_x"] },
    { name: "less", op: "Less", inputs: ["merge_i", "enter_most"] },
    { name: "go", op: "LoopCond", inputs: ["less"] },
    { name: "switch_i", op: "Switch", inputs: ["merge_i", "go"] },
    { name: "switch_x", op: "Switch", inputs: ["merge_x", "go"] },
    { name: "add_i", op: "AddV2", inputs: ["switch_i:1", "one"] },
    { name: "add_x", op: "AddV2", inputs: ["switch_x:1", "switch_x:1"] },
    { name: "next_i", op: "NextIteration", inputs: ["add_i"] },
    { name: "next_x", op: "NextIteration", inputs: ["add_x"] },
    { name: "left", op: "Exit", inputs: ["switch_x"] },
    { name: "many", op: "Greater", inputs: ["most", "one"] },
    { name: "fork", op: "Switch", inputs: ["left", "many"] },
    { name: "no", op: "Neg", inputs: ["fork:0"] },
    { name: "yes", op: "Square", inputs: ["fork:1"] },
    { name: "y", op: "Merge", inputs: ["no", "yes"] },
  ],
};

const float = { element_dtype: attr.type("float32") };

/** Boxes that are suppressed, gathered, and put into a list and back. */
const boxes: SmallGraphModel = {
  tensors: {
    boxes: { shape: [4, 4], values: [0, 0, 1, 1, 0, 0, 1, 0.5, 0, 0.5, 1, 1.5, 5, 5, 6, 6] },
    scores: { shape: [4], values: [0.9, 0.8, 0.7, 0.6] },
    most: whole(3),
    overlap: { shape: [], values: [0.4], isConstant: true },
    least: { shape: [], values: [0.1], isConstant: true },
    axis: whole(0),
    element: vector(4),
    place: whole(0),
  },
  nodes: [
    { name: "kept", op: "NonMaxSuppressionV3", inputs: ["boxes", "scores", "most", "overlap", "least"] },
    {
      name: "best",
      op: "GatherV2",
      inputs: ["boxes", "kept", "axis"],
      attributes: { batch_dims: attr.int(0) },
    },
    { name: "list", op: "TensorListFromTensor", inputs: ["boxes", "element"], attributes: float },
    { name: "set", op: "TensorListSetItem", inputs: ["list", "place", "element_like"], attributes: float },
    {
      name: "element_like",
      op: "TensorListGetItem",
      inputs: ["list", "place", "element"],
      attributes: float,
    },
    {
      name: "y",
      op: "TensorListStack",
      inputs: ["set", "element"],
      attributes: { ...float, num_elements: attr.int(-1) },
    },
  ],
  outputs: ["best", "y"],
};

/** Small graph models that between them have every part of the format. */
export const smallGraphs: Readonly<Record<string, SmallGraphModel>> = { image, shapes, loop, oldLoop, boxes };
