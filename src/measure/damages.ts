import { type Random, randomFrom } from "../core/random.ts";
import type { Damage } from "../core/results.ts";
import type { Tensors } from "../core/tensor.ts";
import { DeadlineError, type Evaluator } from "../onnx/evaluator/evaluator.ts";
import type { Evaluated, Numbers } from "../onnx/evaluator/value.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { differingElements } from "./noise.ts";

/** A mistake in one weight of a model, in several places that it may be made. */
export interface PossibleDamage {
  readonly weight: string;
  readonly kind: Damage["kind"];
  /** The weight with the mistake in each place, in the order in which they are tried. */
  readonly candidates: readonly (() => Evaluated)[];
}

/** Numbers of a weight that are tried one after another, until one is found that the inputs reach. */
const mostCandidates = 6;

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

/** Inputs of one run, with the answers beside the truth that a damaged model would be compared with. */
export interface DamageInput {
  readonly feeds: Tensors;
  readonly references: readonly Tensors[];
}

/**
 * A damage counts as noticed from so many times what is allowed: what a runtime itself is off, at most 2.2 of the 8
 * times the noise that it may be, must not hide it.
 */
const noticedTimes = 1.3;

type DamageLimits = (output: string, shape: readonly number[]) => Float64Array | null;

export interface TriedDamages {
  readonly damages: Damage[];
  /** How many there was no time for. */
  readonly leftOut: number;
}

/**
 * Evaluates a model with each damage on some inputs, and says whether an output moves by more than parity allows. Only
 * what the weight reaches is evaluated again.
 *
 * @param inputs one run each: a damage that one shows is tried on no other
 * @param limitsOf what each element of an output of a shape may differ; null where it has to be the same
 */
export function tryDamages(
  evaluator: Evaluator,
  inputs: readonly DamageInput[],
  damages: readonly PossibleDamage[],
  limitsOf: DamageLimits,
  deadlineMs: number,
): TriedDamages {
  const found = new Map<PossibleDamage, number>();
  try {
    for (let candidate = 0; candidate < mostCandidates; candidate += 1) {
      // A place that moved nothing at all is one that the inputs do not reach: the next one is tried.
      const open = damages.filter(
        (damage) => (found.get(damage) ?? 0) === 0 && candidate < damage.candidates.length,
      );
      if (open.length === 0) break;
      tryCandidates(evaluator, inputs, open, candidate, limitsOf, deadlineMs, found);
    }
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
  return {
    damages: [...found].map(([{ weight, kind }, times]) => ({
      weight,
      kind,
      noticed: times > noticedTimes,
      // JSON has no infinity.
      timesAllowed: Number.isFinite(times) ? times : null,
    })),
    leftOut: damages.length - found.size,
  };
}

function tryCandidates(
  evaluator: Evaluator,
  inputs: readonly DamageInput[],
  open: readonly PossibleDamage[],
  candidate: number,
  limitsOf: DamageLimits,
  deadlineMs: number,
  found: Map<PossibleDamage, number>,
): void {
  for (const { feeds, references } of inputs) {
    const unseen = open.filter((damage) => (found.get(damage) ?? 0) <= noticedTimes);
    if (unseen.length === 0) return;
    const known = evaluator.values(feeds, { deadlineMs });
    const truth = evaluator.run(feeds, { known, changed: new Map(), deadlineMs });
    for (const damage of unseen) {
      const changed = new Map([[damage.weight, damage.candidates[candidate]!()]]);
      const moved = evaluator.run(feeds, { known, changed, deadlineMs });
      // Near any of them it would pass.
      const times = [truth, ...references.map((answer) => ({ ...truth, ...answer }))].map((target) =>
        timesAllowed(moved, target, limitsOf),
      );
      found.set(damage, Math.max(found.get(damage) ?? 0, Math.min(...times)));
    }
  }
}

/** How far the element that moved most did so, in units of what it may; infinite where it had to be the same. */
function timesAllowed(moved: Tensors, truth: Tensors, limitsOf: DamageLimits): number {
  let most = 0;
  for (const [name, tensor] of Object.entries(truth)) {
    const limits = isFloat(tensor.dtype) ? limitsOf(name, tensor.shape) : null;
    if (limits === null) {
      if (differingElements(moved[name]!, tensor) > 0) return Infinity;
      continue;
    }
    if (!isFloat(moved[name]!.dtype)) continue;
    const [values, expected] = [numbersOf(moved[name]!), numbersOf(tensor)];
    if (values.length !== expected.length) return Infinity;
    for (let at = 0; at < expected.length; at += 1) {
      const difference = Math.abs(values[at]! - expected[at]!);
      if (difference > 0) most = Math.max(most, difference / limits[at]!);
    }
  }
  return most;
}
