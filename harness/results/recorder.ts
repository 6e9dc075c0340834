import type { Cell, Results, RuntimeScore } from "../../src/core/results.ts";

/**
 * The growing results of a run. Changes are kept in memory while a process measures; `save` writes them, and a crash
 * after it loses none of them.
 */
export interface Recorder {
  readonly results: Results;
  cellOf(id: string): Cell | undefined;
  /** Adds a cell, or replaces what was known of it. */
  setCell(cell: Cell): void;
  addScore(score: RuntimeScore): void;
  /** Changes anything else. */
  change(part: Partial<Results>): void;
  save(): Promise<void>;
  /** Changes and saves. */
  update(part: Partial<Results>): Promise<void>;
}

/**
 * @param order the ids of all planned cells: results.json keeps their order, not that of measuring
 * @param write keeps the results where a crash loses none of them
 */
export function recorderOf(
  initial: Results,
  order: readonly string[],
  write: (results: Results) => Promise<void>,
): Recorder {
  const results = initial;
  const rank = new Map(order.map((id, index) => [id, index]));
  const cells = new Map(
    [...initial.cells, ...(initial.precisions?.cells ?? [])].map((cell) => [cell.id, cell]),
  );
  const rankOf = ({ id }: Cell) => rank.get(id) ?? order.length;
  const save = () => write(results);
  return {
    results,
    cellOf: (id) => cells.get(id),
    setCell: (cell) => {
      cells.set(cell.id, cell);
      const inOrder = [...cells.values()].toSorted((a, b) => rankOf(a) - rankOf(b));
      results.cells = inOrder.filter(({ precision }) => precision === "fp32");
      const lowered = inOrder.filter(({ precision }) => precision !== "fp32");
      if (lowered.length === 0) return;
      results.precisions = {
        ...(results.precisions ?? { files: [], ratios: [], scores: [] }),
        cells: lowered,
      };
    },
    addScore: (score) => {
      results.scores.push(score);
    },
    change: (part) => {
      Object.assign(results, part);
    },
    save,
    update: async (part) => {
      Object.assign(results, part);
      await save();
    },
  };
}
