import { describe, expect, it } from "vitest";
import type { KeyPoint } from "../../../src/dataset/labels/label-set.ts";
import { peakOf } from "../../../src/tasks/points/places.ts";
import { points } from "../../../src/tasks/points/task.ts";
import { blackImages, imageSize, labelledImages, seenAnswers } from "../own-labels.ts";

const at = (x: number, y: number, visibility: 0 | 1 | 2 = 2): KeyPoint => ({ x, y, visibility });

/** Two images of 40x20, each with three key points; the last of the second is not labelled. */
const first = [at(10, 5), at(30, 5), at(20, 15)];
const second = [at(4, 2), at(36, 4), at(0, 0, 0)];
const labelled = labelledImages(
  [[{ points: first, box: { x: 0, y: 0, width: 30, height: 16 }, area: 480 }], [{ points: second }]],
  {
    keyPointNames: ["nose", "tail", "ear"],
    skeleton: [
      [0, 1],
      [1, 2],
    ],
  },
);
const truth = points.truthOf(labelled);
const problem = { images: blackImages(2), truth };
const shares = [...first, ...second].flatMap(({ x, y }) => [x / imageSize.width, y / imageSize.height]);

/** The error of what a model gives, read as it is told; in pixels. */
function read(outputs: Parameters<typeof seenAnswers>[1], asked = {}) {
  const seen = seenAnswers(2, outputs);
  const { reading, taken } = points.readingOf(seen, truth, asked);
  const answers = points.decode(seen.answered, problem, reading);
  return { reading, taken, answers, score: points.score(answers, problem) };
}

const odd = (list: readonly number[]) => list.filter((_, index) => index % 2 === 1);
const even = (list: readonly number[]) => list.filter((_, index) => index % 2 === 0);
const byImage = (list: readonly number[], map: (own: readonly number[]) => number[]) => [
  ...map(list.slice(0, list.length / 2)),
  ...map(list.slice(list.length / 2)),
];

describe("key points are read from outputs", () => {
  it.each([
    ["[N, 2K]", { y: { shape: [6], values: shares } }],
    ["[N, K, 2]", { y: { shape: [3, 2], values: shares } }],
    ["[N, 1, 1, 2K]", { y: { shape: [1, 1, 6], values: shares } }],
    ["[N, 2, K]", { y: { shape: [2, 3], values: byImage(shares, (own) => [...even(own), ...odd(own)]) } }],
    [
      "[N, 2K], all x first",
      { y: { shape: [6], values: byImage(shares, (own) => [...even(own), ...odd(own)]) } },
    ],
    [
      "[N, K, 3] with a score",
      { y: { shape: [3, 3], values: shares.flatMap((v, i) => (i % 2 === 1 ? [v, 0.9] : [v])) } },
    ],
    [
      "[N, 1, K, 3] of y, x and a score, as MoveNet has it",
      {
        y: {
          shape: [1, 3, 3],
          values: even(shares).flatMap((x, point) => [odd(shares)[point]!, x, 0.5]),
        },
      },
    ],
    [
      "pixels of the input",
      { y: { shape: [3, 2], values: shares.map((v, i) => v * (i % 2 === 0 ? 20 : 10)) } },
    ],
    ["−1 to 1", { y: { shape: [3, 2], values: shares.map((v) => 2 * v - 1) } }],
    [
      "two outputs, of x and of y",
      {
        out_y: { shape: [3], values: odd(shares) },
        out_x: { shape: [3], values: even(shares) },
      },
    ],
  ])("%s", (_, outputs) => {
    expect(read(outputs).score.meanErrorPx).toBeCloseTo(0, 5);
  });

  it("in the scale that is asked for, whatever the labels say", () => {
    const { score, taken } = read({ y: { shape: [3, 2], values: shares } }, { coordinates: "pixels" });
    expect(score.meanErrorPx).toBeGreaterThan(5);
    expect(taken[0]).toContain("in pixels of the input");
  });

  it("from bins of each axis, the largest of which is the place", () => {
    const bins = (list: readonly number[], length: number) =>
      list.flatMap((share) => {
        const row = Array.from({ length }, () => 0);
        row[Math.min(length - 1, Math.round(share * length))] = 1;
        return row;
      });
    const { score, reading } = read({
      simcc_x: { shape: [3, 40], values: bins(even(shares), 40) },
      simcc_y: { shape: [3, 20], values: bins(odd(shares), 20) },
    });
    expect(reading).toEqual({ kind: "bins", x: "simcc_x", y: "simcc_y", across: 40, down: 20 });
    expect(score.meanErrorPx).toBeCloseTo(0, 5);
  });

  it.each(["NHWC", "NCHW"] as const)("from heatmaps in %s with a background behind", (layout) => {
    const [height, width, channels] = [5, 10, 4];
    const map = Array.from({ length: 2 * height * width * channels }, () => 0);
    for (const [index, { x, y }] of [...first, ...second].entries()) {
      const [image, channel] = [Math.floor(index / 3), index % 3];
      const [column, row] = [Math.floor(x / 4), Math.floor(y / 4)];
      const within =
        layout === "NHWC"
          ? (row * width + column) * channels + channel
          : (channel * height + row) * width + column;
      map[image * height * width * channels + within] = 1;
    }
    const shape = layout === "NHWC" ? [height, width, channels] : [channels, height, width];
    const { score, reading, taken } = read({ heatmaps: { shape, values: map } });
    expect(reading).toMatchObject({ kind: "heatmaps", layout, channels });
    // Cells are 4 pixels wide and high: no place in them is further from their centre or corner.
    expect(score.meanErrorPx).toBeLessThan(4 * Math.SQRT1_2);
    expect(taken[0]).toContain("the last channel for the background");
  });

  /** Eight things of which the sixth is sure and right; all others are 100 pixels off. */
  const things = (line: (own: readonly number[], score: number) => number[]) =>
    [first, second].map((own) =>
      Array.from({ length: 8 }, (_, thing) =>
        line(
          own.flatMap(({ x, y }) => [x / 2 + (thing === 5 ? 0 : 100), y / 2, 0.5]),
          thing === 5 ? 0.9 : 0.2,
        ),
      ),
    );
  const across = (rows: readonly (readonly number[])[]) =>
    rows[0]!.map((_, at) => rows.map((row) => row[at]!));

  it.each([
    [
      "[N, 4 + 1 + 3K, n], as YOLO gives them before suppression",
      [14, 8],
      things((own, score) => [9, 9, 9, 9, score, ...own]).flatMap(across),
    ],
    [
      "[N, n, 4 + score + class + 3K], as YOLO gives them after suppression",
      [8, 15],
      things((own, score) => [9, 9, 9, 9, score, 0, ...own]).flat(),
    ],
    [
      "[N, 4 + C + 3K, n] of two classes",
      [15, 8],
      things((own, score) => [9, 9, 9, 9, 0.1, score, ...own]).flatMap(across),
    ],
    [
      "[N, n, 3K + 5] of y, x, box and score, as MoveNet has them",
      [8, 14],
      things((own, score) => [
        ...own.flatMap((value, at) => (at % 3 === 0 ? [own[at + 1]!, value, 0.5] : [])),
        0,
        0,
        9,
        9,
        score,
      ]).flat(),
    ],
  ])("from the best of many things: %s", (_, shape, rows) => {
    const { score, reading } = read({ output0: { shape, values: rows.flat() } });
    expect(reading).toMatchObject({ kind: "numbers", row: { rows: 8 } });
    expect(score.meanErrorPx).toBeCloseTo(0, 5);
  });

  it("and an output of another size is refused by name", () => {
    expect(() => read({ logits: { shape: [7], values: Array.from({ length: 14 }, () => 0) } })).toThrow(
      /^No output holds the 3 key points .* the model gives "logits" \[2, 7\] for 2 images\.$/,
    );
  });
});

describe("the place of a heatmap's highest cell", () => {
  const map = Float32Array.of(0, 0, 0, 0, 0, 0, 5, 9, 6, 0, 3, 0);
  const shape = { layout: "NCHW", height: 3, width: 4, channels: 1 } as const;

  it("is its centre or corner, plain or a quarter of a cell towards the higher neighbour, but not at an edge", () => {
    // Row 1, column 3: at the right edge; below it is 0 and above it 0.
    expect(peakOf(map, 0, { ...shape, refinement: "none", place: "centre" })).toEqual({ x: 3.5, y: 1.5 });
    const inside = Float32Array.of(0, 0, 0, 0, 5, 9, 6, 0, 0, 3, 0, 0);
    expect(peakOf(inside, 0, { ...shape, refinement: "none", place: "corner" })).toEqual({ x: 1, y: 1 });
    expect(peakOf(inside, 0, { ...shape, refinement: "quarter", place: "centre" })).toEqual({
      x: 1.75,
      y: 1.75,
    });
  });

  it("is none where no cell is a number", () => {
    const nothing = Float32Array.from({ length: 12 }, () => Number.NaN);
    expect(peakOf(nothing, 0, { ...shape, refinement: "quarter", place: "centre" })).toEqual({
      x: NaN,
      y: NaN,
    });
  });
});

describe("the score of key points", () => {
  it("counts labelled ones alone, and divides by a length that it names", () => {
    const answers = [
      [at(13, 9), at(30, 5), at(20, 15)],
      [at(4, 2), at(36, 4), at(39, 19)],
    ];
    const score = points.score(answers, problem);
    // 5 px off in one of three key points of the first image: 5/3, and 0 in the second.
    expect(score).toMatchObject({
      count: 2,
      labelled: 5,
      medianErrorPx: 0,
      dividedBy: "the diagonal of the image",
    });
    expect(score.meanErrorPx).toBeCloseTo(5 / 6, 12);
    expect(score.nme).toBeCloseTo(5 / 6 / Math.hypot(40, 20), 12);
    expect(score.pck05).toBeCloseTo(4 / 5, 12);
    expect(score.pck20).toBe(1);
    // One image has an area: exp(-25 / (2 * 480 * (2 * 0.0697)^2)) of one key point, and 1 of two.
    expect(score.oks).toBeCloseTo((Math.exp(-25 / (2 * 480 * (2 * 0.0697) ** 2)) + 2) / 3, 9);
    expect(score.byPoint).toEqual([
      { name: "nose", labelled: 2, meanErrorPx: 2.5 },
      { name: "tail", labelled: 2, meanErrorPx: 0 },
      { name: "ear", labelled: 1, meanErrorPx: 0 },
    ]);
    const losses = points.losses(answers, problem);
    expect(losses[0]![0]).toBeCloseTo(5 / 3, 12);
    expect(losses[2]![1]).toBeNaN();
  });

  it("takes an answer that is no number for wrong by the image's diagonal", () => {
    const answers = [first, second].map((own) => own.map(() => ({ x: Number.NaN, y: 0 })));
    expect(points.score(answers, problem).meanErrorPx).toBeCloseTo(Math.hypot(40, 20), 9);
    expect(points.answerMarks(answers, problem, 0)).toBeNull();
  });

  it("leaves out an image without a labelled key point", () => {
    const { labels, fits } = labelledImages([[{ points: first }], []]);
    const some = { images: blackImages(2), truth: points.truthOf({ labels, fits, maps: null }) };
    const answers = [first, first];
    expect(points.score(answers, some)).toMatchObject({ count: 1, meanErrorPx: 0 });
    expect(points.losses(answers, some)[0]![1]).toBeNaN();
    expect(points.answerMarks(answers, some, 1)).toBeNull();
  });

  it("has the mean shape and the centre for baselines", () => {
    const [mean, centre] = points.baselines(null, problem, 1);
    // The third key point is labelled in one image.
    expect(mean!.answers[0]![2]).toEqual({ x: 20, y: 15 });
    expect(mean!.answers[1]![0]!.x).toBeCloseTo(7, 12);
    expect(centre!.answers[1]![0]).toEqual({ x: 20, y: 10 });
  });

  it("is drawn as a skeleton of what is labelled", () => {
    expect(points.truthMarks(problem, 1)).toEqual([
      {
        shape: "skeleton",
        points: [[0.1, 0.1], [0.9, 0.2], null],
        edges: [
          [0, 1],
          [1, 2],
        ],
      },
    ]);
  });
});

describe("key points in labels", () => {
  it("are divided by the eyes of a face, by the box where all have one, by the image else", () => {
    const eyes = { keyPointNames: ["left_eye_outer_corner", "right_eye_outer_corner", "nose_tip"] };
    const face = points.truthOf(labelledImages([[{ points: first }]], eyes));
    expect(face.length.words).toBe(
      "the distance of the eyes (left_eye_outer_corner to right_eye_outer_corner)",
    );
    expect(face.length.of(face.images[0]!, imageSize)).toBe(20);
    const box = { x: 0, y: 0, width: 3, height: 4 };
    const boxed = points.truthOf(labelledImages([[{ points: first, box }]]));
    expect(boxed.length.of(boxed.images[0]!, imageSize)).toBe(5);
    const body = { keyPointNames: ["left_eye", "right_eye", "left_hip"] };
    expect(points.truthOf(labelledImages([[{ points: first }]], body)).length.words).toBe(
      "the diagonal of the image",
    );
  });

  it("may be points by the names of their classes; one that an image lacks is not labelled", () => {
    const named = labelledImages(
      [
        [
          { point: { x: 1, y: 2 }, className: "tail" },
          { point: { x: 3, y: 4 }, className: "nose" },
        ],
        [{ point: { x: 5, y: 6 }, className: "nose" }],
      ],
      { classes: ["nose", "tail"] },
    );
    expect(points.truthOf(named).images.map((image) => image.points)).toEqual([
      [at(3, 4), at(1, 2)],
      [at(5, 6), at(0, 0, 0)],
    ]);
  });

  it.each([
    [
      "two things in an image",
      labelledImages([[{ points: first }, { points: second }]]),
      'labels.json image 0: "0.png" has 2 things with key points, and one in each image is needed: cut images out around each thing, or measure your own model with --crop-boxes, which reads each box as an image.',
    ],
    [
      "another number of them",
      labelledImages([[{ points: first }], [{ points: first.slice(1) }]]),
      "labels.json image 1: 2 key points, and others have 3.",
    ],
    [
      "points without names in other numbers",
      labelledImages([[{ point: at(1, 1) }, { point: at(2, 2) }], [{ point: at(1, 1) }]]),
      'labels.json image 1: "1.png" has 1 points without names, and "0.png" has 2: which is which cannot be told; name them by a class.',
    ],
    [
      "none at all",
      labelledImages([[{ points: [at(0, 0, 0)] }]]),
      "labels.json: no image has a labelled key point.",
    ],
  ])("are refused: %s", (_, labels, message) => {
    expect(() => points.truthOf(labels)).toThrow(message);
  });
});

describe("the order of key points", () => {
  const warningOf = (values: readonly number[]) => {
    const { taken } = read({ y: { shape: [3, 2], values } });
    return taken.filter((line) => line.startsWith("Warning")).join();
  };
  // As a model gives them that was trained on ear, nose, tail.
  const turned = byImage(shares, ([a, b, c, d, e, f]) => [e!, f!, a!, b!, c!, d!]);

  it("is warned of where the labels agree far better in another one", () => {
    // The ear is labelled in the first image alone, and is the first key point there.
    expect(warningOf(turned)).toMatch(
      /^Warning: the mean error is [\d.]+ px in this order, and would be [\d.e-]+ px with the key points in the order ear, nose, tail: say the order of the outputs with --key-points$/,
    );
  });

  it("is not warned of where it is right, or all answers are one place", () => {
    expect(warningOf(shares)).toBe("");
    expect(warningOf(shares.map(() => 0.5))).toBe("");
  });
});
