/** What stands where a number is missing. Never a zero: zero is a measurement. */
export const NOT_AVAILABLE = "n/a";

type Maybe = number | null | undefined;

/**
 * A number with a fixed count of significant digits: `0.0412`, `1.20`, `1,230`. Under 1e-4 and from 1e9 on
 * it is written with an exponent.
 */
export function formatDigits(value: Maybe, digits = 3): string {
  if (!isNumber(value)) return NOT_AVAILABLE;
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  const exponent = Math.floor(Math.log10(Math.abs(rounded)));
  if (exponent < -4 || exponent >= 9) return formatExponent(rounded, digits);
  const decimals = Math.max(0, digits - 1 - exponent);
  return rounded.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** A difference that is tiny or should be: `3.1e-7`, and from 0.01 on `0.25`; exactly 0 stays `0`. */
export function formatError(value: Maybe): string {
  if (!isNumber(value)) return NOT_AVAILABLE;
  if (value === 0) return "0";
  return Math.abs(value) < 0.01 ? formatExponent(value, 2) : formatDigits(value, 2);
}

/** A limit as it was set, without padding: `1e-4`, `5e-5`. */
export function formatTolerance(value: Maybe): string {
  if (!isNumber(value)) return NOT_AVAILABLE;
  return value === 0 ? "0" : value.toExponential().replace("e+", "e");
}

/** A whole number with thousands separated: `10,000`. */
export function formatCount(value: Maybe): string {
  return isNumber(value) ? value.toLocaleString("en-US", { maximumFractionDigits: 0 }) : NOT_AVAILABLE;
}

/** A share of 1 in per cent, without its sign: `99.8`. Only a true 1 is written as 100. */
export function formatPercent(share: Maybe): string {
  if (!isNumber(share)) return NOT_AVAILABLE;
  if (share === 1) return "100";
  return share > 0.9995 ? ">99.9" : formatDigits(share * 100, 3);
}

/** A share that can be above 1, in per cent without its sign: `0.680`, `104`. */
export function formatShare(share: Maybe): string {
  return isNumber(share) && share > 1 ? formatDigits(share * 100, 3) : formatPercent(share);
}

/** How many times: `2.4×`. */
export function formatRatio(ratio: Maybe): string {
  if (!isNumber(ratio)) return NOT_AVAILABLE;
  // Two digits cannot tell 1.02 from 1.
  return `${formatDigits(ratio, ratio < 1.1 ? 3 : 2)}×`;
}

/** A size in decimal units: `421 kB`, `4.25 MB`. */
export function formatBytes(bytes: Maybe): string {
  if (!isNumber(bytes)) return NOT_AVAILABLE;
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** step;
  return `${step === 0 ? formatCount(scaled) : formatDigits(scaled)} ${units[step]}`;
}

/** A duration: `4.25 s`, `3 min 20 s`, `2 h 05 min`. */
export function formatSeconds(seconds: Maybe): string {
  if (!isNumber(seconds)) return NOT_AVAILABLE;
  if (seconds < 60) return `${formatDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** The smallest and largest of some numbers: `64 to 662`, or `64` where they print the same. */
export function formatRange(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return NOT_AVAILABLE;
  const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}

/**
 * The interval of a ratio of times: `1.04 to 1.31`. One whose ends are 100 or more times apart says nothing that a
 * reader can use, as does none: two or three rounds that differ.
 */
export function formatRatioInterval(interval: readonly [number, number] | null, digits = 3): string {
  return interval === null || interval[1] >= 100 * interval[0]
    ? "too few rounds"
    : `${formatDigits(interval[0], digits)} to ${formatDigits(interval[1], digits)}`;
}

/** A count with its noun: `1 cell`, `12 cells`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function isNumber(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function formatExponent(value: number, digits: number): string {
  return value.toExponential(digits - 1).replace("e+", "e");
}
