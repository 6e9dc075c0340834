import type { Results } from "../../src/core/results.ts";
import { recorderOf, type Recorder } from "./recorder.ts";
import { writeResults } from "./run-folder.ts";

/** A recorder of a run's folder: see `recorderOf`. */
export function recordInto(folder: string, initial: Results, order: readonly string[]): Recorder {
  return recorderOf(initial, order, (results) => writeResults(folder, results));
}
