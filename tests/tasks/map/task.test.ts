import { describe, expect, it } from "vitest";
import type { LabelMaps } from "../../../src/dataset/labels/maps.ts";
import { fitOf } from "../../../src/dataset/fit.ts";
import { map } from "../../../src/tasks/map/task.ts";
import { mapScore } from "../../helpers/map-score.ts";
import { blackImages, imageSize, input, labelledImages, seenAnswers } from "../own-labels.ts";

const names = ["background", "cat", "dog"];
const pixels = imageSize.width * imageSize.height;

/** Of two images of 40x20: a cat on the left half of the first, a dog in the lower half of the second. */
const maps: LabelMaps = {
  names,
  taken: ["Masks of class numbers up to 2"],
  maps: [
    Uint8Array.from({ length: pixels }, (_, pixel) => (pixel % 40 < 20 ? 1 : 0)),
    Uint8Array.from({ length: pixels }, (_, pixel) => (pixel >= pixels / 2 ? 2 : 0)),
  ],
};
const truth = map.truthOf({ ...labelledImages([[], []]), maps });
const problem = { images: blackImages(2), truth };

/** The right answer in the 20x10 cells of the input. */
const cells = maps.maps.map((own) =>
  Array.from({ length: input.width * input.height }, (_, cell) => {
    const [column, row] = [cell % input.width, Math.floor(cell / input.width)];
    return own[2 * row * 40 + 2 * column]!;
  }),
);

function read(shape: readonly number[], values: readonly number[]) {
  const seen = seenAnswers(2, { out: { shape, values } });
  const told = map.readingOf(seen, truth, {});
  return { ...told, score: map.score(map.decode(seen.answered, problem, told.reading), problem) };
}

const [height, width] = [input.height, input.width];
const oneHot = (label: number, on = 1, off = 0) => names.map((_, other) => (other === label ? on : off));

describe("maps are read from outputs", () => {
  it.each([
    ["probabilities, channels last", [height, width, 3], cells.flat().flatMap((label) => oneHot(label))],
    ["logits, channels last", [height, width, 3], cells.flat().flatMap((label) => oneHot(label, -1, -5))],
    [
      "channels first",
      [3, height, width],
      cells.flatMap((own) => [0, 1, 2].flatMap((label) => own.map((one) => (one === label ? 1 : 0)))),
    ],
    ["numbers of classes", [height, width], cells.flat()],
    ["numbers of classes with one channel", [height, width, 1], cells.flat()],
    [
      "a probability of each class but the background",
      [height, width, 2],
      cells.flat().flatMap((label) => [label === 1 ? 0.9 : 0.2, label === 2 ? 0.8 : 0.1]),
    ],
  ])("%s", (_, shape, values) => {
    expect(read(shape, values).score).toMatchObject({
      meanIou: 1,
      meanDice: 1,
      pixelAccuracy: 1,
      pixels: 1600,
    });
  });

  it("of classes without names, which are said to have none", () => {
    const unnamed = { ...truth, names: ["0", "1", "2"], areNumbered: true as const };
    const told = map.readingOf(
      seenAnswers(2, { out: { shape: [height, width], values: cells.flat() } }),
      unnamed,
      {},
    );
    expect(told.taken).toContain("Classes are numbers from 0 to 2: no classes.txt names them");
    expect(read([height, width], cells.flat()).taken.join()).toContain(
      "Classes by their numbers: 0 background",
    );
  });

  it("of another number of classes not, which is said with the shapes", () => {
    expect(() =>
      read(
        [height, width, 5],
        Array.from({ length: 2000 }, () => 0.5),
      ),
    ).toThrow(/^No output is a map of 3 classes: .* the model gives "out" float32 \[2, 10, 20, 5\]\.$/);
  });

  it("of one thing by a threshold: half for probabilities, 0 for logits", () => {
    const two = map.truthOf({
      ...labelledImages([[]]),
      maps: { names: ["background", "cat"], taken: [], maps: [maps.maps[0]!] },
    });
    const iouOf = (inside: number, outside: number) => {
      const values = cells[0]!.map((label) => (label === 1 ? inside : outside));
      const seen = seenAnswers(1, { mask: { shape: [height, width, 1], values } });
      const own = { images: blackImages(1), truth: two };
      const { reading } = map.readingOf(seen, two, {});
      return map.score(map.decode(seen.answered, own, reading), own).meanIou;
    };
    expect(iouOf(0.51, 0.49)).toBe(1);
    expect(iouOf(0.1, -3)).toBe(1);
    // Logits that are all above 0: everything is the cat, whose IoU is a half, and that of the background 0.
    expect(iouOf(3, 1.5)).toBe(0.25);
  });

  it("in another order of the classes with a warning, where masks do not state their numbers", () => {
    const swapped = cells.flat().map((label) => [0, 2, 1][label]!);
    const { taken, score } = read([height, width], swapped);
    // Each class is a quarter of the pixels, and the half that is background is right.
    expect(score.meanIou).toBeCloseTo(1 / 3, 12);
    expect(taken).toContain(
      "Warning: the mean IoU is 0.333 in this order of the classes, and would be 1 in the order dog, cat: say the order of the outputs with --classes",
    );
    const seen = seenAnswers(2, { out: { shape: [height, width], values: swapped } });
    const numbered = map.readingOf(seen, { ...truth, areNumbered: true }, {});
    expect(numbered.taken.filter((line) => line.startsWith("Warning"))).toEqual([]);
    expect(read([height, width], cells.flat()).taken.join()).not.toContain("Warning");
  });
});

describe("the score of maps", () => {
  it("is that of all pixels together, and leaves out those that are ignored", () => {
    const own = [...maps.maps];
    own[0] = own[0]!.map((label, pixel) => (pixel < 100 ? 255 : label));
    const ignoring = { ...problem, truth: { ...truth, maps: own } };
    // All of the first image is a cat, and nothing in the second anything.
    const answers = { height: 1, width: 1, maps: [Uint8Array.of(1), Uint8Array.of(0)] };
    const score = map.score(answers, ignoring);
    const joined = (list: readonly Uint8Array[]) => Uint8Array.from(list.flatMap((one) => [...one]));
    const answered = joined([new Uint8Array(pixels).fill(1), new Uint8Array(pixels)]);
    const oracle = mapScore(answered, joined(own), 3, 255);
    expect(score.pixels).toBe(1500);
    expect(score.meanIou).toBeCloseTo(oracle.meanIou, 12);
    expect(score.meanDice).toBeCloseTo(oracle.meanDice, 12);
    expect(score.pixelAccuracy).toBeCloseTo(oracle.pixelAccuracy, 12);
    expect(score.byClass.map(({ iou }) => iou)).toEqual([...oracle.classIous]);
    // The second image alone: background 1/2, dog 0.
    expect(map.losses(answers, ignoring)[0]![1]).toBeCloseTo(0.75, 12);
  });

  it("asks the cells in which the image lies, not those of a letterbox' bars", () => {
    const fits = [fitOf(imageSize, { width: 20, height: 20 }, "letterbox")];
    const all = new Uint8Array(pixels).fill(1);
    const score = map.score(
      { height: 4, width: 1, maps: [Uint8Array.of(2, 1, 1, 2)] },
      { images: blackImages(1), truth: { ...truth, maps: [all], fits } },
    );
    expect(score).toMatchObject({ pixelAccuracy: 1, meanIou: 1 });
  });

  it("has the background and the majority for baselines, drawn masks, and refuses labels without masks", () => {
    expect(map.baselines(null, problem, 1).map(({ id }) => id)).toEqual(["background"]);
    expect(map.truthMarks(problem, 1)).toEqual([
      { shape: "mask", height: 10, width: 20, runs: [[100, 100]], label: "dog" },
    ]);
    expect(() => map.truthOf(labelledImages([[]]))).toThrow("labels.json: no outline, no runs");
  });
});
