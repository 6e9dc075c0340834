import { smallestOfPlaces, type LocalSizes } from "./local-sizes.ts";

/** What float32 makes of one output of a model, place by place. */
export interface LocalNoise {
  /** The largest difference between float32 and float64, as large as the answers that are compared let expect. */
  readonly unit: LocalSizes;
  /** The largest numbers in the answers that are compared. */
  readonly size: LocalSizes;
}

/**
 * The noise of an output, from the inputs that were tried, for all that are compared: it grows with the numbers of a
 * place, where those of the other inputs are larger there. A place that held nothing but zeros has its share of the
 * noise of all, and its own where products cancelled there: exactly in float64, and not in float32.
 *
 * @param noise largest differences that were seen
 * @param tried largest numbers of the inputs that were tried
 * @param compared largest numbers of all inputs
 */
export function localNoise(noise: LocalSizes, tried: LocalSizes, compared: LocalSizes): LocalNoise {
  const growth = tried.largest === 0 ? 1 : Math.max(1, compared.largest / tried.largest);
  const largest = noise.largest * growth;
  const share = tried.largest === 0 ? 0 : noise.largest / tried.largest;
  const axes = noise.axes.map((units, axis) => {
    const [before, all] = [tried.axes[axis], compared.axes[axis]];
    if (units === null || before?.length !== units.length || all?.length !== units.length) return null;
    return units.map((unit, place) => {
      if (before[place] === 0) return Math.max(unit, Math.min(largest, share * all[place]!));
      return Math.min(largest, unit * Math.max(1, all[place]! / before[place]!));
    });
  });
  return { unit: { largest, axes }, size: compared };
}

/**
 * What each element of an output may differ: for each place along each axis what its noise and its numbers allow, and
 * of those that an element stands in the smallest.
 *
 * @param allowed from the noise and the largest number of a place
 * @returns one limit for each element of the shape, row-major
 */
export function limitsOf(
  { unit, size }: LocalNoise,
  shape: readonly number[],
  allowed: (unit: number, largest: number) => number,
): Float64Array {
  const axes = unit.axes.map((units, axis) => {
    const sizes = size.axes[axis];
    if (units === null || sizes?.length !== units.length) return null;
    return units.map((own, place) => allowed(own, sizes[place]!));
  });
  return smallestOfPlaces({ largest: allowed(unit.largest, size.largest), axes }, shape);
}

/** A quarter of the smallest normal number of float32: below that there is no telling noise from zero. */
const leastUnit = 2 ** -128;

/** The noise of each element of an output of a shape, row-major. */
export function unitsOf(noise: LocalNoise, shape: readonly number[]): Float64Array {
  return limitsOf(noise, shape, (unit) => Math.max(unit, leastUnit));
}
