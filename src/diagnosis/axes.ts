import { mean, variance } from "simple-statistics";

/** How answers fit the labels after swapping x and y, and turning axes around. */
export interface AxesFit {
  readonly swapped: boolean;
  readonly flippedX: boolean;
  readonly flippedY: boolean;
  /** 1 - MSE / Var(target). */
  readonly explained: number;
}

interface Pair {
  readonly outputs: readonly number[];
  readonly targets: readonly number[];
}

/**
 * The eight ways to mix up two axes, the right one first.
 *
 * @param pairs outputs and targets of x and of y
 * @param outputRange about whose middle an axis is turned around
 */
export function axesFitsOf(
  pairs: readonly Pair[],
  [low, high]: readonly [low: number, high: number],
): AxesFit[] {
  const [x, y] = pairs as [Pair, Pair];
  const total = (variance([...x.targets]) + variance([...y.targets])) / 2;
  if (total === 0) return [];
  const errorOf = (outputs: readonly number[], targets: readonly number[], flipped: boolean) =>
    mean(outputs.map((value, row) => ((flipped ? low + high - value : value) - targets[row]!) ** 2));
  const choices = [false, true];
  return choices.flatMap((swapped) =>
    choices.flatMap((flippedX) =>
      choices.map((flippedY) => {
        const [forX, forY] = swapped ? [y, x] : [x, y];
        const error =
          (errorOf(forX.outputs, x.targets, flippedX) + errorOf(forY.outputs, y.targets, flippedY)) / 2;
        return { swapped, flippedX, flippedY, explained: 1 - error / total };
      }),
    ),
  );
}
