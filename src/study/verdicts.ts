import type { Share } from "../core/study/statistics.ts";
import type { StudyClaimRecord } from "../core/study/study.ts";
import type { Condition, StudyClaim } from "./claim.ts";
import type { Measure, Measures } from "./measure.ts";
import { shareOf, spreadOf } from "./seeds.ts";

/**
 * Whether a claim holds, from the seeds with which it does: supported where it holds with every seed, refuted
 * where with none, and only where there are enough of them that Wilson's interval of the share leaves one half
 * out (4 or more). Seeds that disagree, and too few of them, make it depend.
 */
export function verdictOfSeeds({ holds, open }: SeedCounts): StudyClaimRecord["verdict"] {
  if (holds.of === 0) return "not measured";
  if (holds.count === holds.of && holds.low > 0.5) return "supported";
  if (holds.count === 0 && open === 0 && holds.high < 0.5) return "refuted";
  return "depends";
}

export interface SeedCounts {
  /** Seeds with which the claim holds, of those that have all numbers. */
  readonly holds: Share;
  /** Of the others, those whose training was still getting better where the rule is not met. */
  readonly open: number;
}

/** Judges a claim with each seed. Seeds that lack a number are left out. */
export function judgeSeeds({ holdsWhen }: StudyClaim, measures: Measures, seedCount: number): SeedCounts {
  const judged = Array.from({ length: seedCount }, (_, seed) =>
    holdsWhen.map((condition) => ({
      holds: holdsAt(condition, measures, seed),
      isOpen: namesOf(condition).some((name) => measures.get(name)?.open?.[seed] === true),
    })),
  ).filter((outcomes) => outcomes.length > 0 && outcomes.every(({ holds }) => holds !== undefined));
  const failing = judged.filter((outcomes) => outcomes.some(({ holds }) => holds === false));
  return {
    holds: shareOf(judged.length - failing.length, judged.length),
    open: failing.filter((outcomes) => outcomes.every(({ holds, isOpen }) => holds === true || isOpen))
      .length,
  };
}

function namesOf(condition: Condition): string[] {
  return "value" in condition ? [condition.measure] : [condition.measure, condition.of];
}

/** Undefined where a number is missing. */
function holdsAt(condition: Condition, measures: Measures, seed: number): boolean | undefined {
  const value = measures.get(condition.measure)?.values[seed];
  const limit = "value" in condition ? condition.value : measures.get(condition.of)?.values[seed];
  if (value === null || value === undefined || limit === null || limit === undefined) return undefined;
  const scaled = "value" in condition ? limit : condition.factor * limit;
  return condition.is === "below" ? value < scaled : value > scaled;
}

/** A condition in words, such as `mean error of cnn-low-lr below 0.1 x mean error of cnn-gray`. */
export function describeCondition(condition: Condition, measures: Measures): string {
  const { measure, is } = condition;
  if ("value" in condition) return `${measure} ${is} ${condition.value}${measures.get(measure)?.unit ?? ""}`;
  return `${measure} ${is} ${condition.factor} x ${condition.of}`;
}

/** The numbers of a claim's measures over the seeds, in words. */
export function describeMeasures({ holdsWhen }: StudyClaim, measures: Measures): string {
  const names = holdsWhen.flatMap(namesOf);
  return [...new Set(names)].map((name) => `${name}: ${describeValues(measures.get(name))}`).join("; ");
}

function describeValues(measure: Measure | undefined): string {
  const values = (measure?.values ?? []).filter((value) => value !== null);
  if (measure === undefined || values.length === 0) return "not measured";
  const { median, low, high } = spreadOf(values);
  const diverged = values.filter((value) => !Number.isFinite(value)).length;
  const note = diverged === 0 ? "" : `, ${diverged} diverged`;
  if (median === null || low === null || high === null) return `all ${diverged} diverged`;
  const [middle, least, most] = [median, low, high].map(formatNumber);
  const range = least === most ? "" : ` (${least} to ${most}${note})`;
  return `${middle}${measure.unit}${range === "" && note !== "" ? ` (${note.slice(2)})` : range}`;
}

function formatNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
