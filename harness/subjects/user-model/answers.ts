import type { Port, Tensors } from "../../../src/core/tensor.ts";
import { isFloat } from "../../../src/tensors/arrays.ts";
import { numbersOf } from "../../../src/tensors/numbers.ts";
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

/** The first output of all examples, shape [count, elements of one], row-major; empty for text. */
export function firstOutputs(answers: readonly Tensors[], name: string): Float32Array {
  const tensors = answers.map((answer) => answer[name]!);
  if (tensors.some(({ dtype }) => dtype === "string")) return new Float32Array(0);
  return Float32Array.from(tensors.flatMap((tensor) => Array.from(numbersOf(tensor))));
}

/** Says where a model answers NaN or infinity: that is a result, and not what anybody wants. */
export function noteNotFinite(answers: readonly Tensors[], id: string, context: Context): void {
  for (const name of Object.keys(answers[0] ?? {})) {
    const broken = answers.filter((answer) => {
      const tensor = answer[name]!;
      return isFloat(tensor.dtype) && !Array.from(numbersOf(tensor)).every(Number.isFinite);
    }).length;
    if (broken > 0) {
      context.note(`${id}: output "${name}" is NaN or infinite for ${broken} of ${answers.length} inputs.`);
    }
  }
}
