import type { Tensor } from "../../core/tensor.ts";
import { imageValuesOf } from "../image-values.ts";
import type { SeenAnswers } from "../own.ts";
import type { Layout } from "./types.ts";

/** An output as it is for one image, without dimensions of 1 but the last two. */
interface Output {
  readonly name: string;
  readonly dtype: Tensor["dtype"];
  /** Null for a dimension that differs from image to image. */
  readonly shape: readonly (number | null)[];
  /** Numbers of all images. */
  readonly values: Float32Array;
}

/** A way in which outputs may hold boxes. */
export interface Found {
  readonly layout: Layout;
  /** In words, without form and scale. */
  readonly words: string;
}

/** How many classes a network may have a score for. */
export interface Widths {
  /** Without a background. */
  readonly plain: ReadonlySet<number>;
  /** With one. */
  readonly behind: ReadonlySet<number>;
}

/** The ways in which outputs can be boxes with a class and a score, the most telling first. */
export function layoutsOf(seen: SeenAnswers, widths: Widths): Found[] {
  const outputs = outputsOf(seen);
  const boxes = outputs
    .filter(({ shape }) => shape.at(-1) === 4 && shape.length === 2)
    .toSorted((a, b) => nameRank(b.name) - nameRank(a.name));
  return [
    ...boxes.flatMap((output) => selectedLayouts(output, outputs)),
    ...boxes.flatMap((output) => listLayouts(output, outputs, widths)),
    ...outputs.flatMap((output) => rowLayouts(output)),
    ...outputs.flatMap((output) => rawLayouts(output, widths.plain)),
    ...boxes.map(({ name }): Found => ({
      layout: { kind: "lists", boxes: name, scores: null, classes: null, count: null },
      words: `"${name}" for boxes without scores`,
    })),
  ];
}

function outputsOf({ answered, images }: SeenAnswers): Output[] {
  return Object.entries(answered.outputs).flatMap(([name, { dtype }]) => {
    if (dtype === "string" || dtype === "bool") return [];
    let own: (image: number) => { shape: readonly number[] };
    try {
      own = imageValuesOf(answered, name, images.length);
    } catch {
      // Rows that no image can be given are no boxes.
      return [];
    }
    const { shape } = own(0);
    const known = shape.map((length, index) =>
      index === 0 && name in answered.rowCounts ? null : (length as number | null),
    );
    return [{ name, dtype, shape: squeezed(known), values: valuesOf(answered, name, images.length) }];
  });
}

function valuesOf(answered: SeenAnswers["answered"], name: string, count: number): Float32Array {
  const own = imageValuesOf(answered, name, count);
  const parts = Array.from({ length: count }, (_, image) => own(image).values);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** [1, n, 4] and [n, 1, 4] are [n, 4], and [4] is [1, 4]. */
function squeezed(shape: readonly (number | null)[]): readonly (number | null)[] {
  const [last, others] = [shape.at(-1), shape.slice(0, -1)];
  if (last === undefined) return [1];
  const kept = others.filter((length) => length !== 1);
  if (kept.length === 0 && last === 4) return [1, 4];
  return [...(kept.length === 0 && others.length > 0 ? [1] : kept), last];
}

function nameRank(name: string): number {
  if (/raw|anchor|prior/i.test(name)) return 0;
  return /box|rect|loc|coord/i.test(name) ? 2 : 1;
}

function isWhole(values: Float32Array): boolean {
  return values.every((value) => Number.isInteger(value) && value >= -1);
}

function isShare(values: Float32Array): boolean {
  return values.every((value) => value >= -1e-3 && value <= 1.001);
}

const scoreName = /score|conf|prob/i;
const className = /class|label|categor|cls/i;

/** Boxes, scores and what ONNX' NonMaxSuppression chose of them. */
function selectedLayouts(boxes: Output, outputs: readonly Output[]): Found[] {
  const indices = outputs.find(
    ({ dtype, shape, name }) =>
      dtype === "int64" && shape.at(-1) === 3 && shape.length === 2 && name !== boxes.name,
  );
  const scores = outputs.find(
    ({ name, shape }) =>
      name !== boxes.name && name !== indices?.name && shape.at(-1) === boxes.shape[0] && shape.length <= 2,
  );
  if (indices === undefined || scores === undefined) return [];
  return [
    {
      layout: { kind: "selected", indices: indices.name, boxes: boxes.name, scores: scores.name },
      words: `"${indices.name}" for the boxes of "${boxes.name}" that non-maximum suppression kept, with "${scores.name}"`,
    },
  ];
}

function listLayouts(boxes: Output, outputs: readonly Output[], widths: Widths): Found[] {
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

function activationWords(activation: "none" | "sigmoid" | "softmax"): string {
  return activation === "none" ? "" : ` through a ${activation}`;
}

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

function rowLayouts({ name, shape, values }: Output): Found[] {
  const size = shape.at(-1);
  if (shape.length !== 2 || size == null) return [];
  const columnOf = (column: number) => values.filter((_, at) => at % size === column);
  return (rowForms[size] ?? []).flatMap(({ words, ...columns }) => {
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
            words: `"${name}" for rows of ${words}`,
          },
        ]
      : [];
  });
}

/** What a YOLO network gives before suppression: four numbers, perhaps one for any object, and a score of each class. */
function rawLayouts({ name, shape, values }: Output, widths: ReadonlySet<number>): Found[] {
  const [a, b] = shape;
  if (shape.length !== 2 || a == null || b == null) return [];
  const forms = [
    { lines: a, numbers: b, isAcross: false },
    { lines: b, numbers: a, isAcross: true },
  ];
  return forms.flatMap(({ lines, numbers, isAcross }) =>
    [4, 5].flatMap((before): Found[] => {
      const width = numbers - before;
      if (!widths.has(width) || lines < numbers) return [];
      const line = (column: number) =>
        isAcross
          ? { output: name, first: column * lines, step: 1, by: lines }
          : { output: name, first: column, step: numbers, by: 1 };
      const each = lines * numbers;
      const scores = values.filter((_, at) => {
        const column = isAcross ? Math.floor((at % each) / lines) : at % numbers;
        return column >= 4;
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
          words: `"${name}" for ${lines} boxes of ${before === 5 ? "box, a score for any object and " : "box and "}${width} scores${activationWords(activation)}`,
        },
      ];
    }),
  );
}
