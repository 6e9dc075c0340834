import type { Found } from "./found.ts";
import { isShare, isWhole, type Output } from "./outputs.ts";
import type { Layout } from "./types.ts";

/** More boxes than these no network gives after suppression. */
const mostRows = 300;

type RowColumns = Pick<Extract<Layout, { kind: "rows" }>, "box" | "score" | "objectness" | "classAt">;

/** Columns of a row that is a box, by its length; those of whole numbers are classes and images. */
const rowForms: Readonly<Record<number, readonly (RowColumns & { readonly words: string })[]>> = {
  5: [{ box: 0, score: 4, objectness: null, classAt: null, words: "box, score" }],
  6: [
    { box: 0, score: 4, objectness: null, classAt: 5, words: "box, score, class" },
    { box: 0, score: 5, objectness: null, classAt: 4, words: "box, class, score" },
    { box: 2, score: 1, objectness: null, classAt: 0, words: "class, score, box" },
  ],
  7: [
    { box: 3, score: 2, objectness: null, classAt: 1, words: "image, class, score, box" },
    { box: 1, score: 6, objectness: null, classAt: 5, words: "image, box, class, score" },
    { box: 0, score: 5, objectness: 4, classAt: 6, words: "box, two scores to multiply, class" },
  ],
};

/**
 * Boxes that are a row of one output each.
 *
 * @param masks numbers that stand behind each, for its mask; 0 for none
 */
export function rowLayouts({ name, shape, values }: Output, masks: readonly number[]): Found[] {
  const size = shape.at(-1);
  if (shape.length !== 2 || size == null) return [];
  const columnOf = (column: number) => values.filter((_, at) => at % size === column);
  const forms = masks.flatMap((behind) =>
    (rowForms[size - behind] ?? []).map((form) => ({ ...form, behind })),
  );
  return forms.flatMap(({ words, behind, ...columns }) => {
    const { score, objectness, classAt } = columns;
    const shares = [score, ...(objectness === null ? [] : [objectness])];
    const image = size === 7 && objectness === null ? [0] : [];
    const wholes = [...(classAt === null ? [] : [classAt]), ...image];
    // As many rows of one class are those before any suppression.
    const isRaw = size === 5 && (shape[0] ?? 0) > mostRows;
    const fits =
      !isRaw &&
      shares.every((column) => isShare(columnOf(column))) &&
      wholes.every((column) => isWhole(columnOf(column)));
    return fits
      ? [
          {
            layout: { kind: "rows", output: name, size, ...columns } as const,
            words: `"${name}" for rows of ${words}${behind > 0 ? `; ${behind} numbers of its mask are left out` : ""}`,
          },
        ]
      : [];
  });
}
