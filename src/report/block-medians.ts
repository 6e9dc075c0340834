import { median } from "simple-statistics";
import type { ColdStart, MeasuredCell } from "../core/results.ts";

/** What a process pays before its first answer: the median of each part over the blocks of a cell. */
export function coldStartOf({ blocks }: MeasuredCell): ColdStart {
  const part = (pick: (start: ColdStart) => number) => median(blocks.map(({ coldStart }) => pick(coldStart)));
  return {
    importMs: part(({ importMs }) => importMs),
    readMs: part(({ readMs }) => readMs),
    createMs: part(({ createMs }) => createMs),
    firstRunMs: part(({ firstRunMs }) => firstRunMs),
  };
}

/** CPU time over wall time while timing, the median over the blocks of a cell; null where nobody could tell. */
export function cpuOverWallOf({ blocks }: MeasuredCell): number | null {
  const known = blocks.flatMap(({ evidence }) => evidence.cpuOverWall ?? []);
  return known.length === 0 ? null : median(known);
}
