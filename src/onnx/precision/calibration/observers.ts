import type { Range } from "../affine.ts";
import { entropyRange, SymmetricHistogram } from "./entropy.ts";

/** Sees the content of one tensor, example after example, and says which range its levels should span. */
export interface Observer {
  see(values: Float32Array): void;
  range(): Range;
}

/** Smallest and largest number of a tensor; both NaN where it has one. */
export function extremesOf(values: Float32Array): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) return { min: NaN, max: NaN };
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Smallest and largest number of all. */
function minMax(): Observer {
  const seen = { min: Infinity, max: -Infinity };
  return {
    see(values) {
      const { min, max } = extremesOf(values);
      seen.min = Math.min(seen.min, min);
      seen.max = Math.max(seen.max, max);
    },
    range: () => seen,
  };
}

/** Share of a new example in the moving average, as onnxruntime.quantization has it (averaging_constant). */
const AVERAGING = 0.01;

/** A moving average of each example's extremes: one image that is unlike all others counts little. */
function movingAverage(): Observer {
  let average: Range | null = null;
  return {
    see(values) {
      const { min, max } = extremesOf(values);
      average =
        average === null
          ? { min, max }
          : {
              min: average.min + AVERAGING * (min - average.min),
              max: average.max + AVERAGING * (max - average.max),
            };
    },
    range: () => average ?? { min: Infinity, max: -Infinity },
  };
}

/** Share of the numbers that a percentile leaves out at each end. */
const LEFT_OUT = 0.00001;
const BINS = 2048;

/** The range without the outermost 0.001 % of the numbers at each end. */
function percentile(): Observer {
  let low = 0;
  let width = 0;
  let counts = new Float64Array(BINS);
  let total = 0;
  const seen = { min: Infinity, max: -Infinity };
  const widen = (min: number, max: number) => {
    const newWidth = (max - min) / BINS || 1;
    const moved = new Float64Array(BINS);
    counts.forEach((count, bin) => {
      const at = Math.floor((low + (bin + 0.5) * width - min) / newWidth);
      moved[Math.min(Math.max(at, 0), BINS - 1)]! += count;
    });
    [low, width, counts] = [min, newWidth, moved];
  };
  return {
    see(values) {
      const { min, max } = extremesOf(values);
      if (min < seen.min || max > seen.max) {
        seen.min = Math.min(seen.min, min);
        seen.max = Math.max(seen.max, max);
        widen(seen.min, seen.max);
      }
      for (const value of values) counts[Math.min(Math.floor((value - low) / width), BINS - 1)]! += 1;
      total += values.length;
    },
    range() {
      const most = LEFT_OUT * total;
      let [first, last] = [0, BINS - 1];
      for (let left = counts[first]!; left <= most && first < last; left += counts[first]!) first += 1;
      for (let left = counts[last]!; left <= most && last > first; left += counts[last]!) last -= 1;
      return {
        min: first === 0 ? seen.min : low + first * width,
        max: last === BINS - 1 ? seen.max : low + (last + 1) * width,
      };
    },
  };
}

/** The range that loses the least information. */
function entropy(): Observer {
  const histogram = new SymmetricHistogram();
  const seen = minMax();
  return {
    see(values) {
      seen.see(values);
      histogram.add(values);
    },
    range: () => entropyRange(histogram, seen.range()),
  };
}

/** Ways to find the range of a tensor. */
export const observers = {
  minmax: minMax,
  "moving-average": movingAverage,
  percentile,
  entropy,
} as const satisfies Record<string, () => Observer>;

export type CalibrationMethod = keyof typeof observers;
export const calibrationMethods = Object.keys(observers) as CalibrationMethod[];
