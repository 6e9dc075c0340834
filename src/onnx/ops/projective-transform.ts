import type { OpContext } from "../graph-model/op-context.ts";
import type { Value } from "../types.ts";
import { broadcastNode } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { padded } from "./transformation.ts";

/** One pixel of the image for each pixel of the result, and its share; a place of -1 is the fill value. */
interface Sample {
  readonly places: number[];
  readonly shares: number[];
}

type FillMode = "constant" | "reflect" | "wrap" | "nearest";

const clamped = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);

/** Where a coordinate beyond the image lies in it. @see tfjs-backend-cpu kernels/Transform.ts, `mapCoord` */
const inImage: Readonly<Record<FillMode, (at: number, length: number) => number>> = {
  constant: (at) => at,
  nearest: clamped,
  reflect: (at, length) => {
    const twice = 2 * length;
    if (at < 0) {
      const near = twice * Math.trunc(-at / twice) + at;
      return length <= 1 ? 0 : clamped(near < -length ? near + twice : -near - 1, length);
    }
    if (at > length - 1) {
      const near = at - twice * Math.trunc(at / twice);
      return length <= 1 ? 0 : clamped(near >= length ? twice - near - 1 : near, length);
    }
    return at;
  },
  wrap: (at, length) => {
    if (length <= 1 && (at < 0 || at > length - 1)) {
      return 0;
    }
    if (at < 0) {
      return clamped(at + length * (Math.trunc(-at / (length - 1)) + 1), length);
    }
    return clamped(at > length - 1 ? at - length * Math.trunc(at / (length - 1)) : at, length);
  },
};

/**
 * An image seen through a projection that is known: which pixels make which is worked out in float64 when the model is
 * converted, as TF.js does when it runs.
 *
 * @see tfjs-backend-cpu kernels/Transform.ts
 */
export function projectiveTransform(op: OpContext): Value {
  const image = op.native(op.input(0));
  const [batch = null, height = null, width = null, channels = null] = image.shape;
  const transform = op.numbers(op.input(1), "transforms");
  const [rows, columns] = op.numbers(op.input(2), "output_shape");
  const fill = op.inputs.length > 3 ? op.number(op.input(3), "fill_value") : 0;
  const interpolation = op.attributes.string("interpolation");
  const mode = op.attributes.string("fill_mode", "constant");
  if (height === null || width === null || channels === null || image.shape.length !== 4) {
    return op.unsupported("the height, width and channels of its image must be known");
  }
  if (transform.length !== 8 || rows === undefined || columns === undefined) {
    return op.unsupported("it needs one transform of 8 numbers and two numbers as output_shape");
  }
  if (batch !== 1) {
    op.differs("TF.js's cpu backend transforms the first image of a batch alone; here it is each of them");
  }
  if (batch !== null && batch > 1) {
    return op.unsupported("TF.js's cpu backend transforms the first image of a batch alone");
  }
  if (interpolation !== "nearest" && (interpolation !== "bilinear" || image.dtype !== "float32")) {
    return op.unsupported(`interpolation "${interpolation}" of ${image.dtype}`);
  }
  if (!Object.hasOwn(inImage, mode)) {
    return op.unsupported(`its fill_mode is "${mode}", which TF.js does not have`);
  }
  const [size, isNearest] = [{ height, width }, interpolation === "nearest"] as const;
  const samples = samplesOf(transform, [rows, columns], size, inImage[mode as FillMode], isNearest);
  const [first] = op.dims(image);
  const pixels = reshapeToDims(op, image, [first!, height * width, channels]);
  // The pixel behind the last one is the fill value.
  const filled = padded(
    op,
    pixels,
    [
      [0, 0],
      [0, 1],
      [0, 0],
    ],
    "constant",
    fill,
  );
  const parts = samples.map(({ places, shares }) => {
    const at = places.map((place) => (place < 0 ? height * width : place));
    const dims = [first!, at.length, channels];
    const index = op.constantOf("int32", [at.length], at);
    const values = op.nodeWithDims("Gather", [filled, index], dims, { dtype: image.dtype }, { axis: 1 });
    return isNearest
      ? values
      : broadcastNode(op, "Mul", [values, op.constantOf("float32", [at.length, 1], shares)]);
  });
  const mixed = parts.reduce((sum, part) => broadcastNode(op, "Add", [sum, part]));
  return reshapeToDims(op, mixed, [first!, rows, columns, channels]);
}

/** One sample for the nearest pixel; four for those around a place, of which shares add up to 1. */
function samplesOf(
  transform: readonly number[],
  [rows, columns]: readonly [number, number],
  { height, width }: { readonly height: number; readonly width: number },
  mapped: (at: number, length: number) => number,
  isNearest: boolean,
): Sample[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = transform;
  const samples = Array.from({ length: isNearest ? 1 : 4 }, (): Sample => ({ places: [], shares: [] }));
  const add = (index: number, y: number, x: number, share: number) => {
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    samples[index]!.places.push(isInside ? y * width + x : -1);
    samples[index]!.shares.push(share);
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const projection = g * column + h * row + 1;
      if (projection === 0) {
        samples.forEach((_, index) => add(index, -1, -1, index === 0 ? 1 : 0));
        continue;
      }
      const x = mapped((a * column + b * row + c) / projection, width);
      const y = mapped((d * column + e * row + f) / projection, height);
      if (isNearest) {
        add(0, Math.round(y), Math.round(x), 1);
        continue;
      }
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [down, right] = [y - top, x - left];
      add(0, top, left, (1 - down) * (1 - right));
      add(1, top, left + 1, (1 - down) * right);
      add(2, top + 1, left, down * (1 - right));
      add(3, top + 1, left + 1, down * right);
    }
  }
  return samples;
}
