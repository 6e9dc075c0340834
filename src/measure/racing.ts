import { mean, sampleVariance } from "simple-statistics";
import { criticalT } from "./comparison/student-t.ts";

/** What one fresh process said of a runtime: its round, and the median of its times. */
export interface RaceBlock {
  readonly round: number;
  readonly p50Ms: number;
}

/** What the rounds so far say of one runtime of a race. */
export interface Racer {
  readonly runtimeId: string;
  /** Rounds in which both it and the one in front were measured. */
  readonly rounds: number;
  /** Its time over that of the one in front, within rounds; 1 of the one in front. */
  readonly ratio: number;
  /** Simultaneous for the whole race, and under repeated looking; null under three common rounds. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Whether more rounds can change what is said of it. */
  readonly isDone: boolean;
}

/** Chance that a race is ever wrong about a runtime. */
const alpha = 0.05;
/** Fewest common rounds of a decision. */
export const fewestRaceRounds = 3;
/** A ratio whose interval reaches so far to each side is known. */
const knownWithin = 0.1;
/** Runtimes that surely differ by less are level. */
const levelWithin = 0.03;

/**
 * Says which runtime of one architecture is in front, and which others are decided.
 *
 * Runtimes are compared by ln(other / front) of the rounds that both have, so what a round does to all cancels. The
 * interval is Student's t. Any runtime may turn out to be in front, so Bonferroni takes all pairs; and since the race
 * is looked at after every round, look n = 3, 4, … spends the share 6 / (π² (n − 2)²) of alpha, which adds up to one.
 *
 * @param blocks of each runtime, at most one a round
 * @returns the one in front first, then by ratio
 */
export function raceOf(blocks: ReadonlyMap<string, readonly RaceBlock[]>): Racer[] {
  const ids = [...blocks.keys()].filter((id) => blocks.get(id)!.length > 0);
  if (ids.length === 0) return [];
  const pairs = Math.max(1, (ids.length * (ids.length - 1)) / 2);
  // In front is who wins against every other in their common rounds; the sum of logs breaks a circle.
  const leads = new Map(
    ids.map((id) => [id, ids.filter((other) => meanOf(logRatios(blocks, id, other)) >= 0).length] as const),
  );
  const front = ids.reduce((best, id) => (leads.get(id)! > leads.get(best)! ? id : best));
  const racers = ids.map((id): Racer => {
    if (id === front)
      return { runtimeId: id, rounds: blocks.get(id)!.length, ratio: 1, interval: [1, 1], isDone: false };
    const logs = logRatios(blocks, front, id);
    const interval = intervalOf(logs, alpha / pairs);
    return {
      runtimeId: id,
      rounds: logs.length,
      ratio: Math.exp(meanOf(logs)),
      interval,
      isDone: interval !== null && isDecided(interval),
    };
  });
  const others = racers.filter(({ runtimeId }) => runtimeId !== front);
  const isDone = others.every((racer) => racer.isDone);
  return [
    { ...racers.find(({ runtimeId }) => runtimeId === front)!, isDone },
    ...others.toSorted((a, b) => a.ratio - b.ratio),
  ];
}

/**
 * How long one thing takes beside another, by the rounds that both have, as the runtimes of a race are compared.
 *
 * @returns null where they have no round in common
 */
export function pairedRatio(
  base: readonly RaceBlock[],
  other: readonly RaceBlock[],
): { rounds: number; ratio: number; interval: [number, number] | null } | null {
  const logs = logRatios(
    new Map([
      ["base", base],
      ["other", other],
    ]),
    "base",
    "other",
  );
  if (logs.length === 0) return null;
  return { rounds: logs.length, ratio: Math.exp(meanOf(logs)), interval: intervalOf(logs, alpha) };
}

/** Whether a ratio is known: surely not 1 and to 10 %, or surely 1. */
export function isRatioDecided([low, high]: readonly [number, number]): boolean {
  return isDecided(high < 1 ? [1 / high, 1 / low] : [low, high]);
}

/** Surely slower and known to 10 %, or surely level. */
function isDecided([low, high]: readonly [number, number]): boolean {
  const isKnown = high / low <= (1 + knownWithin) ** 2;
  return (low > 1 && isKnown) || (low > 1 / (1 + levelWithin) && high < 1 + levelWithin);
}

function intervalOf(logs: readonly number[], level: number): [number, number] | null {
  const count = logs.length;
  if (count < fewestRaceRounds) return null;
  const spent = (level * 6) / (Math.PI ** 2 * (count - 2) ** 2);
  const error = Math.sqrt(sampleVariance([...logs]) / count);
  const reach = error === 0 ? 0 : criticalT(spent / 2, count - 1) * error;
  return [Math.exp(meanOf(logs) - reach), Math.exp(meanOf(logs) + reach)];
}

/** ln(b / a) of each round that both have. */
function logRatios(blocks: ReadonlyMap<string, readonly RaceBlock[]>, a: string, b: string): number[] {
  const base = new Map(blocks.get(a)!.map(({ round, p50Ms }) => [round, p50Ms]));
  return blocks.get(b)!.flatMap(({ round, p50Ms }) => {
    const its = base.get(round);
    return its === undefined ? [] : [Math.log(p50Ms / its)];
  });
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : mean([...values]);
}
