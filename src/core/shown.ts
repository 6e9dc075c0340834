const LONGEST = 80;

/** A value from a file as an error message quotes it: JSON, cut where it is long; `missing` for undefined. */
export function shown(value: unknown): string {
  const text = jsonOf(value) ?? "missing";
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack, or no JSON.
    return typeof value;
  }
}
