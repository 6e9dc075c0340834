import { sizeOf } from "../../core/shapes.ts";
import type { NodeCall } from "./node-call.ts";
import { stridesOf } from "./offsets.ts";

/** How windows walk over the spatial dimensions of a value: one number for each of them. */
export interface Windows {
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  readonly output: readonly number[];
}

/** The windows of a convolution or pooling, from its attributes. */
export function windowsOf(call: NodeCall, input: readonly number[], kernel: readonly number[]): Windows {
  const ones = input.map(() => 1);
  const strides = call.ints("strides") ?? ones;
  const dilations = call.ints("dilations") ?? ones;
  const isCeil = call.int("ceil_mode", 0) === 1;
  const reach = kernel.map((size, axis) => dilations[axis]! * (size - 1) + 1);
  const auto = call.text("auto_pad", "NOTSET");
  const given = call.ints("pads") ?? input.flatMap(() => [0, 0]);
  const rank = input.length;
  const begins = given.slice(0, rank);
  const ends = given.slice(rank);
  const output = input.map((size, axis) => {
    const stride = strides[axis]!;
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
      const count = Math.ceil(size / stride);
      const pad = Math.max(0, (count - 1) * stride + reach[axis]! - size);
      begins[axis] = auto === "SAME_UPPER" ? Math.floor(pad / 2) : Math.ceil(pad / 2);
      ends[axis] = pad - begins[axis];
      return count;
    }
    if (auto === "VALID") [begins[axis], ends[axis]] = [0, 0];
    const free = size + begins[axis]! + ends[axis]! - reach[axis]!;
    const count = (isCeil ? Math.ceil(free / stride) : Math.floor(free / stride)) + 1;
    // A window that would begin behind the input and its first padding is none.
    return isCeil && (count - 1) * stride >= size + begins[axis]! ? count - 1 : count;
  });
  return { input, kernel, strides, dilations, begins, ends, output };
}

/** For each place in the kernel, row-major, its distance along each axis from the window's first place. */
export function kernelPlaces({ kernel, dilations }: Windows): number[][] {
  const strides = stridesOf(kernel);
  return Array.from({ length: sizeOf(kernel) }, (_, place) =>
    kernel.map((size, axis) => (Math.floor(place / strides[axis]!) % size) * dilations[axis]!),
  );
}

/**
 * For one place in the kernel, the offset in the input that each output window reads there, row-major; -1 in the padding.
 */
export function offsetsAt({ input, strides, begins, output }: Windows, place: readonly number[]): Int32Array {
  const steps = stridesOf(input);
  // A number that no sum of others can make positive again.
  const outside = -(sizeOf(input) + 1) * 2;
  let offsets = Int32Array.of(0);
  for (const [axis, count] of output.entries()) {
    const next = new Int32Array(offsets.length * count);
    let to = 0;
    for (const offset of offsets) {
      for (let window = 0; window < count; window += 1) {
        const at = window * strides[axis]! - begins[axis]! + place[axis]!;
        const isInside = at >= 0 && at < input[axis]! && offset >= 0;
        next[to++] = isInside ? offset + at * steps[axis]! : outside;
      }
    }
    offsets = next;
  }
  return offsets.map((offset) => Math.max(offset, -1));
}
