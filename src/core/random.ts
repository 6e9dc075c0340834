import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A seeded stream of random numbers. The same seed and calls give the same numbers on every machine. */
export interface Random {
  /** A whole number, `low` and `high` included. */
  integer(low: number, high: number): number;
  /** A real number in [0, 1). */
  uniform(): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
  /** A new array with the elements in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Opens the stream that belongs to a seed and a purpose. Two purposes never share numbers, so adding a
 * draw in one place moves nothing elsewhere.
 *
 * @param seed any whole number
 * @param purpose what the numbers are for, such as `"train-images"`
 */
export function randomFrom(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(seedOf(seed, purpose));
  const uniform = () => uniformFloat64(generator);
  const integer = (low: number, high: number) => uniformInt(generator, low, high);
  return {
    integer,
    uniform,
    // Box-Muller; 1 - u keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = integer(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    },
  };
}

/** A 32-bit seed made from a base seed and a purpose (FNV-1a over the text). */
export function seedOf(seed: number, purpose: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${purpose}`) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return hash | 0;
}
