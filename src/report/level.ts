import type { MeasuredCell } from "../core/results.ts";

/** Without intervals, two medians closer than this count as level: so far apart were those of equal processes. */
export const LEVEL_RATIO = 1.05;

/** Whether neither of two cells is clearly the faster: their 95 % intervals overlap. */
export function isLevel({ latency: a }: MeasuredCell, { latency: b }: MeasuredCell): boolean {
  if (a.p50Interval === null || b.p50Interval === null) {
    return Math.max(a.p50Ms, b.p50Ms) < Math.min(a.p50Ms, b.p50Ms) * LEVEL_RATIO;
  }
  return a.p50Interval[0] <= b.p50Interval[1] && b.p50Interval[0] <= a.p50Interval[1];
}

/** How `isLevel` decides for some cells, in words. */
export function levelRule(cells: readonly MeasuredCell[]): string {
  return cells.every(({ latency }) => latency.p50Interval === null)
    ? "what is within 5 % of it"
    : "what has an interval that overlaps with its own";
}
