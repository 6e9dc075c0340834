import type { TargetTask } from "../../core/results.ts";
import type { Suppression } from "../../core/suppression.ts";
import type { Size } from "../../dataset/fit.ts";

/** Numbers that a loss compares outputs with: one row for each image. */
export interface TargetRows {
  readonly width: number;
  /** Shape [images, width]. */
  readonly values: Float32Array;
}

/**
 * What the networks of a task are trained for: numbers made of what labels say, and how the outputs are read again. With
 * the task's own way to score (src/tasks), a loss (src/training) and a variant that is all that training needs.
 *
 * `Truth` and `Reading` are those of the task.
 */
export interface Target<Truth, Reading> {
  readonly task: TargetTask;
  /** The name of the single output of its networks. */
  readonly output: string;
  /** What the layers depend on: the names of the key points or classes. Empty where they depend on neither. */
  namesOf(truth: Truth): readonly string[];
  /** How its output is read. */
  readingOf(names: readonly string[], input: Size): Reading;
  /** What is done behind that output where the network runs; nothing where it is absent. */
  readonly suppression?: Suppression;
  /** How what comes of that is read. */
  readonly suppressedReadingOf?: (names: readonly string[], input: Size) => Reading;
  /**
   * What the loss compares outputs with.
   *
   * @param input size of the network's input
   */
  rowsOf(truth: Truth, names: readonly string[], input: Size): TargetRows;
}
