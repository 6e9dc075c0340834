import { problem } from "../dataset/labels.ts";

/** Classes by name, and the one of each image. */
export interface Classes {
  /** In the order of a network's outputs. */
  readonly names: readonly string[];
  /** Position in `names`, for each image. */
  readonly indices: readonly number[];
}

const wholeNumber = /^\d{1,4}$/;

/**
 * Numbers the classes. Whole numbers stand for themselves, so that a class that nobody has, such as 0 where they were
 * counted from 1, is there and empty. Names are taken in alphabetical order, or in the order that is given.
 *
 * @throws BoxbenchError DATASET, naming the row, when a class is not in the order that is given
 */
export function classesOf(
  rows: readonly { readonly label: string; readonly row: number }[],
  source: string,
  order?: readonly string[],
): Classes {
  const labels = rows.map(({ label }) => label);
  const names = order ?? namesOf(labels);
  const places = new Map(names.map((name, index) => [name, index]));
  const indices = rows.map(({ label, row }) => {
    const place = places.get(label) ?? (order === undefined ? Number(label) : undefined);
    if (place === undefined) throw problem(source, row, `class "${label}" is none of ${names.join(", ")}`);
    return place;
  });
  return { names, indices };
}

function namesOf(labels: readonly string[]): string[] {
  if (labels.every((label) => wholeNumber.test(label))) {
    const largest = Math.max(...labels.map(Number));
    return Array.from({ length: largest + 1 }, (_, index) => String(index));
  }
  return [...new Set(labels)].sort();
}
