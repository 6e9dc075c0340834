import type { Results } from "../../core/results.ts";

/** A run that is to be merged with others. */
export interface Part {
  /** The path of its results.json, for messages. */
  readonly path: string;
  /** The name that the user gave its machine; null for none. */
  readonly machine: string | null;
  readonly results: Results;
}
