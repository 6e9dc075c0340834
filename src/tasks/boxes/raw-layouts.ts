import { activationWords, type Found } from "./found.ts";
import { isShare, type Output } from "./outputs.ts";

/**
 * What a YOLO network gives before suppression: four numbers, perhaps one for any object, and a score of each class.
 *
 * @param masks numbers of each box that stand behind its scores, for its mask; 0 for a network that gives none
 */
export function rawLayouts(
  { name, shape, values }: Output,
  widths: ReadonlySet<number>,
  masks: readonly number[],
): Found[] {
  const [a, b] = shape;
  if (shape.length !== 2 || a == null || b == null) return [];
  const forms = [
    { lines: a, numbers: b, isAcross: false },
    { lines: b, numbers: a, isAcross: true },
  ];
  const ways = masks.flatMap((behind) => [4, 5].map((before) => ({ before, behind })));
  return forms.flatMap(({ lines, numbers, isAcross }) =>
    ways.flatMap(({ before, behind }): Found[] => {
      const width = numbers - before - behind;
      if (!widths.has(width) || lines < numbers) return [];
      const line = (column: number) =>
        isAcross
          ? { output: name, first: column * lines, step: 1, by: lines }
          : { output: name, first: column, step: numbers, by: 1 };
      const each = lines * numbers;
      const scores = values.filter((_, at) => {
        const column = isAcross ? Math.floor((at % each) / lines) : at % numbers;
        return column >= 4 && column < before + width;
      });
      const activation = isShare(scores) ? "none" : "sigmoid";
      return [
        {
          layout: {
            kind: "columns",
            boxes: line(0),
            scores: line(before),
            objectness: before === 5 ? line(4) : null,
            width,
            activation,
          },
          words: `"${name}" for ${lines} boxes of ${before === 5 ? "box, a score for any object and " : "box and "}${width} scores${activationWords(activation)}${behind > 0 ? `; ${behind} numbers of its mask are left out` : ""}`,
        },
      ];
    }),
  );
}
