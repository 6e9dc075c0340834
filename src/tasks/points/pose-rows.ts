import type { AxisNumbers, RowOfScores } from "./types.ts";

/** Where the numbers of each thing stand, and the score that tells the best of them. */
export interface PoseRows {
  readonly row: RowOfScores;
  readonly x: AxisNumbers;
  readonly y: AxisNumbers;
  /** In words, without the scale. */
  readonly words: string;
}

/** Fewer things than these no detector of key points gives. */
const fewestRows = 6;

/** The four numbers of a box. */
const boxNumbers = 4;

/** More classes no detector of key points has. */
const mostClasses = 20;

/**
 * The ways in which an output can be many things with key points each, of which the best is read: box, scores and key
 * points as YOLO has them (rows or columns, before or after suppression), or key points, box and score as MoveNet has
 * them.
 *
 * @param shape of one image
 * @param count key points of each thing
 */
export function poseRowsOf(output: string, shape: readonly number[], count: number): PoseRows[] {
  const [a, b] = shape;
  if (shape.length !== 2 || a === undefined || b === undefined) return [];
  return [
    ...rowsOf({ output, rows: b, numbers: a, isAcross: true }, count),
    ...rowsOf({ output, rows: a, numbers: b, isAcross: false }, count),
  ];
}

interface Grid {
  readonly output: string;
  /** Things. */
  readonly rows: number;
  /** Of each. */
  readonly numbers: number;
  readonly isAcross: boolean;
}

function rowsOf({ output, rows, numbers, isAcross }: Grid, count: number): PoseRows[] {
  if (rows < fewestRows) return [];
  const at = (column: number) => (isAcross ? column * rows : column);
  const row = (first: number, scores: number): RowOfScores => ({
    rows,
    step: isAcross ? 1 : numbers,
    first: at(first),
    scores,
    by: isAcross ? rows : 1,
  });
  const axis = (column: number, step: number): AxisNumbers => ({
    output,
    first: at(column),
    step: at(step),
  });
  return [3, 2].flatMap((step): PoseRows[] => {
    const before = numbers - step * count;
    const scores = before - boxNumbers;
    if (scores < 1 || scores > mostClasses) return [];
    const words = (score: string, kind: string) =>
      `"${output}" for ${rows} things of ${kind}, of which that with the best ${score} is read: ${step === 3 ? "x, y and a score" : "x, y"} of each key point`;
    const usual = { x: axis(before, step), y: axis(before + 1, step) };
    const last = { x: axis(1, step), y: axis(0, step) };
    return [
      ...(scores <= 2
        ? [{ ...usual, row: row(boxNumbers, 1), words: words("score", "box, score and key points") }]
        : []),
      ...(scores >= 2
        ? [
            {
              ...usual,
              row: row(boxNumbers, scores),
              words: words(`of ${scores} scores`, `box, ${scores} scores and key points`),
            },
          ]
        : []),
      ...(scores === 1 && step === 3
        ? [
            {
              ...last,
              row: row(numbers - 1, 1),
              words: words("score", "key points (y before x), box and score"),
            },
          ]
        : []),
    ];
  });
}

/**
 * Where the thing with the best score begins in what an output gives for one image; -1 where no score is a number.
 *
 * @param values of that image
 */
export function bestRow(values: Float32Array, { rows, step, first, scores, by }: RowOfScores): number {
  let [at, best] = [-1, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row += 1) {
    for (let score = 0; score < scores; score += 1) {
      const value = values[row * step + first + score * by]!;
      if (!(value > best)) continue;
      best = value;
      at = row * step;
    }
  }
  return at;
}
