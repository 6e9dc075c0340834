import { randomFrom } from "../../core/random.ts";
import { quantile, sorted } from "../statistics.ts";

/** The smallest difference that matters, whatever the host: 3 %. */
export const smallestThreshold = 0.03;

/** Draws for each cell; up to this many ways to choose signs are all taken. */
const mostDraws = 4096;

/**
 * How far apart two measurements of the same thing come out on this host: 95 % of |ratio − 1|.
 *
 * Both arms are the same, so in each round the ratio could as well have been the other way round. The floor is the
 * 95 % quantile over all cells and all ways to turn their rounds round; so one cell gives a floor too.
 *
 * @param logRatios ln(B / A) of each cell's rounds; cells without rounds are left out
 * @returns a share such as 0.012, of the mean of as many rounds as there are here; null where no cell has rounds
 */
export function noiseFloor(logRatios: readonly (readonly number[])[], seed: number): number | null {
  const cells = logRatios.filter((rounds) => rounds.length > 0);
  if (cells.length === 0) return null;
  const deviations = cells.flatMap((rounds, index) =>
    signChoices(rounds.length, seed, index).map((signs) => {
      const sum = rounds.reduce((total, logRatio, round) => total + logRatio * signs[round]!, 0);
      // |ratio - 1| of the slower over the faster: the same from both sides.
      return Math.expm1(Math.abs(sum / rounds.length));
    }),
  );
  return quantile(sorted(deviations), 0.95);
}

/** Every choice of signs where there are few, else random ones. */
function signChoices(count: number, seed: number, index: number): number[][] {
  if (2 ** count <= mostDraws) {
    return Array.from({ length: 2 ** count }, (_, choice) =>
      Array.from({ length: count }, (_, round) => ((choice >> round) % 2 === 0 ? 1 : -1)),
    );
  }
  const random = randomFrom(seed, `noise-floor ${index}`);
  return Array.from({ length: mostDraws }, () =>
    Array.from({ length: count }, () => (random.uniform() < 0.5 ? 1 : -1)),
  );
}

/**
 * The difference that a comparison on this host looks for: 3 %, or twice the noise floor where that is larger.
 *
 * @param floor what `bench --aa` found; null where it was not measured
 */
export function thresholdOf(floor: number | null): number {
  return Math.max(smallestThreshold, 2 * (floor ?? 0));
}
