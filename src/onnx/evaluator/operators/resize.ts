import { BoxbenchError } from "../../../core/errors.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf } from "../offsets.ts";
import { zeros, type Numbers } from "../value.ts";

/** Resampling, one axis after another. */
export const resizeOperators = {
  Resize: (call) => resize(call, call.opset < 11 ? 1 : 2),
  Upsample: (call) => resize(call, 1),
} as const satisfies Record<string, Operator>;

/** What one axis of a Resize does. */
interface AxisResize {
  readonly size: number;
  readonly target: number;
  readonly scale: number;
  /** Start and end of tf_crop_and_resize, as shares of the axis. */
  readonly crop: readonly [number, number];
}

function resize(call: NodeCall, scalesAt: number): Numbers {
  const x = call.numbers(0);
  const rank = x.shape.length;
  const axes = (call.ints("axes") ?? x.shape.map((_, axis) => axis)).map((axis) => axisOf(axis, rank));
  const roi = call.opset < 11 ? null : call.optional(1);
  const given = call.floats("scales") ?? call.optional(scalesAt)?.data ?? null;
  const sizes = call.opset < 11 ? null : (call.optional(3)?.data ?? null);
  const policy = call.text("keep_aspect_ratio_policy", "stretch");
  if (policy !== "stretch") {
    throw new BoxbenchError(
      "UNSUPPORTED_OP",
      `Resize with the policy "${policy}" is not evaluated in float64.`,
    );
  }
  let value = x;
  for (const [index, axis] of axes.entries()) {
    const size = x.shape[axis]!;
    const isSized = sizes !== null && sizes.length > 0;
    const target = isSized ? sizes[index]! : Math.floor(size * given![index]!);
    const scale = isSized ? target / size : given![index]!;
    const crop = [roi?.data[index] ?? 0, roi?.data[index + axes.length] ?? 1] as const;
    const isCrop = call.text("coordinate_transformation_mode", "half_pixel") === "tf_crop_and_resize";
    if (target === size && scale === 1 && !isCrop) continue;
    value = resizeAxis(call, value, axis, { size, target, scale, crop });
  }
  return value;
}

function resizeAxis(call: NodeCall, x: Numbers, axis: number, own: AxisResize): Numbers {
  const { outer, size, inner } = around(x.shape, axis);
  const result = zeros(
    x.dtype,
    x.shape.map((length, at) => (at === axis ? own.target : length)),
  );
  const { round } = call.arithmetic;
  const isCrop = call.text("coordinate_transformation_mode", "half_pixel") === "tf_crop_and_resize";
  const outside = call.float("extrapolation_value", 0);
  for (let to = 0; to < own.target; to += 1) {
    const at = coordinateOf(call, to, own);
    const isOutside = isCrop && (at < 0 || at > size - 1);
    const taps = isOutside ? [] : tapsOf(call, at, own);
    for (let row = 0; row < outer; row += 1) {
      const target = (row * own.target + to) * inner;
      for (let offset = 0; offset < inner; offset += 1) {
        let sum = isOutside ? outside : 0;
        for (const { place, weight } of taps) {
          sum = round(sum + weight * x.data[(row * size + place) * inner + offset]!);
        }
        result.data[target + offset] = sum;
      }
    }
  }
  return result;
}

function coordinateOf(call: NodeCall, to: number, { size, target, scale, crop }: AxisResize): number {
  const mode = call.text("coordinate_transformation_mode", call.opset < 11 ? "asymmetric" : "half_pixel");
  switch (mode) {
    case "half_pixel":
      return (to + 0.5) / scale - 0.5;
    case "pytorch_half_pixel":
      return target > 1 ? (to + 0.5) / scale - 0.5 : 0;
    case "half_pixel_symmetric": {
      const centre = size / 2;
      const adjustment = target / (scale * size);
      return centre * (1 - adjustment) + (to + 0.5) / scale - 0.5;
    }
    case "align_corners":
      return target === 1 ? 0 : (to * (size - 1)) / (target - 1);
    case "asymmetric":
      return to / scale;
    case "tf_half_pixel_for_nn":
      return (to + 0.5) / scale;
    case "tf_crop_and_resize": {
      const [start, end] = crop;
      return target > 1
        ? start * (size - 1) + (to * (end - start) * (size - 1)) / (target - 1)
        : 0.5 * (start + end) * (size - 1);
    }
    default:
      throw new BoxbenchError(
        "UNSUPPORTED_OP",
        `Resize with coordinates "${mode}" is not evaluated in float64.`,
      );
  }
}

interface Tap {
  readonly place: number;
  readonly weight: number;
}

function tapsOf(call: NodeCall, at: number, { size, scale }: AxisResize): Tap[] {
  const mode = call.text("mode", "nearest");
  const inside = (place: number) => Math.min(size - 1, Math.max(0, place));
  if (mode === "nearest") return [{ place: inside(nearestOf(call, at)), weight: 1 }];
  const isLinear = mode === "linear" || mode === "bilinear" || mode === "trilinear";
  const isSmooth = call.int("antialias", 0) === 1 && scale < 1;
  const stretch = isSmooth ? 1 / scale : 1;
  const kernel = isLinear ? triangle : cubic(call.float("cubic_coeff_a", -0.75));
  const reach = (isLinear ? 1 : 2) * stretch;
  const excludes = call.int("exclude_outside", 0) === 1;
  const taps: Tap[] = [];
  for (let place = Math.floor(at - reach); place <= Math.ceil(at + reach); place += 1) {
    const weight = kernel((place - at) / stretch);
    if (weight === 0 || (excludes && (place < 0 || place >= size))) continue;
    taps.push({ place: inside(place), weight });
  }
  const sum = taps.reduce((total, { weight }) => total + weight, 0);
  return excludes || isSmooth ? taps.map(({ place, weight }) => ({ place, weight: weight / sum })) : taps;
}

function nearestOf(call: NodeCall, at: number): number {
  switch (call.text("nearest_mode", call.opset < 11 ? "floor" : "round_prefer_floor")) {
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    default:
      return Math.ceil(at - 0.5);
  }
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

/** Keys' cubic convolution. */
function cubic(a: number): (x: number) => number {
  return (signed) => {
    const x = Math.abs(signed);
    if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
    return x < 2 ? a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a : 0;
  };
}
