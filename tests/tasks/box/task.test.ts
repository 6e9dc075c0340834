import { describe, expect, it } from "vitest";
import type { Box } from "../../../src/dataset/labels/label-set.ts";
import { box } from "../../../src/tasks/box/task.ts";
import { blackImages, labelledImages, seenAnswers } from "../own-labels.ts";

const at = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });
const boxes = [at(4, 2, 12, 8), at(20, 6, 16, 12), at(10, 4, 20, 10)];
const classNames = ["cat", "dog", "dog"];

/** Three images of 40x20, read by a network of 20x10. */
const labelled = labelledImages(
  boxes.map((own, image) => [{ box: own, className: classNames[image]! }]),
  { classes: ["cat", "dog"] },
);
const truth = box.truthOf(labelled);
const problem = { images: blackImages(3), truth };

/** Left, top, right, bottom in shares of the image. */
const corners = boxes.map(
  ({ x, y, width, height }) => [x / 40, y / 20, (x + width) / 40, (y + height) / 20] as const,
);

function read(values: readonly number[], more: Parameters<typeof seenAnswers>[1] = {}, asked = {}) {
  const seen = seenAnswers(3, { out: { shape: [4], values }, ...more });
  const told = box.readingOf(seen, truth, asked);
  const answers = box.decode(seen.answered, problem, told.reading);
  return { ...told, answers, score: box.score(answers, problem) };
}

describe("a box is read from four numbers", () => {
  it.each([
    ["left, top, right, bottom in shares", corners.flat(), "xyxy"],
    ["top, left, bottom, right in shares", corners.flatMap(([l, t, r, b]) => [t, l, b, r]), "yxyx"],
    ["left, top, width, height in shares", corners.flatMap(([l, t, r, b]) => [l, t, r - l, b - t]), "xywh"],
    [
      "centre, width, height in pixels of the input",
      corners.flatMap(([l, t, r, b]) => [10 * (l + r), 5 * (t + b), 20 * (r - l), 10 * (b - t)]),
      "cxcywh",
    ],
    ["corners from −1 to 1", corners.flat().map((share) => 2 * share - 1), "xyxy"],
  ] as const)("%s", (_, values, form) => {
    const { reading, score, taken } = read([...values]);
    expect(reading.form).toBe(form);
    expect(score.meanIou).toBeCloseTo(1, 5);
    expect(taken[0]).toContain("mean IoU with the labels 1");
  });

  it("as is asked for, whatever the labels say", () => {
    const { reading, score } = read(corners.flat(), {}, { boxForm: "xywh", coordinates: "shares" });
    expect(reading.form).toBe("xywh");
    expect(score.meanIou).toBeLessThan(0.6);
  });

  it("with the class of what is in it where an output tells that", () => {
    const { score, taken } = read(corners.flat(), {
      // The last dog is taken for a cat.
      scores: { shape: [2], values: [0.9, 0.1, 0.2, 0.8, 0.7, 0.3] },
    });
    expect(score.classAccuracy).toBeCloseTo(2 / 3, 12);
    expect(taken[1]).toBe('"scores" taken as a probability for each class of what is in the box');
  });

  it("and refused by name and size where no output has four", () => {
    const seen = seenAnswers(3, { y: { shape: [3], values: Array.from({ length: 9 }, () => 0) } });
    expect(() => box.readingOf(seen, truth, {})).toThrow(
      'No output holds 4 numbers for each image, which one box has; the model gives "y" (3 of float32).',
    );
  });
});

describe("the score of one box in each image", () => {
  it("is by hand: half of one box, nothing of another", () => {
    const answers = { boxes: [at(4, 2, 6, 8), at(0, 0, 2, 2), boxes[2]!], classes: null };
    const score = box.score(answers, problem);
    expect(score).toMatchObject({ count: 3, medianIou: 0.5, classAccuracy: null });
    expect(score.meanIou).toBeCloseTo(0.5, 12);
    expect(score.within50).toBeCloseTo(2 / 3, 12);
    // The centres are 3 px, and from (1, 1) to (28, 12), apart.
    expect(score.meanCentreErrorPx).toBeCloseTo((3 + Math.hypot(27, 11)) / 3, 12);
    expect([...box.losses(answers, problem)[0]!]).toEqual([0.5, 1, 0]);
  });

  it("takes a box with a number that is none for one that covers nothing, and draws it not", () => {
    const answers = { boxes: [at(Number.NaN, 0, 1, 1), boxes[1]!, boxes[2]!], classes: null };
    expect(box.score(answers, problem).meanIou).toBeCloseTo(2 / 3, 12);
    expect(box.answerMarks(answers, problem, 0)).toBeNull();
    expect(box.truthMarks(problem, 0)).toEqual([
      { shape: "box", left: 0.1, top: 0.1, right: 0.4, bottom: 0.5, label: "cat" },
    ]);
  });

  it("has the mean box for a baseline", () => {
    const [mean] = box.baselines(null, problem, 1);
    expect(mean!.answers.boxes[2]!.x).toBeCloseTo(34 / 3, 9);
    expect(mean!.answers.boxes[0]!.width).toBeCloseTo(16, 9);
  });

  it("needs one box in each image", () => {
    expect(() => box.truthOf(labelledImages([[{ box: boxes[0]! }], []]))).toThrow(
      'labels.json image 1: "1.png" has none, and one box in each image is needed.',
    );
  });
});
