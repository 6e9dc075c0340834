/** A number for a sentence: three significant digits. */
export function formatDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
