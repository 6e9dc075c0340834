/** What a unit after a number is worth, so that `900 kB` stands before `1 MB`. */
const units: Readonly<Record<string, number>> = {
  µs: 1e-3,
  ms: 1,
  s: 1e3,
  min: 6e4,
  h: 3.6e6,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  k: 1e3,
  M: 1e6,
  G: 1e9,
};

/**
 * The number that a table's cell begins with: `0.0398 ± 5.6 %` is 0.0398, `2,050` is 2050, `1.2 kB` is 1200.
 *
 * @returns null of a cell without one, such as `-`
 */
export function sortKey(cell: string): number | null {
  const match = /^[^\d+−-]{0,3}([+−-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)\s*([A-Za-zµ]+)?/.exec(cell.trim());
  if (match === null) return null;
  const number = Number(match[1]!.replaceAll(",", "").replace("−", "-"));
  if (!Number.isFinite(number)) return null;
  return number * (Object.hasOwn(units, match[2] ?? "") ? units[match[2]!]! : 1);
}

/** Puts two cells in order: numbers by size where the column has numbers, else by their text. */
export function compareCells(a: string, b: string, isNumeric: boolean): number {
  if (!isNumeric) return a.localeCompare(b, "en", { numeric: true });
  const [first, second] = [sortKey(a), sortKey(b)];
  if (first === null || second === null) return Number(first === null) - Number(second === null);
  return first - second;
}
