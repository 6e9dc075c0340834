/** Larger numbers than these are ids, not places among a network's outputs; `007` is a name. */
const wholeNumber = /^(0|[1-9]\d{0,3})$/;

/**
 * Classes in the order of a network's outputs: whole numbers stand for themselves, from 0 to the largest; names come by
 * the alphabet.
 */
export function classNamesOf(labels: readonly string[]): string[] {
  const names = [...new Set(labels)];
  if (names.length === 0 || !names.every((name) => wholeNumber.test(name))) return names.toSorted();
  const largest = Math.max(...names.map(Number));
  return Array.from({ length: largest + 1 }, (_, index) => String(index));
}
