/** A logarithmic axis with round ticks. */
export interface LogScale {
  readonly domain: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  /** Position of a value along the axis, 0 at its low end and 1 at its high end. */
  position(value: number): number;
  /** The value at a position: the inverse of `position`. */
  value(position: number): number;
}

/**
 * A scale that holds all positive values with some room at both ends.
 *
 * @param values at least one positive number; others are ignored
 * @param room share of the axis that stays free at each end
 */
export function logScaleOf(values: readonly number[], room: number): LogScale {
  const positive = values.filter((value) => Number.isFinite(value) && value > 0);
  // Equal values would leave an axis of no length: give it at least a factor of four.
  const low = Math.log10(Math.min(...positive));
  const high = Math.log10(Math.max(...positive));
  const length = Math.max(high - low, Math.log10(4));
  const middle = (low + high) / 2;
  const start = middle - length * (0.5 + room);
  const span = length * (1 + 2 * room);
  // Room must not leave the numbers that there are.
  const domain = [10 ** Math.max(start, -307), 10 ** Math.min(start + span, 308)] as const;
  return {
    domain,
    ticks: roundTicks(domain),
    position: (value) => (Math.log10(value) - start) / span,
    value: (position) => 10 ** (start + position * span),
  };
}

/** 1, 2 and 5 times the powers of ten; over many decades the powers alone. */
function roundTicks([low, high]: readonly [number, number]): number[] {
  const decades = Math.log10(high) - Math.log10(low);
  const steps = decades > 3.5 ? [1] : decades > 2.2 ? [1, 3] : [1, 2, 5];
  const powers = Array.from(
    { length: Math.ceil(decades) + 2 },
    (_, index) => Math.floor(Math.log10(low)) + index,
  );
  return powers
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((tick) => tick >= low && tick <= high);
}

/** The scale in Vega-Lite's words, without the field that lies on it. */
export function logAxisOf(scale: LogScale, title: string) {
  return {
    type: "quantitative" as const,
    scale: { type: "log" as const, domain: [...scale.domain], nice: false },
    axis: { title, values: [...scale.ticks], format: "~g" },
  };
}
