import type { RaceRecord, Results } from "../../core/results.ts";
import type { Configuration } from "../cells.ts";

type Racer = RaceRecord["racers"][number];

/** The race that a variant took part in; null of a run without races, or of a variant that was not timed. */
export function raceOfVariant(
  { races = [] }: Pick<Results, "races">,
  variantId: string,
  { batch, threads }: Configuration,
): RaceRecord | null {
  const held = races.find(
    (race) => race.batch === batch && race.threads === threads && race.variantIds.includes(variantId),
  );
  return held === undefined || held.racers.length === 0 ? null : held;
}

/** Whether nothing shows that a runtime is slower than the one in front. */
export function isUnbeaten({ interval }: Racer): boolean {
  return interval === null || interval[0] <= 1;
}
