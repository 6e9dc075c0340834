import { rowsOf } from "../outputs.ts";
import type { SeenAnswers } from "../own.ts";
import { answersFrom, type ClassHead } from "./answers.ts";
import { answersFromLabels } from "./label-answers.ts";

/**
 * An output with the name of one class for each image, or its number; null where there is none.
 *
 * @param isText whether numbers are none: beside probabilities they may count anything
 */
export function labelOutputOf(seen: SeenAnswers, names: readonly string[], isText: boolean): string | null {
  const { outputs, rowCounts } = seen.answered;
  const count = seen.images.length;
  const found = Object.entries(outputs).find(([name, tensor]) => {
    if (name in rowCounts || tensor.data.length !== count) return false;
    if (tensor.dtype !== "string" && (isText || !/int/.test(tensor.dtype))) return false;
    return answersFromLabels(tensor, count, names).answers.every((answer) => answer >= 0);
  });
  return found?.[0] ?? null;
}

/**
 * Which class each column of an output with probabilities is, by what an output with names says of the same images.
 *
 * @returns null where the two do not fit, or some columns were never the largest
 */
export function orderBetween(
  seen: SeenAnswers,
  { output, head }: { readonly output: string; readonly head: ClassHead },
  labels: string,
  names: readonly string[],
): number[] | null {
  const count = seen.images.length;
  const { answers } = answersFrom(rowsOf(seen.answered.outputs, count, output).values, count, head);
  const told = answersFromLabels(seen.answered.outputs[labels]!, count, names).answers;
  return bijectionOf(answers, told, names.length, 1);
}

/**
 * The order in which the labels would agree with nearly every answer, where it is another one.
 *
 * @param truth the class of each image
 */
export function likelierOrder(
  answers: Int32Array,
  truth: ArrayLike<number>,
  classes: number,
): { order: number[]; agreement: number } | null {
  const order = bijectionOf(answers, truth, classes, likely);
  if (order === null || order.every((label, column) => label === column)) return null;
  const right = Array.from(answers).filter((answer, image) => order[answer] === truth[image]).length;
  return { order, agreement: right / answers.length };
}

/** Of the answers with one column so many must be of one class. */
const likely = 0.9;

/** The class that most images with each column are of; null where two columns have one class, or one has none. */
function bijectionOf(
  columns: Int32Array,
  labels: ArrayLike<number>,
  classes: number,
  share: number,
): number[] | null {
  const order = Array.from({ length: classes }, (_, column) => {
    const own = Array.from(columns.keys()).filter((image) => columns[image] === column);
    const counts = Array.from({ length: classes }, () => 0);
    for (const image of own) counts[labels[image]!]! += 1;
    const most = Math.max(...counts);
    return own.length > 0 && most >= share * own.length ? counts.indexOf(most) : -1;
  });
  return order.includes(-1) || new Set(order).size < classes ? null : order;
}
