import type { Share, Spread } from "../../core/study/statistics.ts";
import { formatCount, formatDigits, NOT_AVAILABLE } from "../format.ts";

/** The median and the range over the seeds: `0.41 (0.32 to 0.48)`. */
export function spreadText({ median, low, high }: Spread, digits = 3): string {
  if (median === null) return NOT_AVAILABLE;
  const [middle, least, most] = [median, low, high].map((value) => formatDigits(value, digits));
  return least === most ? middle! : `${middle} (${least} to ${most})`;
}

/** `4 of 5`. */
export function shareText({ count, of }: Share): string {
  return `${formatCount(count)} of ${formatCount(of)}`;
}

/** `4 of 5 (38 to 96 %)`, with Wilson's interval. */
export function shareWithInterval(share: Share): string {
  if (share.of === 0) return NOT_AVAILABLE;
  const [low, high] = [share.low, share.high].map((value) => (value * 100).toFixed(0));
  return `${shareText(share)} (${low} to ${high} %)`;
}

/** A learning rate as people write it: `0.001`, `1e-4`. */
export function rateText(rate: number): string {
  return rate >= 0.001 && rate < 1e6 ? String(rate) : rate.toExponential().replace("e+", "e");
}

/** Items as a sentence has them: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** The smallest and largest of whole numbers over the seeds: `2 to 100`. */
export function countRange({ low, high }: Spread): string {
  if (low === null || high === null) return NOT_AVAILABLE;
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}
