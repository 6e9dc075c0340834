import { browserPairsOf } from "../../src/core/browser-pairs.ts";
import type { Cell, MeasuredCell, RaceRecord } from "../../src/core/results.ts";
import { isRatioDecided, pairedRatio, raceOf, type RaceBlock, type Racer } from "../../src/measure/racing.ts";
import { median } from "simple-statistics";
import type { PlannedCell } from "../plan/plan.ts";

/** The races of a run: which cells run against each other, and what is known of them. */
export interface Races {
  /** Whether a cell is to be measured in a round after the first. */
  readonly isDue: (cell: PlannedCell, round: number) => boolean;
  readonly records: () => RaceRecord[];
}

/**
 * Runs of one architecture are one race. The first round measures every member; in each later round one member runs on
 * all runtimes that are not decided, another one in the next.
 */
export function racesOf(
  cells: readonly PlannedCell[],
  architectures: ReadonlyMap<string, string>,
  resultOf: (cell: PlannedCell) => Cell | undefined,
): Races {
  const groups = new Map<string, PlannedCell[]>();
  for (const cell of cells) {
    const { variantId, precision, batch, threads } = cell;
    const key = [architectures.get(variantId) ?? variantId, precision, batch, threads].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const raced = [...groups.values()].map((group) => new Race(group, resultOf));
  const raceWith = new Map(raced.flatMap((race) => race.cells.map(({ id }) => [id, race] as const)));
  return {
    isDue: (cell, round) => raceWith.get(cell.id)?.isDue(cell, round) === true,
    records: () => raced.flatMap((race) => race.record() ?? []),
  };
}

class Race {
  readonly cells: readonly PlannedCell[];
  readonly #resultOf: (cell: PlannedCell) => Cell | undefined;

  constructor(cells: readonly PlannedCell[], resultOf: (cell: PlannedCell) => Cell | undefined) {
    this.cells = cells;
    this.#resultOf = resultOf;
  }

  isDue(cell: PlannedCell, round: number): boolean {
    const { runtimes, members } = this.#field();
    if (members.length === 0 || cell.variantId !== members[(round - 1) % members.length]) return false;
    if (!runtimes.has(cell.runtimeId)) return false;
    if (this.#openPairs().has(cell.runtimeId)) return true;
    return this.#racers().some(({ runtimeId, isDone }) => runtimeId === cell.runtimeId && !isDone);
  }

  /** Runtimes of which it is not known what TF.js costs beside ONNX Runtime Web in one browser, far from the front too. */
  #openPairs(): Set<string> {
    const { blocks } = this.#field();
    const open = browserPairsOf([...blocks.keys()]).filter(({ tfjsId, ortId }) => {
      const interval = pairedRatio(blocks.get(ortId)!, blocks.get(tfjsId)!)?.interval ?? null;
      return interval === null || !isRatioDecided(interval);
    });
    return new Set(open.flatMap(({ tfjsId, ortId }) => [tfjsId, ortId]));
  }

  record(): RaceRecord | null {
    const { members, blocks } = this.#field();
    const [first] = this.cells;
    if (members.length === 0 || first === undefined) return null;
    const racers = this.#racers().map((racer) => ({
      ...racer,
      interval: racer.interval === null ? null : ([...racer.interval] as [number, number]),
      p50Ms: median(blocks.get(racer.runtimeId)!.map(({ p50Ms }) => p50Ms)),
    }));
    const { precision, batch, threads } = first;
    return { variantIds: members, precision, batch, threads, racers };
  }

  #racers(): Racer[] {
    return raceOf(this.#field().blocks);
  }

  /** Runtimes with times, the members that all of them have times of, and the times by round. */
  #field() {
    const measured = this.cells.flatMap((cell) => {
      const result = this.#resultOf(cell);
      return result?.status === "measured" && result.placement?.software !== true ? [result] : [];
    });
    const runtimes = new Map<string, MeasuredCell[]>();
    for (const cell of measured)
      runtimes.set(cell.runtimeId, [...(runtimes.get(cell.runtimeId) ?? []), cell]);
    const members = [...new Set(measured.map(({ variantId }) => variantId))].filter((id) =>
      [...runtimes.values()].every((own) => own.some(({ variantId }) => variantId === id)),
    );
    const blocks = new Map(
      [...runtimes].map(([id, own]) => [
        id,
        blocksOf(own.filter(({ variantId }) => members.includes(variantId))),
      ]),
    );
    return { runtimes, members, blocks };
  }
}

/** One time a round: the geometric mean over the members that were measured in it. */
function blocksOf(cells: readonly MeasuredCell[]): RaceBlock[] {
  const logs = new Map<number, number[]>();
  for (const { round, p50Ms } of cells.flatMap(({ blocks }) => blocks)) {
    logs.set(round, [...(logs.get(round) ?? []), Math.log(p50Ms)]);
  }
  return [...logs].map(([round, own]) => ({
    round,
    p50Ms: Math.exp(own.reduce((sum, log) => sum + log, 0) / own.length),
  }));
}
