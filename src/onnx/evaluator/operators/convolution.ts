import { sizeOf } from "../../../core/shapes.ts";
import { addProduct } from "../mat-mul.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { zeros, type Numbers } from "../value.ts";
import { wrapped } from "../whole-numbers.ts";
import { kernelPlaces, offsetsAt, windowsOf, type Windows } from "../windows.ts";
import { isRounded } from "./matrices.ts";

/** Columns of a tile of the unrolled input: as many numbers as a second-level cache holds. */
const tileNumbers = 2 ** 16;

/** Convolutions, their input [N, C, ...spatial] and their weights [M, C / groups, ...kernel]. */
export const convolutionOperators = {
  Conv: (call) => addBias(call, convolve(call, call.numbers(0), call.numbers(1), isRounded(call)), 2),
  ConvInteger: (call) => {
    const x = lessZero(call.numbers(0), call.optional(2));
    const weights = lessZero(call.numbers(1), call.optional(3));
    return wrapped({ ...convolve(call, x, weights, false), dtype: "int32" });
  },
  ConvTranspose: (call) => addBias(call, convolveTransposed(call), 2),
} as const satisfies Record<string, Operator>;

function lessZero(value: Numbers, zero: Numbers | null): Numbers {
  if (zero === null) return value;
  const inner = zero.data.length === 1 ? value.data.length : sizeOf(value.shape.slice(1));
  return { ...value, data: value.data.map((x, index) => x - zero.data[Math.floor(index / inner)]!) };
}

/** Convolves by unrolling windows into the columns of a matrix, a tile of windows at a time. */
export function convolve(call: NodeCall, x: Numbers, weights: Numbers, rounded: boolean): Numbers {
  const [batch, channels, ...input] = x.shape as [number, number, ...number[]];
  const [filters, depth, ...kernel] = weights.shape as [number, number, ...number[]];
  const groups = call.int("group", 1);
  if (depth * groups !== channels) {
    throw new RangeError(
      `${channels} channels do not fit weights [${weights.shape.join()}] in ${groups} groups`,
    );
  }
  const windows = windowsOf(call, input, kernel);
  const result = zeros(x.dtype, [batch, filters, ...windows.output]);
  const sources = kernelPlaces(windows).map((place) => offsetsAt(windows, place));
  const inputSize = sizeOf(input);
  const count = sizeOf(windows.output);
  const rows = depth * sources.length;
  const perGroup = filters / groups;
  const tile = Math.max(1, Math.min(count, Math.max(64, Math.floor(tileNumbers / rows))));
  const columns = new Float64Array(rows * tile);
  const product = new Float64Array(perGroup * tile);
  for (let image = 0; image < batch; image += 1) {
    for (let group = 0; group < groups; group += 1) {
      const from = (image * channels + group * depth) * inputSize;
      for (let first = 0; first < count; first += tile) {
        const width = Math.min(tile, count - first);
        unroll(columns, x.data, sources, { from, depth, inputSize, first, width });
        product.fill(0);
        const size = { m: perGroup, k: rows, n: width };
        addProduct(product, weights.data, columns, size, rounded, { a: group * perGroup * rows });
        for (let filter = 0; filter < perGroup; filter += 1) {
          const to = (image * filters + group * perGroup + filter) * count + first;
          result.data.set(product.subarray(filter * width, (filter + 1) * width), to);
        }
      }
    }
  }
  return result;
}

interface Tile {
  /** Offset of the group's first channel. */
  readonly from: number;
  readonly depth: number;
  readonly inputSize: number;
  readonly first: number;
  readonly width: number;
}

function unroll(
  columns: Float64Array,
  x: Float64Array,
  sources: readonly Int32Array[],
  { from, depth, inputSize, first, width }: Tile,
): void {
  let to = 0;
  for (let channel = 0; channel < depth; channel += 1) {
    const start = from + channel * inputSize;
    for (const source of sources) {
      for (let window = first; window < first + width; window += 1) {
        const offset = source[window]!;
        columns[to++] = offset < 0 ? 0 : x[start + offset]!;
      }
    }
  }
}

function addBias(call: NodeCall, result: Numbers, index: number): Numbers {
  const bias = call.optional(index);
  if (bias === null) return result;
  const { round } = call.arithmetic;
  const { data, shape } = result;
  const inner = sizeOf(shape.slice(2));
  const filters = shape[1]!;
  for (let start = 0, row = 0; start < data.length; start += inner, row += 1) {
    const added = bias.data[row % filters]!;
    for (let at = start; at < start + inner; at += 1) data[at] = round(data[at]! + added);
  }
  return result;
}

/** Each input place adds its kernel to the output; weights are [C, M / groups, ...kernel]. */
function convolveTransposed(call: NodeCall): Numbers {
  const [x, weights] = [call.numbers(0), call.numbers(1)];
  const [batch, channels, ...input] = x.shape as [number, number, ...number[]];
  const [, perGroup, ...kernel] = weights.shape as [number, number, ...number[]];
  const groups = call.int("group", 1);
  const windows = transposedWindows(call, input, kernel);
  // Seen from the other side: its input is the convolution's output.
  const targets = kernelPlaces(windows).map((place) => offsetsAt(windows, place));
  const filters = perGroup * groups;
  const depth = channels / groups;
  const result = zeros(x.dtype, [batch, filters, ...windows.input]);
  const inputSize = sizeOf(input);
  const outputSize = sizeOf(windows.input);
  const { round } = call.arithmetic;
  // [perGroup × kernel, depth] × [depth, input places]
  const rows = perGroup * targets.length;
  const kernels = new Float64Array(rows * depth);
  const product = new Float64Array(rows * inputSize);
  for (let group = 0; group < groups; group += 1) {
    for (let channel = 0; channel < depth; channel += 1) {
      const from = (group * depth + channel) * rows;
      for (let row = 0; row < rows; row += 1) kernels[row * depth + channel] = weights.data[from + row]!;
    }
    for (let image = 0; image < batch; image += 1) {
      product.fill(0);
      const start = { b: (image * channels + group * depth) * inputSize };
      addProduct(product, kernels, x.data, { m: rows, k: depth, n: inputSize }, isRounded(call), start);
      for (let row = 0; row < rows; row += 1) {
        const target = targets[row % targets.length]!;
        const filter = group * perGroup + Math.floor(row / targets.length);
        const to = (image * filters + filter) * outputSize;
        for (let place = 0; place < inputSize; place += 1) {
          const offset = target[place]!;
          if (offset >= 0) {
            result.data[to + offset] = round(result.data[to + offset]! + product[row * inputSize + place]!);
          }
        }
      }
    }
  }
  return result;
}

function transposedWindows(call: NodeCall, input: readonly number[], kernel: readonly number[]): Windows {
  const ones = input.map(() => 1);
  const none = input.map(() => 0);
  const strides = call.ints("strides") ?? ones;
  const dilations = call.ints("dilations") ?? ones;
  const added = call.ints("output_padding") ?? none;
  const shape = call.ints("output_shape");
  const auto = call.text("auto_pad", "NOTSET");
  const given = call.ints("pads") ?? [...none, ...none];
  const rank = input.length;
  const begins = auto === "NOTSET" ? given.slice(0, rank) : [...none];
  const ends = auto === "NOTSET" ? given.slice(rank) : [...none];
  const output = input.map((size, axis) => {
    const full = (size - 1) * strides[axis]! + dilations[axis]! * (kernel[axis]! - 1) + 1 + added[axis]!;
    const isSame = auto === "SAME_UPPER" || auto === "SAME_LOWER";
    const wanted = shape?.slice(-rank)[axis] ?? (isSame ? size * strides[axis]! : null);
    if (wanted === null) return full - begins[axis]! - ends[axis]!;
    const pad = Math.max(0, full - wanted);
    begins[axis] = auto === "SAME_UPPER" ? Math.floor(pad / 2) : Math.ceil(pad / 2);
    ends[axis] = pad - begins[axis];
    return wanted;
  });
  return { input: output, kernel, strides, dilations, begins, ends, output: input };
}
