import type { OutputParity, Tie } from "./results/parity.ts";

/**
 * What is to be said of ties in one output: how many inputs there are, and the first of them.
 *
 * @param named a name as the medium shows it
 */
export function tieWords(
  { count, first }: NonNullable<OutputParity["ties"]>,
  named: (name: string) => string,
): string[] {
  const [tie] = first;
  if (tie === undefined) return [];
  const inputs =
    count === 1
      ? `input ${tie.input} of output ${named(tie.output)} is a tie`
      : `${count} inputs of output ${named(tie.output)} are ties, such as input ${tie.input}`;
  return [`${inputs}: ${differenceOf(tie)}${causeOf(tie, named)}`];
}

function differenceOf({ elements, shapes }: Tie): string {
  if (shapes !== null) return `shape ${shapes}`;
  return `${elements} ${elements === 1 ? "element is" : "elements are"} another`;
}

function causeOf({ node, op, margin, distance }: Tie, named: (name: string) => string): string {
  if (op === null) return ", since float32 decides it either way";
  const where = `${op}${node === null ? "" : ` ${named(node)}`}`;
  if (margin === null || distance === null) return `, since ${where} decides it either way in float32`;
  return `, since ${margin} are ${distance === 0 ? "the same" : `${distance.toPrecision(2)} apart`} in ${where}`;
}
