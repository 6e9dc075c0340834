import type { ClassHead } from "./answers.ts";

/** The class of each image. */
export interface ClassesTruth {
  /** Shape [count]: the number of the class, from 0. */
  readonly classes: Uint16Array;
  /** What each class is called, in the order of the outputs. */
  readonly names: readonly string[];
  /** Where each image is named, for an error. */
  readonly wheres?: readonly string[];
}

/** How outputs are classes. */
export interface ClassesReading {
  /** The output that holds them; the first one where it is left out. */
  readonly output?: string;
  /** `label` for the name or the number of the class itself. */
  readonly head: ClassHead | "label";
  /** The class of each column; absent where they are in the order of the classes. */
  readonly order?: readonly number[];
}
