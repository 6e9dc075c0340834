import type { Latency, MeasuredCell } from "../core/results.ts";
import { formatDigits } from "./format.ts";

/** A cell's median with how far its interval reaches: `0.125 ± 0.8 %`; without an interval the median alone. */
export function medianText({ latency }: MeasuredCell): string {
  const reach = reachOf(latency);
  return reach === null
    ? formatDigits(latency.p50Ms)
    : `${formatDigits(latency.p50Ms)} ± ${formatReach(reach)} %`;
}

/** Half the width of the interval as a share of the median. */
export function reachOf({ p50Ms, p50Interval }: Latency): number | null {
  return p50Interval === null ? null : (p50Interval[1] - p50Interval[0]) / 2 / p50Ms;
}

function formatReach(share: number): string {
  // Digits below a tenth of a per cent say nothing.
  return share < 0.1 ? (share * 100).toFixed(1) : formatDigits(share * 100, 2);
}
