import type { Tensors } from "../core/tensor.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";

/** The largest size of a number in an output over all answers, of those that are finite; 0 where there is none. */
export function largestNumber(answers: readonly Tensors[], output: string): number {
  let largest = 0;
  for (const answer of answers) {
    const tensor = answer[output];
    if (tensor === undefined || !isFloat(tensor.dtype)) continue;
    const numbers = numbersOf(tensor);
    for (let index = 0; index < numbers.length; index += 1) {
      const size = Math.abs(numbers[index]!);
      if (size > largest && Number.isFinite(size)) largest = size;
    }
  }
  return largest;
}
