import { isFields, type Fields } from "./fields.ts";

/** A number that can be the place of an output. */
function isPlace(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= 9999;
}

/**
 * Names in the order of their numbers, as files of models and data sets hold them: a list, `{0: cat, 1: dog}`, or the
 * other way round, `{cat: 0, dog: 1}`. A number without a name is called `class 2`.
 *
 * @returns null for a value that is nothing of that
 */
export function nameListOf(value: unknown): string[] | null {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isName) ? value.map(String) : null;
  }
  if (!isFields(value) || Object.keys(value).length === 0) return null;
  return byKeys(value) ?? byValues(value);
}

function isName(value: unknown): value is string | number {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

function byKeys(fields: Fields): string[] | null {
  const places = Object.keys(fields).map(Number);
  if (!places.every(isPlace) || !Object.values(fields).every(isName)) return null;
  return filled(new Map(places.map((place) => [place, String(fields[place])])));
}

function byValues(fields: Fields): string[] | null {
  const entries = Object.entries(fields);
  const places = entries.map(([, place]) => place);
  if (!places.every((place) => typeof place === "number" && isPlace(place))) return null;
  if (new Set(places).size < places.length) return null;
  return filled(new Map(entries.map(([name, place]) => [place as number, name])));
}

function filled(names: ReadonlyMap<number, string>): string[] {
  return Array.from(
    { length: Math.max(...names.keys()) + 1 },
    (_, place) => names.get(place) ?? `class ${place}`,
  );
}
