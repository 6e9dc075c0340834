import type { RaceRecord, Results } from "../../core/results.ts";
import { formatCounted, formatDigits } from "../format.ts";
import { bold, code, names } from "../markdown.ts";

/** Which runtime is the fastest of each architecture, and how sure that is; null of a run without races. */
export function fastestOfRaces({ races = [] }: Results): string | null {
  const held = races.filter(({ racers }) => racers.length > 0);
  if (held.length === 0) return null;
  const sure = held.filter(isSure);
  const winners = [...new Set(sure.map(({ racers }) => racers[0]!.runtimeId))].map((runtimeId) => {
    const won = sure.filter(({ racers }) => racers[0]!.runtimeId === runtimeId);
    return `${code(runtimeId)} ${won.map(leadText).join(", ")}`;
  });
  const open = held.length - sure.length;
  const parts = [
    ...winners,
    ...(open === 0 ? [] : [`not sure for ${formatCounted(open, "architecture")} (see the table below)`]),
  ];
  return `${bold("Fastest:")} ${parts.join("; ")}.`;
}

/** Whether every other runtime is surely slower than the one in front. */
export function isSure({ racers: [, ...others] }: Pick<RaceRecord, "racers">): boolean {
  return others.length > 0 && others.every(({ interval }) => interval !== null && interval[0] > 1);
}

function leadText({ variantIds, racers, batch, threads }: RaceRecord): string {
  const next = racers[1]!;
  const [low, high] = next.interval!;
  const size = `${batch === 1 ? "" : ` at batch ${batch}`}${threads === 1 ? "" : ` with ${formatCounted(threads, "thread")}`}`;
  return `for ${names(variantIds, 2)}${size} (the next takes ${formatDigits(next.ratio)} times as long, ${formatDigits(low)} to ${formatDigits(high)})`;
}
