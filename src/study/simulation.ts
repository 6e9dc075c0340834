import { randomFrom } from "../core/random.ts";

/** Errors of answers without a network to targets that are uniform on an interval (and in a square). */
export interface GuessErrors {
  readonly maeOfMean: number;
  readonly maeOfGuess: number;
  readonly mseOfMean: number;
  readonly mseOfGuess: number;
  readonly distanceOfMean: number;
  readonly distanceOfGuess: number;
  /** Smallest MSE of 101 constant answers over the interval, over Var(y). */
  readonly bestConstantOverVariance: number;
  readonly variance: number;
}

const count = 100_000;

/** Draws targets and guesses from [low, high] and compares. The mean is that of the drawn targets. */
export function simulateGuesses(low: number, high: number, seed: number): GuessErrors {
  const random = randomFrom(seed, "study/guesses");
  const draw = () => low + (high - low) * random.uniform();
  const targets = Array.from({ length: count }, () => [draw(), draw()] as const);
  const mean = [0, 1].map((axis) => meanOf(targets.map((target) => target[axis]!)));
  const guesses = targets.map(() => [draw(), draw()] as const);
  const variance = meanOf(targets.map(([x]) => (x - mean[0]!) ** 2));
  const mseOfConstant = (constant: number) => {
    let sum = 0;
    for (const [x] of targets) sum += (x - constant) ** 2;
    return sum / targets.length;
  };
  const constants = Array.from({ length: 101 }, (_, step) => low + ((high - low) * step) / 100);
  return {
    maeOfMean: meanOf(targets.map(([x]) => Math.abs(x - mean[0]!))),
    maeOfGuess: meanOf(targets.map(([x], index) => Math.abs(x - guesses[index]![0]))),
    mseOfMean: variance,
    mseOfGuess: meanOf(targets.map(([x], index) => (x - guesses[index]![0]) ** 2)),
    distanceOfMean: meanOf(targets.map(([x, y]) => Math.hypot(x - mean[0]!, y - mean[1]!))),
    distanceOfGuess: meanOf(
      targets.map(([x, y], index) => Math.hypot(x - guesses[index]![0], y - guesses[index]![1])),
    ),
    bestConstantOverVariance: Math.min(...constants.map(mseOfConstant)) / variance,
    variance,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
