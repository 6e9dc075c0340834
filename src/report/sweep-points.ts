import { medianSorted } from "simple-statistics";
import type { SweepPoint } from "../core/results.ts";

/** The median of the blocks of a point; null where there are none. */
export function medianOfPoint(point: SweepPoint | undefined): number | null {
  if (point === undefined || point.p50sMs.length === 0) return null;
  return medianSorted(point.p50sMs.toSorted((a, b) => a - b));
}
