import { mean, sampleVariance } from "simple-statistics";
import { z95 } from "./proportion.ts";

/** Area under the ROC curve with its 95 % interval. */
export interface RocArea {
  /** The chance that an image of class 1 has a larger score than one of class 0; equal scores count half. */
  readonly auc: number;
  /** Null where it cannot be told: one image of a class, or no pair in the wrong order. */
  readonly interval: [low: number, high: number] | null;
}

/**
 * Area under the ROC curve, with the interval of E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, "Comparing the
 * areas under two or more correlated receiver operating characteristic curves", Biometrics 44 (1988), from ranks as
 * X. Sun and W. Xu have it (IEEE Signal Processing Letters 21, 2014). Cut off at 0 and 1.
 *
 * @param scores shape [count], larger for class 1; finite
 * @param classes shape [count], 0 or 1
 * @returns null when a class has no image
 */
export function rocArea(scores: Float64Array, classes: Uint16Array): RocArea | null {
  const negatives = scores.filter((_, image) => classes[image] === 0);
  const positives = scores.filter((_, image) => classes[image] === 1);
  if (negatives.length === 0 || positives.length === 0) return null;
  // Share of the other class that each image is on the right side of.
  const rankAmong = midranks([...positives, ...negatives]);
  const [within1, within0] = [midranks([...positives]), midranks([...negatives])];
  const placed1 = within1.map((rank, index) => (rankAmong[index]! - rank) / negatives.length);
  const placed0 = within0.map(
    (rank, index) => 1 - (rankAmong[positives.length + index]! - rank) / positives.length,
  );
  const auc = mean(placed1);
  if (placed1.length < 2 || placed0.length < 2) return { auc, interval: null };
  const variance = sampleVariance(placed1) / placed1.length + sampleVariance(placed0) / placed0.length;
  if (variance === 0) return { auc, interval: null };
  const half = z95 * Math.sqrt(variance);
  return { auc, interval: [Math.max(0, auc - half), Math.min(1, auc + half)] };
}

/** Rank of each value from 1, equal values sharing the mean of their ranks. */
function midranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = Array.from({ length: values.length }, () => 0);
  for (let first = 0; first < order.length;) {
    let next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next += 1;
    for (let place = first; place < next; place += 1) ranks[order[place]!] = (first + 1 + next) / 2;
    first = next;
  }
  return ranks;
}
