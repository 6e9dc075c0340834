import type { Port, Tensors } from "../../../src/core/tensor.ts";
import { refuseLargeSet } from "../../../src/dataset/set-size.ts";
import { byteLengthOf } from "../../../src/tensors/arrays.ts";
import { areFinite } from "../../../src/tensors/numbers.ts";
import type { Context } from "../../base/command.ts";

/** Whether each input of a batch has rows of its own in every output: then batches can be cut up and compared. */
export function areRows(answers: readonly Tensors[], outputs: readonly Port[]): boolean {
  return outputs.every(({ name, shape }) => {
    const shapes = new Set(answers.map((answer) => answer[name]?.shape.join()));
    const first = answers[0]?.[name]?.shape;
    return (
      shapes.size === 1 &&
      first !== undefined &&
      first.length > 0 &&
      first[0] !== 0 &&
      (shape === null || shape[0] === null)
    );
  });
}

/** Says in one line where a model answers NaN or infinity: that is a result, and seldom what anybody wants. */
export function noteNotFinite(
  answers: readonly Tensors[],
  first: string | null,
  id: string,
  context: Context,
): void {
  const broken = answers.filter((answer) => !areFinite(answer)).length;
  if (broken === 0) return;
  const names = Object.keys(answers[0]!).filter((name) =>
    answers.some((answer) => !areFinite({ [name]: answer[name]! })),
  );
  const where = first === null ? "" : `; the first that is: ${first}`;
  context.note(
    `${id}: outputs not finite, ${names.join(", ")} in ${broken} of ${answers.length} inputs${where}.`,
  );
}

/**
 * Refuses what cannot be scored: the outputs that a task reads are held for all images, and those of a detector before
 * suppression are large.
 *
 * @param outputs the names of those that the task reads; null for all
 * @param count how many images there are
 * @throws BoxbenchError DATASET
 */
export function refuseLargeAnswers(
  answers: readonly Tensors[],
  outputs: readonly string[] | null,
  count: number,
): void {
  const names = outputs ?? Object.keys(answers[0] ?? {});
  const sizes = answers.map((answer) => names.reduce((sum, name) => sum + byteLengthOf(answer[name]!), 0));
  refuseLargeSet(count, Math.max(0, ...sizes), `The answers ${names.map((name) => `"${name}"`).join(", ")}`);
}
