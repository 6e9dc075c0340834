/**
 * What is done to the boxes of a detector after its last layer: of those of one class that overlap the best is kept
 * (non-maximum suppression). A model.json says it in its `userDefinedMetadata`, so that the converter writes it into the
 * ONNX file, and TF.js's runtimes do it, too.
 */
export interface Suppression {
  /** The layer whose output holds a row for each box, [N, boxes, 4 + classes]: centre, size, a score of each class. */
  readonly output: string;
  /** Boxes that overlap a better one of their class by more than this IoU, from 0 to 1, are dropped. */
  readonly iou: number;
  /** Scores that are not above this one count for nothing. */
  readonly score: number;
  /** Boxes that an image gets; those that are missing have a score of 0 and the class -1. */
  readonly most: number;
}

/** Outputs that suppression adds, in their order: corners [N, n, 4], scores and classes [N, n]. */
export const suppressedOutputs = ["boxes", "scores", "classes"] as const;

/** The suppression that a model.json asks for; null for none, and for something else of this name. */
export function suppressionOf(metadata: unknown): Suppression | null {
  const asked = (metadata as { readonly suppression?: Partial<Suppression> | null } | null | undefined)
    ?.suppression;
  // By hand and not by a schema: the converter, which calls this in a page, has no library of schemas.
  const { output, iou, score, most } = asked ?? {};
  if (typeof output !== "string" || !isWithin(iou, 0, 1)) return null;
  if (!isWithin(score, -Infinity, Infinity)) return null;
  if (!isWithin(most, 1, Number.MAX_SAFE_INTEGER) || !Number.isInteger(most)) return null;
  return { output, iou, score, most };
}

const isWithin = (value: unknown, low: number, high: number): value is number =>
  typeof value === "number" && value >= low && value <= high;

/** One box that is kept: its row, its class and its score. */
export interface KeptBox {
  readonly row: number;
  readonly classIndex: number;
  readonly score: number;
}

/** How many answers an image has: no more than there are boxes of all classes. */
export function answersPerImage({ most }: Suppression, boxes: number, width: number): number {
  return Math.min(most, boxes * (width - 4));
}

/** The best of all classes, of equal scores the lower class and row first. */
export function bestOfClasses(kept: readonly KeptBox[], size: number): KeptBox[] {
  return kept
    .toSorted((a, b) => b.score - a.score || a.classIndex - b.classIndex || a.row - b.row)
    .slice(0, size);
}

/** Answers of one image. */
export interface SuppressedAnswers {
  /** Shape [n, 4]: left, top, right, bottom. */
  readonly boxes: Float32Array;
  /** Shape [n]. */
  readonly scores: Float32Array;
  readonly classes: Float32Array;
}

/** Kept boxes as outputs of this size, filled up. */
export function filledAnswers(
  kept: readonly KeptBox[],
  corners: (row: number) => ArrayLike<number>,
  size: number,
): SuppressedAnswers {
  const answers = {
    boxes: new Float32Array(4 * size),
    scores: new Float32Array(size),
    classes: new Float32Array(size).fill(-1),
  };
  for (const [place, { row, classIndex, score }] of kept.entries()) {
    answers.boxes.set(corners(row), 4 * place);
    answers.scores[place] = score;
    answers.classes[place] = classIndex;
  }
  return answers;
}

/**
 * Suppression by hand, for one image: what runtimes are compared with.
 *
 * @param rows shape [boxes, 4 + classes]
 * @param width 4 + classes
 */
export function suppressRows(
  rows: ArrayLike<number>,
  width: number,
  suppression: Suppression,
): SuppressedAnswers {
  const count = rows.length / width;
  const corners = (row: number) => {
    const [x, y, w, h] = [0, 1, 2, 3].map((column) => rows[row * width + column]!) as [
      number,
      number,
      number,
      number,
    ];
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2] as const;
  };
  const kept: KeptBox[] = [];
  for (let classIndex = 0; classIndex < width - 4; classIndex += 1) {
    const ranked = Array.from({ length: count }, (_, row) => ({
      row,
      classIndex,
      score: rows[row * width + 4 + classIndex]!,
    }))
      .filter(({ score }) => score > suppression.score)
      .toSorted((a, b) => b.score - a.score || a.row - b.row);
    const own: KeptBox[] = [];
    for (const one of ranked) {
      if (own.length === suppression.most) break;
      if (own.every(({ row }) => iouOf(corners(row), corners(one.row)) <= suppression.iou)) own.push(one);
    }
    kept.push(...own);
  }
  const size = answersPerImage(suppression, count, width);
  return filledAnswers(bestOfClasses(kept, size), corners, size);
}

type Corners = readonly [left: number, top: number, right: number, bottom: number];

function iouOf(a: Corners, b: Corners): number {
  const across = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (across <= 0 || down <= 0) return 0;
  const areaOf = ([left, top, right, bottom]: Corners) => (right - left) * (bottom - top);
  return (across * down) / (areaOf(a) + areaOf(b) - across * down);
}
