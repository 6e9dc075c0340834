import { type Random, randomFrom } from "../core/random.ts";
import type { Damage } from "../core/results.ts";
import type { Evaluator } from "../onnx/evaluator/evaluator.ts";
import type { Evaluated, Numbers } from "../onnx/evaluator/value.ts";

/** A mistake in one weight of a model, in several places that it may be made. */
export interface PossibleDamage {
  readonly weight: string;
  readonly kind: Damage["kind"];
  /** The weight with the mistake in each place, in the order in which they are tried. */
  readonly candidates: readonly (() => Evaluated)[];
}

/** Numbers of a weight that are tried one after another, until one is found that the inputs reach. */
export const mostCandidates = 6;

/**
 * Damages as mistakes in a conversion make them: in each weight of a layer one number off by 1 %, the largest or,
 * where no input reaches that, others drawn from the larger half; and in one weight, drawn by the seed, two different
 * numbers in each other's place.
 */
export function damagesOf(evaluator: Evaluator, seed: number): PossibleDamage[] {
  const { constants, weights } = evaluator.graph;
  const random = randomFrom(seed, "damages");
  const layers = [...weights].flatMap((name): [string, Numbers][] => {
    const value = constants.get(name)!;
    return value.dtype !== "string" && value.data.some((number) => number !== 0) ? [[name, value]] : [];
  });
  const single = layers.map(([weight, value]): PossibleDamage => {
    const places = largePlaces(value.data, random);
    return { weight, kind: "1 %", candidates: places.map((place) => () => offBy1Percent(value, place)) };
  });
  const matrices = layers.filter(
    ([, { shape, data }]) => shape.length > 1 && data.some((x) => x !== data[0]),
  );
  const [swapped] = random.shuffle(matrices);
  if (swapped === undefined) return single;
  const [weight, value] = swapped;
  const pairs = Array.from({ length: mostCandidates }, () => differentPair(value.data, random));
  return [
    ...single,
    {
      weight,
      kind: "swap",
      candidates: pairs.map(
        ([a, b]) =>
          () =>
            swappedAt(value, a, b),
      ),
    },
  ];
}

/** The place of the largest number, and some drawn from those that are no smaller than the median. */
function largePlaces(data: Float64Array, random: Random): number[] {
  const sizes = data.map(Math.abs);
  const median = sizes.toSorted()[Math.floor(sizes.length / 2)]!;
  const largest = sizes.reduce((best, size, at) => (size > sizes[best]! ? at : best), 0);
  const places = new Set([largest]);
  // Half of all draws fit; a few more than needed are enough.
  for (let draw = 0; draw < 8 * mostCandidates && places.size < mostCandidates; draw += 1) {
    const at = random.integer(0, data.length - 1);
    if (sizes[at]! > 0 && sizes[at]! >= median) places.add(at);
  }
  return [...places];
}

function differentPair(data: Float64Array, random: Random): [number, number] {
  const first = random.integer(0, data.length - 1);
  const start = random.integer(0, data.length - 1);
  for (let step = 0; step < data.length; step += 1) {
    const other = (start + step) % data.length;
    if (data[other] !== data[first]) return [first, other];
  }
  return [first, first];
}

/** In float32, as a file holds it. */
function offBy1Percent(value: Numbers, place: number): Numbers {
  const data = value.data.slice();
  data[place] = Math.fround(data[place]! * 1.01);
  return { ...value, data };
}

function swappedAt(value: Numbers, a: number, b: number): Numbers {
  const data = value.data.slice();
  [data[a], data[b]] = [data[b]!, data[a]!];
  return { ...value, data };
}
