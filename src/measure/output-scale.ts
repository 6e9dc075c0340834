import type { Tolerance } from "./parity.ts";

/**
 * A tolerance for outputs of any size. The fixed tolerances are for outputs of about 1; where the largest
 * reference output is larger, sums of that size round that much more, also in outputs that come out near zero.
 */
export function inScaleOf({ absolute, relative }: Tolerance, largestOutput: number): Tolerance {
  const largest = Math.max(1, largestOutput);
  // Two digits are enough for a limit, and can be read in a table.
  return { absolute: Number((absolute * largest).toPrecision(2)), relative };
}
