import { activationWords, className, scoreName, type Found, type Widths } from "./found.ts";
import { isShare, isWhole, type Output } from "./outputs.ts";

/** Boxes with scores and classes of their own outputs, or with a score of each class. */
export function listLayouts(boxes: Output, outputs: readonly Output[], widths: Widths): Found[] {
  const [count] = boxes.shape;
  const others = outputs.filter(({ name }) => name !== boxes.name);
  // Behind a single box, dimensions of 1 are gone.
  const listed = others.filter(({ shape }) => shape.length === 1 && shape[0] === count);
  const classes =
    listed.find(({ name, values }) => className.test(name) && isWhole(values)) ??
    listed.find(({ name, values }) => !scoreName.test(name) && isWhole(values));
  const rest = listed.filter((output) => output !== classes);
  const scores = rest.find(({ name }) => scoreName.test(name)) ?? rest.find(({ values }) => isShare(values));
  const columns = others.filter(
    ({ shape: [lines, width], shape }) =>
      shape.length === 2 &&
      lines === count &&
      width != null &&
      (widths.plain.has(width) || widths.behind.has(width)),
  );
  const found: Found[] = [];
  if (scores !== undefined) {
    const total = others.find(
      ({ name, shape }) => shape.length === 1 && shape[0] === 1 && /num|count|valid/i.test(name),
    );
    found.push({
      layout: {
        kind: "lists",
        boxes: boxes.name,
        scores: scores.name,
        classes: classes?.name ?? null,
        count: total?.name ?? null,
      },
      words: [
        `"${boxes.name}" for boxes, "${scores.name}" for their scores`,
        ...(classes === undefined ? [] : [`"${classes.name}" for their classes`]),
        ...(total === undefined ? [] : [`"${total.name}" for how many they are`]),
      ].join(", "),
    });
  }
  for (const { name, shape, values } of columns.toSorted((a, b) => scoreRank(b.name) - scoreRank(a.name))) {
    const width = shape[1]!;
    const line = { first: 0, step: 4, by: 1 };
    const isPlain = widths.plain.has(width);
    const activation = isShare(values) ? "none" : isPlain ? "sigmoid" : "softmax";
    found.push({
      layout: {
        kind: "columns",
        boxes: { output: boxes.name, ...line },
        scores: { output: name, first: 0, step: width, by: 1 },
        objectness: null,
        width,
        activation,
      },
      words: `"${boxes.name}" for boxes, "${name}" for ${width} scores of each${activationWords(activation)}`,
    });
  }
  return found;
}

function scoreRank(name: string): number {
  return scoreName.test(name) || className.test(name) || /logit/i.test(name) ? 1 : 0;
}
