import { median } from "simple-statistics";
import type { MeasuredCell, RaceRecord, Results } from "../core/results.ts";
import { measuredCells } from "./cells.ts";
import { noiseFloorOf } from "./noise-floor.ts";

/** A variant whose weights cost time: its graph is that of the others of its architecture. */
export interface OddMember {
  readonly variantId: string;
  readonly runtimeId: string;
  /** Its time over the median of all members'. */
  readonly ratio: number;
}

/** What a comparison of the members of all architectures says. */
export interface MemberFindings {
  /** Members with one graph, over all architectures that have several. */
  readonly members: number;
  /** A member is odd from this ratio on, up or down: beyond what equal work shows in this run. */
  readonly limit: number;
  readonly odd: readonly OddMember[];
}

/** Below this, a difference between members is of no interest even where the machine is quiet. */
const leastOdd = 1.25;
/** Beyond what one pair in twenty shows, since all members on all runtimes are looked at. */
const noiseFactor = 2;

/**
 * Whether weights matter for the time (numbers that are denormal may): each member of an architecture against the
 * others, on each runtime. Null where no architecture has three members.
 */
export function memberFindings(results: Results): MemberFindings | null {
  const shared = (results.races ?? []).filter(({ variantIds }) => variantIds.length >= 3);
  const floor = noiseFloorOf(results);
  if (shared.length === 0 || floor === null) return null;
  const limit = Math.max(leastOdd, (1 + floor.largest) ** noiseFactor);
  return {
    members: new Set(shared.flatMap(({ variantIds }) => variantIds)).size,
    limit,
    odd: shared.flatMap((race) => oddOf(race, measuredCells(results), limit)),
  };
}

function oddOf(race: RaceRecord, cells: readonly MeasuredCell[], limit: number): OddMember[] {
  return race.racers.flatMap(({ runtimeId }) => {
    const own = cells.filter(
      (cell) =>
        cell.runtimeId === runtimeId &&
        cell.batch === race.batch &&
        cell.threads === race.threads &&
        race.variantIds.includes(cell.variantId),
    );
    if (own.length < 3) return [];
    const middle = median(own.map(({ latency }) => latency.p50Ms));
    return own.flatMap(({ variantId, latency }) => {
      const ratio = latency.p50Ms / middle;
      return ratio > limit || ratio < 1 / limit ? [{ variantId, runtimeId, ratio }] : [];
    });
  });
}
