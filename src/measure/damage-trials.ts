import type { Damage } from "../core/results.ts";
import type { Tensors } from "../core/tensor.ts";
import { DeadlineError, type Evaluator, type Values } from "../onnx/evaluator/evaluator.ts";
import type { Evaluated, Numbers } from "../onnx/evaluator/value.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { mostCandidates, type PossibleDamage } from "./damages.ts";
import { differingElements } from "./noise.ts";

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
 * Evaluates a model with each damage on some inputs, and says whether an output moves by more than parity allows, and
 * why not. Only what the weight reaches is evaluated again.
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
  const trials = new Trials(evaluator, inputs, limitsOf, deadlineMs);
  try {
    trials.tryAll(damages);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
  const found = damages.flatMap((damage) => trials.outcomeOf(damage) ?? []);
  return { damages: found, leftOut: damages.length - found.length };
}

/** One input, evaluated with the right weights. */
interface EvaluatedInput {
  readonly truth: Tensors;
  /** Answers that a damaged one would be compared with: near any of them it would pass. */
  readonly targets: readonly Tensors[];
  readonly damaged: (weight: string, value: Evaluated) => Tensors;
}

class Trials {
  readonly #evaluator: Evaluator;
  readonly #inputs: readonly DamageInput[];
  readonly #limitsOf: DamageLimits;
  readonly #deadlineMs: number;
  /** How far each damage moves an output at most, in units of what is allowed. */
  readonly #times = new Map<PossibleDamage, number>();
  /** Whether any output depends on a weight, of those that were asked for. */
  readonly #hasEffect = new Map<string, boolean>();

  constructor(
    evaluator: Evaluator,
    inputs: readonly DamageInput[],
    limitsOf: DamageLimits,
    deadlineMs: number,
  ) {
    this.#evaluator = evaluator;
    this.#inputs = inputs;
    this.#limitsOf = limitsOf;
    this.#deadlineMs = deadlineMs;
  }

  tryAll(damages: readonly PossibleDamage[]): void {
    this.#tryCandidates(damages, 0);
    this.#askForEffects(damages.filter((damage) => this.#times.get(damage) === 0));
    // A place that moved nothing at all is one that the inputs do not reach: the next one is tried.
    for (let candidate = 1; candidate < mostCandidates; candidate += 1) {
      this.#tryCandidates(
        damages.filter(
          (damage) =>
            this.#times.get(damage) === 0 &&
            this.#hasEffect.get(damage.weight) === true &&
            candidate < damage.candidates.length,
        ),
        candidate,
      );
    }
  }

  /** Undefined for one that was not tried. */
  outcomeOf(damage: PossibleDamage): Damage | undefined {
    const times = this.#times.get(damage);
    if (times === undefined) return undefined;
    const cause = this.#causeOf(damage.weight, times);
    return {
      weight: damage.weight,
      kind: damage.kind,
      noticed: times > noticedTimes,
      // JSON has no infinity.
      timesAllowed: Number.isFinite(times) ? times : null,
      ...(cause === undefined ? {} : { cause }),
    };
  }

  #causeOf(weight: string, times: number): Damage["cause"] {
    if (times > noticedTimes) return undefined;
    if (times > 0) return "rounding";
    const hasEffect = this.#hasEffect.get(weight);
    return hasEffect === undefined ? undefined : hasEffect ? "elsewhere" : "no-effect";
  }

  #tryCandidates(damages: readonly PossibleDamage[], candidate: number): void {
    const isOpen = (damage: PossibleDamage) => (this.#times.get(damage) ?? 0) <= noticedTimes;
    for (const input of this.#inputs) {
      const unseen = damages.filter(isOpen);
      if (unseen.length === 0) return;
      const { targets, damaged } = this.#evaluate(input);
      for (const damage of unseen) {
        const moved = damaged(damage.weight, damage.candidates[candidate]!());
        const times = targets.map((target) => timesAllowed(moved, target, this.#limitsOf));
        this.#times.set(damage, Math.max(this.#times.get(damage) ?? 0, Math.min(...times)));
      }
    }
  }

  /** A weight has no effect where every output stays what it is when all its numbers are 0. */
  #askForEffects(damages: readonly PossibleDamage[]): void {
    let still = [...new Set(damages.map(({ weight }) => weight))];
    for (const input of this.#inputs) {
      if (still.length === 0) return;
      const { truth, damaged } = this.#evaluate(input);
      for (const weight of still) {
        const value = this.#evaluator.graph.constants.get(weight) as Numbers;
        const moved = damaged(weight, { ...value, data: new Float64Array(value.data.length) });
        if (!isSame(moved, truth)) this.#hasEffect.set(weight, true);
      }
      still = still.filter((weight) => !this.#hasEffect.has(weight));
    }
    for (const weight of still) this.#hasEffect.set(weight, false);
  }

  #evaluate({ feeds, references }: DamageInput): EvaluatedInput {
    const deadlineMs = this.#deadlineMs;
    const known: Values = this.#evaluator.values(feeds, { deadlineMs });
    const truth = this.#evaluator.outputsIn(known);
    return {
      truth,
      targets: [truth, ...references.map((answer) => ({ ...truth, ...answer }))],
      damaged: (weight, value) =>
        this.#evaluator.run(feeds, { known, changed: new Map([[weight, value]]), deadlineMs }),
    };
  }
}

function isSame(moved: Tensors, truth: Tensors): boolean {
  return Object.entries(truth).every(([name, tensor]) => differingElements(moved[name]!, tensor) === 0);
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
