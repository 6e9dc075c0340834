import { BoxbenchError } from "../core/errors.ts";
import type { ClassLabelRow } from "./class-labels.ts";
import { problem } from "./labels.ts";

/** Classes by name, and the one of each image. */
export interface Classes {
  /** In the order of a network's outputs. */
  readonly names: readonly string[];
  /** Position in `names`, for each image. */
  readonly indices: readonly number[];
}

/** Numbers the classes of the rows of a labels.csv, which `source` names in an error. */
export type ClassNumbering = (rows: readonly ClassLabelRow[], source: string) => Classes;

/**
 * Numbers classes for a diagnosis, which finds gaps by itself. Whole numbers stand for themselves, so that a class that
 * nobody has, such as 0 where they were counted from 1, is there and empty. Names are taken in alphabetical order, or in
 * the order that is given.
 *
 * @returns a numbering that throws BoxbenchError DATASET, naming the row, when a class is not in the order that is given
 */
export function numberedByName(order?: readonly string[]): ClassNumbering {
  return (rows, source) => {
    const names = order ?? namesOf(rows.map(({ label }) => label));
    const places = new Map(names.map((name, index) => [name, index]));
    const indices = rows.map(({ label, row }) => {
      const place = places.get(label) ?? (order === undefined ? Number(label) : undefined);
      if (place === undefined) throw problem(source, row, `class "${label}" is none of ${names.join(", ")}`);
      return place;
    });
    return { names, indices };
  };
}

const wholeNumber = /^\d{1,4}$/;

function namesOf(labels: readonly string[]): string[] {
  if (labels.every((label) => wholeNumber.test(label)))
    return numbersBelow(Math.max(...labels.map(Number)) + 1);
  return [...new Set(labels)].sort();
}

/** What 16 bits hold. */
const largestClass = 65_535;

/**
 * Numbers classes for an accuracy: whole numbers from 0 on, two or more, and none without an image.
 *
 * @throws BoxbenchError DATASET that names the file and the row
 */
export const numberedAsOutputs: ClassNumbering = (rows, source) => {
  for (const { file, label, row } of rows) {
    if (/^\d+$/.test(label) && Number(label) <= largestClass) continue;
    throw problem(
      source,
      row,
      `the class of "${file}" is "${label}"; classes are whole numbers from 0 on, in the order of the model's outputs`,
    );
  }
  const indices = rows.map(({ label }) => Number(label));
  refuseMissing(rows, indices, source);
  return { names: numbersBelow(Math.max(...indices) + 1), indices };
};

function refuseMissing(rows: readonly ClassLabelRow[], indices: readonly number[], source: string): void {
  const used = new Set(indices);
  if (used.size === 1) {
    const { file, row } = rows[0]!;
    throw new BoxbenchError(
      "DATASET",
      `${source}: all ${rows.length} images are of class ${indices[0]}, as "${file}" in row ${row}; accuracy needs ` +
        "images of two classes or more.",
    );
  }
  const highest = Math.max(...indices);
  const gap = numbersBelow(highest).find((name) => !used.has(Number(name)));
  if (gap === undefined) return;
  const { file, row } = rows[indices.indexOf(highest)]!;
  throw problem(
    source,
    row,
    `"${file}" is of class ${highest}, but class ${gap} has no image; number the classes without a gap`,
  );
}

function numbersBelow(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}
