import type { Damage } from "../core/results.ts";
import { DeadlineError, type Evaluator } from "../onnx/evaluator/evaluator.ts";
import type { Numbers } from "../onnx/evaluator/value.ts";
import {
  evaluateInput,
  isSame,
  timesAllowed,
  type DamageInput,
  type DamageLimits,
} from "./damaged-answers.ts";
import { mostCandidates, type PossibleDamage } from "./damages.ts";

/**
 * A damage counts as noticed from so many times what is allowed: what a runtime itself is off, at most 2.2 of the 8
 * times the noise that it may be, must not hide it.
 */
const noticedTimes = 1.3;

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
      const { targets, damaged } = evaluateInput(this.#evaluator, input, this.#deadlineMs);
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
      const { truth, damaged } = evaluateInput(this.#evaluator, input, this.#deadlineMs);
      for (const weight of still) {
        const value = this.#evaluator.graph.constants.get(weight) as Numbers;
        const moved = damaged(weight, { ...value, data: new Float64Array(value.data.length) });
        if (!isSame(moved, truth)) this.#hasEffect.set(weight, true);
      }
      still = still.filter((weight) => !this.#hasEffect.has(weight));
    }
    for (const weight of still) this.#hasEffect.set(weight, false);
  }
}
