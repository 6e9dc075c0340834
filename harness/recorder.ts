import type { Cell, Results, RuntimeAccuracy } from "../src/core/results.ts";
import { writeResults } from "./run-folder.ts";

/** The growing results of a run: written to disk after every addition, so a crash loses nothing measured. */
export interface Recorder {
  readonly results: Results;
  addCells(cells: readonly Cell[]): Promise<void>;
  addAccuracy(accuracy: RuntimeAccuracy): Promise<void>;
  /** Changes anything else and writes. */
  update(change: Partial<Results>): Promise<void>;
}

export function recordInto(folder: string, initial: Results): Recorder {
  const results = initial;
  const write = () => writeResults(folder, results);
  return {
    results,
    addCells: async (cells) => {
      results.cells.push(...cells);
      await write();
    },
    addAccuracy: async (accuracy) => {
      results.accuracies.push(accuracy);
      await write();
    },
    update: async (change) => {
      Object.assign(results, change);
      await write();
    },
  };
}
