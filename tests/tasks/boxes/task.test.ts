import { describe, expect, it } from "vitest";
import type { Tensor, Tensors } from "../../../src/core/tensor.ts";
import type { Box, LabelledObject } from "../../../src/dataset/labels/label-set.ts";
import type { AskedReading } from "../../../src/tasks/asked.ts";
import { boxes } from "../../../src/tasks/boxes/task.ts";
import type { BoxesAnswers } from "../../../src/tasks/boxes/types.ts";
import { joinedAnswers } from "../../../src/tasks/outputs.ts";
import type { SeenAnswers } from "../../../src/tasks/own.ts";
import { blackImages, imageSize, input, labelledImages } from "../own-labels.ts";

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });
const object = (where: Box, className: string): Partial<LabelledObject> => ({ box: where, className });

/** Three images of 40x20, read by a network of 20x10: two things, one, and none. */
const labels = [
  [object(box(4, 2, 12, 8), "cat"), object(box(20, 6, 16, 12), "dog")],
  [object(box(10, 4, 20, 10), "dog")],
  [],
];
const classes = ["cat", "dog"];
const truth = boxes.truthOf(labelledImages(labels, { classes }));
const problem = { images: blackImages(3), truth };

interface Found {
  readonly box: Box;
  readonly label: number;
  readonly score: number;
}

/** The truth as an answer, and in each image a box in its corner of which the network is hardly sure. */
const found: readonly (readonly Found[])[] = truth.images.map((own) => [
  ...own.map((one, index) => ({ box: one.box, label: one.classIndex, score: 0.9 - 0.1 * index })),
  { box: box(0, 0, 2, 2), label: 0, score: 0.05 },
]);

const shares = ({ x, y, width, height }: Box) =>
  [x / 40, y / 20, (x + width) / 40, (y + height) / 20] as const;
const float = (shape: readonly number[], data: readonly number[]): Tensor => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(data),
});

/** As a model answers for one image after the other. */
function seenFrom(answerOf: (own: readonly Found[]) => Tensors): SeenAnswers {
  return { answered: joinedAnswers(found.map(answerOf)), images: [0, 1, 2], input };
}

function read(seen: SeenAnswers, asked: AskedReading = {}) {
  const told = boxes.readingOf(seen, truth, asked);
  const answers = boxes.decode(seen.answered, problem, told.reading);
  return { ...told, answers, score: boxes.score(answers, problem) };
}

const padded = (own: readonly Found[], count: number) => [
  ...own,
  ...Array.from({ length: count - own.length }, () => ({ box: box(0, 0, 0, 0), label: 0, score: 0 })),
];
const column = (own: readonly Found[], of: (one: Found) => number) => own.map(of);

/** Scores of [background,] cat and dog. */
const scoresOf = ({ label, score }: Found) => (label === 0 ? [score, 0] : [0, score]);

describe("boxes are read from the outputs of", () => {
  it.each<[string, SeenAnswers]>([
    [
      "TensorFlow's detection models: top first, classes from 1, filled up to a length",
      seenFrom((own) => ({
        detection_boxes: float(
          [1, 5, 4],
          padded(own, 5).flatMap((one) => {
            const [left, top, right, bottom] = shares(one.box);
            return [top, left, bottom, right];
          }),
        ),
        detection_classes: float(
          [1, 5],
          column(padded(own, 5), ({ label }) => label + 1),
        ),
        detection_scores: float(
          [1, 5],
          column(padded(own, 5), ({ score }) => score),
        ),
        num_detections: float([1], [own.length]),
      })),
    ],
    [
      "torchvision: as many rows as were found, in pixels, classes from 1 as int64",
      seenFrom((own) => ({
        boxes: float(
          [own.length, 4],
          own.flatMap((one) => shares(one.box).map((share, at) => share * (at % 2 === 0 ? 20 : 10))),
        ),
        labels: {
          dtype: "int64",
          shape: [own.length],
          data: BigInt64Array.from(
            column(own, ({ label }) => label + 1),
            BigInt,
          ),
        },
        scores: float(
          [own.length],
          column(own, ({ score }) => score),
        ),
      })),
    ],
    [
      "rows of box, score, class",
      seenFrom((own) => ({
        output0: float(
          [1, 4, 6],
          padded(own, 4).flatMap((one) => [...shares(one.box), one.score, one.label]),
        ),
      })),
    ],
    [
      "rows of image, box, class, score",
      seenFrom((own) => ({
        output: float(
          [own.length, 7],
          own.flatMap((one) => [0, ...shares(one.box), one.label, one.score]),
        ),
      })),
    ],
    [
      "rows of image, class, score, box",
      seenFrom((own) => ({
        detection_out: float(
          [1, 1, 4, 7],
          padded(own, 4).flatMap((one) => [0, one.label + 1, one.score, ...shares(one.box)]),
        ),
      })),
    ],
    [
      "a YOLO network that lays boxes across, with centres in pixels",
      seenFrom((own) => {
        const all = Array.from({ length: 12 }, (_, at) => own[at % own.length]!);
        const rows = all.map((one, at) => {
          const [left, top, right, bottom] = shares(one.box);
          const [x, y] = [((left + right) / 2) * 20, ((top + bottom) / 2) * 10];
          // The same box again, not quite so sure.
          const repeated = { ...one, score: one.score * (at < own.length ? 1 : 0.9) };
          return [x, y, (right - left) * 20, (bottom - top) * 10, ...scoresOf(repeated)];
        });
        return {
          output0: float(
            [1, 6, 12],
            [...rows[0]!.keys()].flatMap((at) => rows.map((row) => row[at]!)),
          ),
        };
      }),
    ],
    [
      "a YOLO network with a score for any object",
      seenFrom((own) => {
        const all = Array.from({ length: 12 }, (_, at) => own[at % own.length]!);
        return {
          output: float(
            [1, 12, 7],
            all.flatMap((one) => {
              const [left, top, right, bottom] = shares(one.box);
              const centre = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
              return [...centre, one.score, ...scoresOf({ ...one, score: 0.99 })];
            }),
          ),
        };
      }),
    ],
    [
      "a YOLO network for masks, with 3 numbers of each behind the scores and 3 maps to mix",
      seenFrom((own) => {
        const all = Array.from({ length: 12 }, (_, at) => own[at % own.length]!);
        return {
          output0: float(
            [1, 12, 9],
            all.flatMap((one) => {
              const [left, top, right, bottom] = shares(one.box);
              const centre = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
              return [...centre, ...scoresOf(one), 7, -8, 0.5];
            }),
          ),
          output1: float(
            [1, 3, 5, 6],
            Array.from({ length: 90 }, () => 0.5),
          ),
        };
      }),
    ],
    [
      "the same behind suppression: rows of box, score, class and 3 numbers for the mask",
      seenFrom((own) => ({
        output0: float(
          [1, 4, 9],
          padded(own, 4).flatMap((one) => [...shares(one.box), one.score, one.label, 7, -8, 0.5]),
        ),
        output1: float(
          [1, 3, 5, 6],
          Array.from({ length: 90 }, () => 0.5),
        ),
      })),
    ],
    [
      "DETR: logits with a last column for nothing",
      seenFrom((own) => ({
        logits: float(
          [1, 4, 3],
          padded(own, 4).flatMap((one) => {
            const none = Math.log(1 - Math.min(0.999, one.score));
            const some = Math.log(Math.max(1e-6, one.score));
            return one.label === 0 ? [some, -20, none] : [-20, some, none];
          }),
        ),
        pred_boxes: float(
          [1, 4, 4],
          padded(own, 4).flatMap((one) => {
            const [left, top, right, bottom] = shares(one.box);
            return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
          }),
        ),
      })),
    ],
    [
      "NonMaxSuppression with the boxes and scores it chose from",
      seenFrom((own) => {
        const all = padded(own, 6);
        return {
          selected: {
            dtype: "int64",
            shape: [own.length, 3],
            data: BigInt64Array.from(
              own.flatMap(({ label }, at) => [0, label, at]),
              BigInt,
            ),
          },
          boxes: float(
            [1, 6, 4],
            all.flatMap((one) => {
              const [left, top, right, bottom] = shares(one.box);
              return [top, left, bottom, right];
            }),
          ),
          scores: float(
            [1, 2, 6],
            [0, 1].flatMap((label) => all.map((one) => (one.label === label ? one.score : 0))),
          ),
        };
      }),
    ],
  ])("%s", (_, seen) => {
    const { score, answers } = read(seen);
    // The corner boxes are wrong and come after all that is right: they cost nothing.
    expect(score).toMatchObject({ count: 3, objects: 3, ap: 1, ap50: 1, recall50: 1, vocAp50: 1 });
    expect(answers.images[0]!.map(({ classIndex }) => classIndex)).toEqual([0, 1, 0]);
    expect(answers.images[0]![1]!.box.x).toBeCloseTo(20, 4);
    expect(answers.images[0]![1]!.score).toBeCloseTo(0.8, 1);
  });

  it("a detector that tells no class, whose boxes are scored without", () => {
    const { score, taken, reading } = read(
      seenFrom((own) => ({
        boxes: float(
          [own.length, 4],
          own.flatMap((one) => [...shares(one.box)]),
        ),
        scores: float(
          [own.length],
          column(own, ({ score: sure }) => sure),
        ),
      })),
    );
    expect(reading.order).toBeNull();
    expect(taken).toContain(
      "No output tells one of the 2 classes of the labels: boxes are scored without classes",
    );
    expect(score.ap).toBe(1);
  });

  it("two classes where the labels name none, so that all count as one", () => {
    const unnamed = boxes.truthOf(
      labelledImages(labels.map((own) => own.map(({ box: where = null }) => ({ box: where })))),
    );
    const seen = seenFrom((own) => ({
      boxes: float(
        [1, own.length, 4],
        own.flatMap((one) => [...shares(one.box)]),
      ),
      scores: float(
        [1, own.length],
        column(own, ({ score: sure }) => sure),
      ),
      classes: float(
        [1, own.length],
        column(own, ({ label }) => label),
      ),
    }));
    const told = boxes.readingOf(seen, unnamed, {});
    expect(told.reading.order).toBeNull();
    expect(told.taken).toContain("The labels name no classes: all boxes are of one");
    const answers = boxes.decode(seen.answered, { ...problem, truth: unnamed }, told.reading);
    expect(boxes.score(answers, { ...problem, truth: unnamed })).toMatchObject({ ap: 1, recall50: 1 });
  });

  it("nothing that could be boxes, which is refused with what is read", () => {
    const seen = seenFrom(() => ({ y: float([1, 3], [1, 2, 3]) }));
    expect(() => read(seen)).toThrow(
      /^No output holds boxes with scores: .* the model gives "y" float32 \[3, 3\]\.$/,
    );
  });

  it("nothing of another count of classes, which is refused with the option that names them", () => {
    const seen = seenFrom(() => ({
      y: float(
        [94, 100],
        Array.from({ length: 9400 }, () => 0.5),
      ),
    }));
    expect(() => read(seen)).toThrow(
      '"y" may be 100 boxes with 90 scores, or 89 behind one for any object, and the labels have 2 classes: name the model\'s classes in their order with --classes.',
    );
  });

  it("a model in the form and the coordinates that are asked for", () => {
    const seen = seenFrom((own) => ({
      boxes: float(
        [own.length, 4],
        own.flatMap((one) => [...shares(one.box)]),
      ),
      scores: float(
        [own.length],
        column(own, ({ score: sure }) => sure),
      ),
    }));
    const { reading, score } = read(seen, { boxForm: "yxyx", coordinates: "pixels" });
    expect(reading).toMatchObject({ form: "yxyx", scale: { name: "pixels of the input" } });
    expect(score.ap).toBe(0);
  });
});

describe("classes in outputs", () => {
  const rows = (number: (label: number) => number) =>
    seenFrom((own) => ({
      out: float(
        [1, 4, 6],
        padded(own, 4).flatMap((one) => [
          ...shares(one.box),
          one.score,
          one.score > 0 ? number(one.label) : 0,
        ]),
      ),
    }));

  it("begin at 0 or behind a background, as the labels agree", () => {
    expect(read(rows((label) => label)).reading.order!.words).toBe('class 0 is "cat"');
    const told = read(rows((label) => label + 1));
    expect(told.reading.order!.words).toBe('class 0 is background and class 1 "cat"');
    expect(told.taken.join()).toContain("so the class of 100 % of the true boxes is right, and of 0 % if");
  });

  it("may be COCO's, where those of the labels are", () => {
    // Cat and dog are the 16th and 17th of 80, with the ids 17 and 18.
    expect(read(rows((label) => label + 15)).reading.order!.words).toBe(
      "classes are COCO's 80 in their order",
    );
    expect(read(rows((label) => label + 17)).reading.order!.words).toBe(
      "classes are COCO's by their ids, 1 to 90",
    );
  });
});

describe("the score of boxes", () => {
  const answersOf = (images: BoxesAnswers["images"]): BoxesAnswers => ({ images, hasClasses: true });
  const right = truth.images.map((own) => own.map((one) => ({ ...one, score: 0.9 })));

  it("falls with a missed and a false box, by hand", () => {
    // The dog of the first image is missed; a false dog in the empty image is surer than the one that is right.
    const answers = answersOf([
      right[0]!.slice(0, 1),
      right[1]!.map((one) => ({ ...one, score: 0.5 })),
      [{ box: box(0, 0, 5, 5), classIndex: 1, score: 0.7 }],
    ]);
    const score = boxes.score(answers, problem);
    // Cats 1. Dogs: precision 1/2 up to recall 1/2, read at 51 of 101 recalls.
    expect(score.ap50).toBeCloseTo((1 + (0.5 * 51) / 101) / 2, 12);
    expect(score.vocAp50).toBeCloseTo((1 + 0.5 * 0.5) / 2, 12);
    expect(score.recall50).toBe(0.75);
    expect(score.byClass.map(({ ap }) => ap!.toFixed(4))).toEqual(["1.0000", "0.2525"]);
    // Half of the first image's classes, all of the second, and the sure false box of the third.
    expect([...boxes.losses(answers, problem)[0]!].map((loss) => loss.toFixed(2))).toEqual([
      "0.50",
      "0.00",
      "0.70",
    ]);
    const [low, high] = score.apInterval;
    expect(low).toBeLessThanOrEqual(score.ap);
    expect(high).toBeGreaterThanOrEqual(score.ap);
  });

  it("is 0 for no box, which is a baseline as the mean box is", () => {
    const [nothing, mean] = boxes.baselines(null, problem, 1);
    expect(boxes.score(nothing!.answers, problem)).toMatchObject({ ap: 0, recall50: 0, detections: 0 });
    const [only] = mean!.answers.images[2]!;
    expect(only).toMatchObject({ classIndex: 1, score: 1 });
    expect(only!.box.x).toBeCloseTo(34 / 3, 9);
    expect(only!.box.height).toBeCloseTo(10, 9);
  });

  it("is drawn with classes and scores, without what is hardly sure", () => {
    const answers = answersOf([[...right[0]!, { box: box(0, 0, 2, 2), classIndex: 0, score: 0.1 }], [], []]);
    expect(boxes.truthMarks(problem, 0)).toMatchObject([
      { shape: "box", left: 0.1, label: "cat" },
      { label: "dog" },
    ]);
    expect(boxes.answerMarks(answers, problem, 0)).toMatchObject([
      { label: "cat 90 %" },
      { label: "dog 90 %" },
    ]);
    expect(boxes.answerMarks(answers, problem, 1)).toEqual([]);
  });
});

describe("boxes in labels", () => {
  it("are those around outlines too, and crowds are no truth to find", () => {
    const outline = { kind: "polygons", polygons: [[1, 2, 5, 2, 5, 9]] } as const;
    const { images, names } = boxes.truthOf(
      labelledImages([[{ mask: outline }, { box: box(0, 0, imageSize.width, 9), isCrowd: true }]]),
    );
    expect(images[0]).toMatchObject([{ box: box(1, 2, 4, 7), area: 28, isCrowd: false }, { isCrowd: true }]);
    expect(names).toEqual(["object"]);
  });

  it("are refused where no image has one, or one has no class and others have", () => {
    expect(() => boxes.truthOf(labelledImages([[], []]))).toThrow("labels.json: no image has a box");
    const some = labelledImages([[object(box(0, 0, 1, 1), "cat")], [{ box: box(0, 0, 1, 1) }]], { classes });
    expect(() => boxes.truthOf(some)).toThrow(
      "labels.json image 1: an object without a class, and others have one.",
    );
  });
});
