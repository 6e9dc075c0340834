import type { Accuracy, AccuracyDifference } from "../../core/results.ts";
import type { Side } from "./sides.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";

/** Where two runtimes' errors on the same images are at hand. */
export function pairedAccuracyDifference(
  errorsA: readonly number[],
  errorsB: readonly number[],
  seed: number,
): Pick<AccuracyDifference, "differencePx" | "interval" | "method"> {
  const { difference, interval } = pairedBootstrap(errorsA, errorsB, seed);
  return { differencePx: difference, interval: [...interval], method: "paired bootstrap" };
}

/**
 * The differences that can be had from results.json, which holds no error of a single image: a normal interval of
 * two independent means. On the same images it is too wide, never too narrow, as long as their errors go together.
 *
 * @param side pixels that [-1, 1] spans
 */
export function accuracyDifferences(a: Side, b: Side, side: number): AccuracyDifference[] {
  return b.accuracies.flatMap(({ variantId, runtimeId, accuracy }) => {
    const before = a.accuracies.find(
      (entry) => entry.variantId === variantId && entry.runtimeId === runtimeId,
    );
    if (before === undefined) return [];
    const difference = accuracy.meanErrorPx - before.accuracy.meanErrorPx;
    const reach = 1.96 * Math.hypot(standardErrorPx(before.accuracy, side), standardErrorPx(accuracy, side));
    return [
      {
        variantId,
        runtimeId,
        differencePx: difference,
        interval: [difference - reach, difference + reach],
        method: "normal interval of two means" as const,
      },
    ];
  });
}

/** Standard error of the mean distance: its mean square is 2 MSE, as MSE is per axis and in the [-1, 1] scale. */
function standardErrorPx({ mse, meanErrorPx, count }: Accuracy, side: number): number {
  const meanSquare = 2 * mse * (side / 2) ** 2;
  return Math.sqrt(Math.max(0, meanSquare - meanErrorPx ** 2) / count);
}
