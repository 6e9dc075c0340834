import { describe, expect, it } from "vitest";
import type { Tensor, Tensors } from "../../../src/core/tensor.ts";
import { boxes } from "../../../src/tasks/boxes/task.ts";
import { joinedAnswers } from "../../../src/tasks/outputs.ts";
import { blackImages, input, labelledImages } from "../own-labels.ts";

/** One thing in each of two images of 40x20. */
const labels = [
  { box: { x: 4, y: 2, width: 12, height: 8 }, className: "cat" },
  { box: { x: 10, y: 4, width: 20, height: 10 }, className: "dog" },
];
const truth = boxes.truthOf(
  labelledImages(
    labels.map((one) => [one]),
    { classes: ["cat", "dog"] },
  ),
);

const float = (shape: readonly number[], data: readonly number[]): Tensor => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(data),
});

type Thing = (typeof truth.images)[number][number];

const corners = ({ box: { x, y, width, height } }: Thing) => [
  x / 40,
  y / 20,
  (x + width) / 40,
  (y + height) / 20,
];

describe("a network that finds one thing in every image is read as", () => {
  it.each<[string, (own: Thing) => Tensors]>([
    [
      "what NonMaxSuppression kept of six boxes: one row [image, class, box]",
      (own) => {
        const chosen = own.classIndex + 2;
        const all = Array.from({ length: 6 }, (_, at) => (at === chosen ? corners(own) : [0, 0, 0.1, 0.1]));
        return {
          selected: {
            dtype: "int64",
            shape: [1, 3],
            data: BigInt64Array.from([0, own.classIndex, chosen], BigInt),
          },
          boxes: float([1, 6, 4], all.flat()),
          scores: float(
            [1, 2, 6],
            [0, 1].flatMap((label) =>
              all.map((_, at) => (at === chosen && label === own.classIndex ? 0.9 : 0.05)),
            ),
          ),
        };
      },
    ],
    [
      "one row of box, score, class",
      (own) => ({ out: float([1, 6], [...corners(own), 0.9, own.classIndex]) }),
    ],
    [
      "one row of image, box, class, score",
      (own) => ({ out: float([1, 7], [0, ...corners(own), own.classIndex, 0.9]) }),
    ],
  ])("%s", (_, answerOf) => {
    const answered = joinedAnswers(truth.images.map(([own]) => answerOf(own!)));
    const { reading, taken } = boxes.readingOf({ answered, images: [0, 1], input }, truth, {});
    const problem = { images: blackImages(2), truth };
    const answers = boxes.decode(answered, problem, reading);
    expect(taken.join()).not.toContain("without scores");
    expect(answers.images.map((own) => own.length)).toEqual([1, 1]);
    const { ap, recall50 } = boxes.score(answers, problem);
    expect(ap).toBeCloseTo(1, 12);
    expect(recall50).toBe(1);
  });
});
