import { float } from "../graph.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { cropAndResize } from "./crop-and-resize.ts";
import { castTo } from "./operands.ts";
import { projectiveTransform } from "./projective-transform.ts";

export const imageOps = {
  ResizeBilinear: resized("linear"),
  ResizeNearestNeighbor: resized("nearest"),
  CropAndResize: {
    operators: [
      "Cast",
      "Slice",
      "Sub",
      "Mul",
      "Div",
      "Add",
      "Floor",
      "Ceil",
      "GreaterOrEqual",
      "LessOrEqual",
      "Less",
      "And",
      "Where",
      "Gather",
      "Range",
      "Equal",
    ],
    opsetSince: 13,
    notes:
      "places in float64, as in TF.js; sizes of the image and of the crops may be worked out at run time",
    convert: cropAndResize,
  },
  ImageProjectiveTransformV3: {
    operators: ["Pad", "Gather", "Mul", "Add"],
    opsetSince: 13,
    notes:
      "the transform and the sizes must be known; one image, since TF.js's cpu backend transforms the first of a batch alone",
    convert: projectiveTransform,
  },
} as const satisfies Record<string, OpConverter>;

function resized(mode: "linear" | "nearest"): OpConverter {
  return {
    operators: ["Resize", "Shape", "Slice", "Concat", "Reshape", "DepthToSpace"],
    opsetSince: 13,
    notes: "align_corners and half_pixel_centers as in TF.js; the size may be computed",
    convert: (op) => resize(op, mode),
  };
}

function resize(op: OpContext, mode: "linear" | "nearest"): Value {
  const given = op.input(0);
  const x = op.nchw(castTo(op, given, "float32"));
  const size = op.input(1);
  const [batch = 1, , , channels = 1] = op.dims(x);
  const known = op.content(size)?.elements ?? op.knownNumbers(size);
  const [height = `${op.path}:1`, width = `${op.path}:2`] = known ?? [];
  const isNumeric = [batch, channels, height, width].every((dim) => typeof dim === "number");
  const sizes = isNumeric
    ? op.int64([batch, channels, height, width].map(Number))
    : computedSizes(op, x, asPair(op, op.asInt64(size)));
  const isAligned = op.attributes.boolean("align_corners");
  const isHalf = op.attributes.boolean("half_pixel_centers");
  const result = op.nodeWithDims(
    "Resize",
    [x, null, null, sizes],
    [batch, height, width, channels],
    { layout: "NCHW" },
    {
      mode,
      coordinate_transformation_mode: isAligned ? "align_corners" : isHalf ? "half_pixel" : "asymmetric",
      nearest_mode: isAligned || isHalf ? "round_prefer_ceil" : "floor",
      cubic_coeff_a: float(-0.75),
      exclude_outside: 0,
      extrapolation_value: float(0),
      ...(op.opset >= 18 ? { antialias: 0, keep_aspect_ratio_policy: "stretch" } : {}),
    },
  );
  return mode === "nearest" && given.dtype === "int32" ? castTo(op, result, "int32") : result;
}

/** Two sizes, where the graph does not say that there are two. */
function asPair(op: OpContext, size: Value): Value {
  return size.shape[0] === 2
    ? size
    : op.node("Reshape", [size, op.int64([2])], { shape: [2], dtype: "int64" });
}

/** A Resize wants all sizes, those of the batch and the channels too. */
function computedSizes(op: OpContext, x: Value, size: Value): Value {
  const shape = op.node("Shape", [x], { shape: [4], dtype: "int64" });
  const range = [0, 2, 0, 1].map((number) => op.int64([number]));
  const kept = op.node("Slice", [shape, ...range], { shape: [2], dtype: "int64" });
  return op.node("Concat", [kept, size], { shape: [4], dtype: "int64" }, { axis: 0 });
}
