/** What can be calculated about targets that are uniform on an interval, or in a square, and answers to them. */

/** Var(Y): the MSE of the best constant answer, which is the middle. */
export function uniformVariance(width: number): number {
  return width ** 2 / 12;
}

/** E|Y - m| for the middle m: a quarter of the width. */
export function maeOfMiddle(width: number): number {
  return width / 4;
}

/** E|Y - G| for a guess G from the same distribution: a third of the width. */
export function maeOfRandomGuess(width: number): number {
  return width / 3;
}

/** E(Y - G)^2 for a guess G from the same distribution: twice the variance. */
export function mseOfRandomGuess(width: number): number {
  return 2 * uniformVariance(width);
}

/** Mean distance of a point in a square from its middle: side * (sqrt(2) + asinh(1)) / 6. */
export function distanceFromMiddle(side: number): number {
  return (side * (Math.SQRT2 + Math.asinh(1))) / 6;
}

/** Mean distance of two points in a square: side * (2 + sqrt(2) + 5 asinh(1)) / 15. */
export function distanceOfTwoPoints(side: number): number {
  return (side * (2 + Math.SQRT2 + 5 * Math.asinh(1))) / 15;
}

/** Differential entropy of a uniform distribution, in nats. */
export function uniformEntropyNats(width: number): number {
  return Math.log(width);
}

/**
 * The least mutual information, in nats, of an image and the target Y that an answer with this error proves:
 * h(Y) - 1/2 ln(2 pi e MSE), since of all errors with one mean square the Gaussian has the largest entropy.
 * Below 0 it says nothing. It is of one axis, and of a Y with a density.
 */
export function informationBoundNats(entropyNats: number, mse: number): number {
  return entropyNats - 0.5 * Math.log(2 * Math.PI * Math.E * mse);
}
