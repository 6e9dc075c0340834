import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { Value } from "../types.ts";
import { chosen } from "./logical.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { sliced } from "./slices.ts";

/** `DOUBLE` of ONNX's TensorProto. */
const DOUBLE = 11;

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
  const [batch, height, width, channels] = image.shape;
  const [rows, columns] = op.numbers(op.input(3), "crop_size");
  if (typeof height !== "number" || typeof width !== "number" || typeof channels !== "number") {
    return op.unsupported("the height, width and channels of its image must be known");
  }
  if (rows === undefined || columns === undefined) {
    return op.invalid("needs two numbers as crop_size");
  }
  const method = op.attributes.string("method", "bilinear");
  if (method !== "bilinear" && method !== "nearest") {
    return op.unsupported(`its method is "${method}", which TF.js does not have`);
  }
  const count = op.dims(boxes)[0]!;
  const y = samplesOf(op, boxes, 0, { image: height, crop: rows }, method);
  const x = samplesOf(op, boxes, 1, { image: width, crop: columns }, method);
  const given = op.native(op.input(2));
  const isIn = typeof batch === "number" ? inBatch(op, given, batch) : null;
  const index = isIn === null ? given : chosen(op, isIn, given, op.scalarLike(given, 0));
  const flat = reshapeToDims(op, image, [pixelCount(op, image), channels]);
  const number = (value: number) => op.constantOf("int32", [], [value]);
  const start = broadcastNode(op, "Mul", [reshapeToDims(op, index, [count, 1, 1]), number(height * width)]);
  const pixelsAt = (row: Value, column: Value) => {
    const inImage = broadcastNode(op, "Add", [
      broadcastNode(op, "Mul", [reshapeToDims(op, row, [count, rows, 1]), number(width)]),
      reshapeToDims(op, column, [count, 1, columns]),
    ]);
    const places = broadcastNode(op, "Add", [start, inImage]);
    const dims: Dim[] = [count, rows, columns, channels];
    return op.nodeWithDims("Gather", [flat, places], dims, { dtype: "float32" }, { axis: 0 });
  };
  const lines = y.pixels.map((row) =>
    mixed(
      op,
      x.pixels.map((column) => pixelsAt(row, column)),
      x.share,
      [count, 1, columns, 1],
    ),
  );
  const found = mixed(op, lines, y.share, [count, rows, 1, 1]);
  const isInside = broadcastNode(
    op,
    "And",
    [
      reshapeToDims(op, y.isInside, [count, rows, 1, 1]),
      reshapeToDims(op, x.isInside, [count, 1, columns, 1]),
    ],
    "bool",
  );
  const fill = op.scalar(op.attributes.number("extrapolation_value", 0));
  const crops = chosen(op, isInside, found, fill);
  return isIn === null ? crops : chosen(op, reshapeToDims(op, isIn, [count, 1, 1, 1]), crops, op.scalar(0));
}

/** Whether each box lies in an image that there is; null where all are known to. What does not gives zeros. */
function inBatch(op: OpContext, index: Value, batch: number): Value | null {
  const known = op.knownNumbers(index);
  return known?.every((image) => image >= 0 && image < batch) === true
    ? null
    : broadcastNode(op, "Less", [index, op.scalarLike(index, batch)], "bool");
}

function pixelCount(op: OpContext, image: Value): Dim {
  const [batch, height, width] = image.shape;
  return typeof batch === "number" ? batch * height! * width! : `${op.path}:pixels`;
}

/**
 * The places are worked out in float64, as TF.js does: a place that rounding moves over the border of the image is
 * outside. Types here have no float64, so these values say that they are float32.
 */
function samplesOf(
  op: OpContext,
  boxes: Value,
  axis: 0 | 1,
  size: { readonly image: number; readonly crop: number },
  method: "bilinear" | "nearest",
): Samples {
  const wide = (value: Value) => op.withDims(op.node("Cast", [value], value, { to: DOUBLE }), op.dims(value));
  const number = (...numbers: number[]) =>
    wide(op.constantOf("float32", numbers.length === 1 ? [] : [1, numbers.length], numbers));
  const apply = (operator: string, a: Value, b: Value) => broadcastNode(op, operator, [a, b]);
  const edge = (column: number) =>
    wide(sliced(op, boxes, [{ axis: 1, start: column, end: column + 1, step: 1 }]));
  const [first, last, reach] = [edge(axis), edge(axis + 2), number(size.image - 1)];
  const steps = Array.from({ length: size.crop }, (_, step) => step);
  const places =
    size.crop > 1
      ? apply(
          "Add",
          apply("Mul", first, reach),
          apply(
            "Mul",
            number(...steps),
            apply("Div", apply("Mul", apply("Sub", last, first), reach), number(size.crop - 1)),
          ),
        )
      : apply("Mul", apply("Mul", number(0.5), apply("Add", first, last)), reach);
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
