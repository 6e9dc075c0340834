import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { Value } from "../types.ts";
import { countedTo, sizeAlong, sizeOfAxis } from "./counting.ts";
import { chosen } from "./logical.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { sliced } from "./slices.ts";

/** `DOUBLE` of ONNX's TensorProto. */
const DOUBLE = 11;

/** A size that is known now, or that is measured at run time as an int64 of rank 0. */
interface Size {
  readonly dim: Dim;
  readonly measured: Value | null;
}

/** Where the pixels of a crop lie along one axis of the image. */
interface Samples {
  /** Whether each lies in the image, [n, size]. */
  readonly isInside: Value;
  /** The pixels before and behind, int32 [n, size]; one of them where the method is nearest. */
  readonly pixels: readonly Value[];
  /** The share of the pixel behind, float32 [n, size]. */
  readonly share: Value | null;
}

/**
 * A piece of an image for each box, in one size: pixels are gathered by their places and mixed.
 *
 * @see tfjs-backend-cpu kernels/CropAndResize.ts
 */
export function cropAndResize(op: OpContext): Value {
  const image = castTo(op, op.native(op.input(0)), "float32");
  const boxes = castTo(op, op.native(op.input(1)), "float32");
  const channels = op.dims(image)[3]!;
  const [rows, columns] = cropSizes(op);
  const method = op.attributes.string("method", "bilinear");
  if (method !== "bilinear" && method !== "nearest") {
    return op.unsupported(`its method is "${method}", which TF.js does not have`);
  }
  const count = op.dims(boxes)[0]!;
  const y = samplesOf(op, boxes, 0, { image: sizeOf(op, image, 1), crop: rows }, method);
  const x = samplesOf(op, boxes, 1, { image: sizeOf(op, image, 2), crop: columns }, method);
  const given = op.native(op.input(2));
  const isIn = inBatch(op, given, sizeOf(op, image, 0));
  const index = isIn === null ? given : chosen(op, isIn, given, op.scalarLike(given, 0));
  const flat = pixelsOf(op, image);
  const line = asInt32(op, sizeOf(op, image, 2));
  const start = broadcastNode(op, "Mul", [reshapeToDims(op, index, [count, 1, 1]), areaOf(op, image)]);
  const pixelsAt = (row: Value, column: Value) => {
    const inImage = broadcastNode(op, "Add", [
      broadcastNode(op, "Mul", [reshapeToDims(op, row, [count, rows.dim, 1]), line]),
      reshapeToDims(op, column, [count, 1, columns.dim]),
    ]);
    const places = broadcastNode(op, "Add", [start, inImage]);
    const dims: Dim[] = [count, rows.dim, columns.dim, channels];
    return op.nodeWithDims("Gather", [flat, places], dims, { dtype: "float32" }, { axis: 0 });
  };
  const lines = y.pixels.map((row) =>
    mixed(
      op,
      x.pixels.map((column) => pixelsAt(row, column)),
      x.share,
      [count, 1, columns.dim, 1],
    ),
  );
  const found = mixed(op, lines, y.share, [count, rows.dim, 1, 1]);
  const isInside = broadcastNode(
    op,
    "And",
    [
      reshapeToDims(op, y.isInside, [count, rows.dim, 1, 1]),
      reshapeToDims(op, x.isInside, [count, 1, columns.dim, 1]),
    ],
    "bool",
  );
  const fill = op.scalar(op.attributes.number("extrapolation_value", 0));
  const crops = chosen(op, isInside, found, fill);
  return isIn === null ? crops : chosen(op, reshapeToDims(op, isIn, [count, 1, 1, 1]), crops, op.scalar(0));
}

/** Height and width of the crops. */
function cropSizes(op: OpContext): [Size, Size] {
  const asked = op.native(op.input(3));
  const known = op.content(asked)?.elements ?? op.knownNumbers(asked);
  if (known !== null && known.length !== 2) {
    return op.invalid("needs two numbers as crop_size");
  }
  const size = (axis: 0 | 1): Size => {
    const dim = known?.[axis] ?? `${op.path}:${axis + 1}`;
    const scalar = { shape: [], dtype: "int64" } as const;
    return typeof dim === "number"
      ? { dim, measured: null }
      : { dim, measured: op.node("Gather", [op.asInt64(asked), op.wholeNumber(axis)], scalar, { axis: 0 }) };
  };
  return [size(0), size(1)];
}

function sizeOf(op: OpContext, image: Value, axis: number): Size {
  const dim = op.dims(image)[axis]!;
  return { dim, measured: typeof dim === "number" ? null : sizeAlong(op, image, axis) };
}

function asInt32(op: OpContext, { dim, measured }: Size): Value {
  return measured === null ? op.constantOf("int32", [], [Number(dim)]) : op.asInt32(measured);
}

/** How many pixels one image has. */
function areaOf(op: OpContext, image: Value): Value {
  const [height, width] = [sizeOf(op, image, 1), sizeOf(op, image, 2)];
  return typeof height.dim === "number" && typeof width.dim === "number"
    ? op.constantOf("int32", [], [height.dim * width.dim])
    : broadcastNode(op, "Mul", [asInt32(op, height), asInt32(op, width)]);
}

/** All pixels of all images, [n, channels]. */
function pixelsOf(op: OpContext, image: Value): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = op.dims(image);
  const isKnown = [batch, height, width].every((size) => typeof size === "number");
  const count = isKnown ? Number(batch) * Number(height) * Number(width) : `${op.path}:pixels`;
  if (typeof channels === "number") {
    return reshapeToDims(op, image, [count, channels]);
  }
  const target = op.node(
    "Concat",
    [op.int64([-1]), sizeOfAxis(op, image, 3)],
    { shape: [2], dtype: "int64" },
    { axis: 0 },
  );
  return op.nodeWithDims("Reshape", [image, target], [count, channels], { dtype: "float32" });
}

/** Whether each box lies in an image that there is; null where all are known to. What does not gives zeros. */
function inBatch(op: OpContext, index: Value, batch: Size): Value | null {
  const least = typeof batch.dim === "number" ? batch.dim : 1;
  const known = op.knownNumbers(index);
  return known?.every((image) => image >= 0 && image < least) === true
    ? null
    : broadcastNode(op, "Less", [index, asInt32(op, batch)], "bool");
}

/**
 * The places are worked out in float64, as TF.js does: a place that rounding moves over the border of the image is
 * outside. Types here have no float64, so these values say that they are float32.
 */
function samplesOf(
  op: OpContext,
  boxes: Value,
  axis: 0 | 1,
  size: { readonly image: Size; readonly crop: Size },
  method: "bilinear" | "nearest",
): Samples {
  const wide = (value: Value) =>
    op.withDims(op.node("Cast", [value], { ...value, dtype: "float32" }, { to: DOUBLE }), op.dims(value));
  const number = (...numbers: number[]) =>
    wide(op.constantOf("float32", numbers.length === 1 ? [] : [1, numbers.length], numbers));
  const apply = (operator: string, a: Value, b: Value) => broadcastNode(op, operator, [a, b]);
  const lessOne = ({ dim, measured }: Size) =>
    measured === null ? number(Number(dim) - 1) : apply("Sub", wide(measured), number(1));
  const edge = (column: number) =>
    wide(sliced(op, boxes, [{ axis: 1, start: column, end: column + 1, step: 1 }]));
  const [first, last, reach] = [edge(axis), edge(axis + 2), lessOne(size.image)];
  const { dim: crop, measured } = size.crop;
  const steps = () =>
    measured === null
      ? number(...Array.from({ length: Number(crop) }, (_, step) => step))
      : wide(op.withDims(countedTo(op, asInt32(op, size.crop)), [crop]));
  const spread = () =>
    apply(
      "Add",
      apply("Mul", first, reach),
      apply("Mul", steps(), apply("Div", apply("Mul", apply("Sub", last, first), reach), lessOne(size.crop))),
    );
  const middle = () => apply("Mul", apply("Mul", number(0.5), apply("Add", first, last)), reach);
  // A crop of one pixel takes the middle of its box.
  const places =
    measured !== null
      ? chosen(op, broadcastNode(op, "Equal", [measured, op.wholeNumber(1)], "bool"), middle(), spread())
      : Number(crop) > 1
        ? spread()
        : middle();
  const isInside = broadcastNode(
    op,
    "And",
    [
      broadcastNode(op, "GreaterOrEqual", [places, number(0)], "bool"),
      broadcastNode(op, "LessOrEqual", [places, reach], "bool"),
    ],
    "bool",
  );
  const inImage = chosen(op, isInside, places, number(0));
  const round = (operator: string, value: Value) =>
    op.withDims(op.node(operator, [value], value), op.dims(value));
  const pixel = (value: Value) =>
    op.withDims(op.node("Cast", [value], { ...value, dtype: "int32" }, { to: 6 }), op.dims(value));
  if (method === "nearest") {
    return { isInside, pixels: [pixel(round("Floor", apply("Add", inImage, number(0.5))))], share: null };
  }
  const before = round("Floor", inImage);
  const share = apply("Sub", inImage, before);
  return {
    isInside,
    pixels: [pixel(before), pixel(round("Ceil", inImage))],
    share: op.withDims(op.node("Cast", [share], share, { to: 1 }), op.dims(share)),
  };
}

/** a + (b - a) share; a where there is nothing to mix. */
function mixed(op: OpContext, [a, b]: readonly Value[], share: Value | null, dims: readonly Dim[]): Value {
  if (b === undefined || share === null) {
    return a!;
  }
  const part = broadcastNode(op, "Mul", [broadcastNode(op, "Sub", [b, a!]), reshapeToDims(op, share, dims)]);
  return broadcastNode(op, "Add", [a!, part]);
}
