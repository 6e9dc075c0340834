import { sizeOf } from "../../core/shapes.ts";
import { stridedOffsets, stridesOf } from "./offsets.ts";
import { zeros, type Numbers } from "./value.ts";

/**
 * Einstein's sum: products of elements, summed over the letters that the result does not have.
 *
 * @param equation such as `bij,bjk->bik`; `...` stands for dimensions that broadcast
 */
export function einsum(equation: string, operands: readonly Numbers[], isRounded: boolean): Numbers {
  const terms = termsOf(equation.replaceAll(" ", ""), operands);
  const sizes = new Map<string, number>();
  for (const [index, letters] of terms.inputs.entries()) {
    for (const [axis, letter] of letters.entries()) {
      const size = operands[index]!.shape[axis]!;
      if ((sizes.get(letter) ?? 1) === 1) sizes.set(letter, size);
    }
  }
  const summed = [...sizes.keys()].filter((letter) => !terms.output.includes(letter));
  const shapeOf = (letters: readonly string[]) => letters.map((letter) => sizes.get(letter)!);
  const result = zeros(operands[0]!.dtype, shapeOf(terms.output));
  const parts = operands.map((operand, index) => {
    const strides = (letters: readonly string[]) =>
      letters.map((letter) => strideOf(operand, terms.inputs[index]!, letter));
    return {
      data: operand.data,
      outer: stridedOffsets(result.shape, strides(terms.output)),
      inner: stridedOffsets(shapeOf(summed), strides(summed)),
    };
  });
  const count = sizeOf(shapeOf(summed));
  const round = isRounded ? Math.fround : (value: number) => value;
  for (let to = 0; to < result.data.length; to += 1) {
    let sum = 0;
    for (let term = 0; term < count; term += 1) {
      let product = 1;
      for (const { data, outer, inner } of parts) product = round(product * data[outer[to]! + inner[term]!]!);
      sum = round(sum + product);
    }
    result.data[to] = sum;
  }
  return result;
}

/** Steps of a letter in an operand; a letter that stands twice walks the diagonal, and one of size 1 stays. */
function strideOf({ shape }: Numbers, letters: readonly string[], letter: string): number {
  const strides = stridesOf(shape);
  return letters.reduce(
    (sum, own, axis) => (own === letter && shape[axis] !== 1 ? sum + strides[axis]! : sum),
    0,
  );
}

function termsOf(equation: string, operands: readonly Numbers[]): { inputs: string[][]; output: string[] } {
  const [left, right] = equation.split("->");
  const inputs = left!.split(",").map((term, index) => lettersOf(term, operands[index]!.shape.length));
  if (right !== undefined) {
    const rank = Math.max(
      ...inputs.map((letters) => letters.filter((letter) => letter.startsWith(".")).length),
    );
    return { inputs, output: lettersOf(right, right.replace("...", "").length + rank) };
  }
  const all = inputs.flat();
  const single = [...new Set(all)].filter(
    (letter) => letter.startsWith(".") || all.filter((l) => l === letter).length === 1,
  );
  return { inputs, output: single.toSorted() };
}

/** One name for each dimension; those of `...` are counted from the end. */
function lettersOf(term: string, rank: number): string[] {
  const [before, after] = term.split("...");
  if (after === undefined) return term.split("");
  const hidden = rank - before!.length - after.length;
  const counted = Array.from({ length: hidden }, (_, index) => `.${hidden - index}`);
  return [...before!.split(""), ...counted, ...after.split("")];
}
