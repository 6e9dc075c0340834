import { mean } from "simple-statistics";
import { randomFrom } from "../../core/random.ts";
import { quantile, sorted } from "../statistics.ts";

export interface MeanDifference {
  /** Mean of b − a. */
  readonly difference: number;
  /** 95 % percentile interval. */
  readonly interval: readonly [low: number, high: number];
}

const resamples = 2_000;

/**
 * How much larger the errors of B are than those of A on the same images: images are drawn again with replacement,
 * both errors of an image together.
 *
 * @param a error of each image
 * @param b errors of the same images in the same order
 * @see Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13 (percentile interval)
 */
export function pairedBootstrap(a: readonly number[], b: readonly number[], seed: number): MeanDifference {
  const differences = a.map((error, image) => b[image]! - error);
  const random = randomFrom(seed, "paired-bootstrap");
  const last = differences.length - 1;
  const means = sorted(
    Array.from({ length: resamples }, () => {
      let sum = 0;
      for (let draw = 0; draw <= last; draw += 1) sum += differences[random.integer(0, last)]!;
      return sum / differences.length;
    }),
  );
  return { difference: mean(differences), interval: [quantile(means, 0.025), quantile(means, 0.975)] };
}
