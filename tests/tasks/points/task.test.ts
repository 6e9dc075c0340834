import { describe, expect, it } from "vitest";
import { points } from "../../../src/tasks/points/task.ts";
import { scorerOf } from "../../../src/tasks/scorer.ts";
import { joinedAnswers } from "../../../src/tasks/outputs.ts";
import { float32, labelledImages, missing, seen, seenFrom } from "../../helpers/labelled-points.ts";

const box = { x: 0, y: 0, width: 30, height: 40 };
/** Two images of 40x20; the second has one labelled point. */
const labelled = labelledImages(
  [[{ points: [seen(10, 5), seen(30, 15)], box }], [{ points: [seen(20, 10), missing], box }]],
  { keyPointNames: ["nose", "tail"] },
);
const truth = points.truthOf(labelled);
const images = { count: 2, height: 20, width: 20, channels: 3 as const, pixels: new Uint8Array(2400) };
const problem = { images, truth };
/** Right but for the first point, 3 px to the right and 4 px down. */
const shares = [
  [13 / 40, 9 / 20, 0.75, 0.75],
  [0.5, 0.5, 0.1, 0.1],
];
const swapped = shares.map(([a, b, c, d]) => [b!, a!, d!, c!]);

describe("what outputs are taken for", () => {
  const told = (name: string, shape: readonly number[], rows: readonly (readonly number[])[], asked = {}) =>
    points.readingOf(seenFrom(rows.map((row) => ({ [name]: float32(shape, row) }))), truth, asked);

  it("is x, y in shares where the labels agree, and y, x where they agree with that alone", () => {
    expect(told("out", [1, 2, 2], shares).reading).toMatchObject({
      layout: { kind: "list", size: 2, order: "xy" },
      scale: { name: "shares of the input" },
    });
    const { reading, taken } = told("out", [1, 2, 2], swapped);
    expect(reading).toMatchObject({ layout: { order: "yx" } });
    expect(taken[0]).toContain("y, x in shares of the input");
  });

  it("is pixels of the input where the numbers go beyond shares, and what is asked for before all", () => {
    const pixels = shares.map((row) => row.map((share) => share * 20));
    expect(told("out", [1, 4], pixels).reading).toMatchObject({ scale: { name: "pixels of the input" } });
    expect(told("out", [1, 4], shares, { coordinates: "pixels" }).reading.scale.name).toBe(
      "pixels of the input",
    );
  });

  it("may be an output for each axis", () => {
    const rows = shares.map(([ax, ay, bx, by]) => ({
      x: float32([1, 2], [ax!, bx!]),
      y: float32([1, 2], [ay!, by!]),
      score: float32([1, 1], [1]),
    }));
    const { reading, outputs } = points.readingOf(seenFrom(rows), truth, {});
    expect(outputs).toEqual(["x", "y"]);
    const answers = points.decode(joinedAnswers(rows), problem, reading);
    expect(answers[0]![0]!.x).toBeCloseTo(13, 4);
    expect(answers[0]![1]!.y).toBeCloseTo(15, 4);
  });

  it("is nothing where no output can hold the points, and says which shapes can", () => {
    expect(() =>
      told(
        "out",
        [1, 3],
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
      ),
    ).toThrow(/No output holds 2 key points: \[images, 4\]/);
  });
});

describe("the score of key points", () => {
  const rows = shares.map((row) => ({ out: float32([1, 4], row) }));
  const { reading } = points.readingOf(seenFrom(rows), truth, {});
  const judged = scorerOf(points, problem, reading).judge(joinedAnswers(rows));

  it("is by hand: 5 px off once in three, of 50 px", () => {
    const { score } = judged;
    expect(score).toMatchObject({
      task: "points",
      count: 2,
      pointCount: 3,
      normaliser: "box-diagonal",
      pck10: 1,
    });
    if (score.task !== "points") return;
    // (5 + 0) / 2 of the first image, 0 of the second, whose other point is not labelled.
    expect(score.meanErrorPx).toBeCloseTo(1.25, 4);
    expect(score.nme).toBeCloseTo(1.25 / 50, 6);
    expect(score.pck05).toBeCloseTo(2 / 3, 12);
    expect(score.pointErrorsPx.map(({ meanErrorPx }) => meanErrorPx!.toFixed(3))).toEqual(["2.500", "0.000"]);
    // One of four terms is exp(-25 / (2 1200 (2 0.0697)²)): the mean of 1/2 (that + 1) and 1.
    const term = Math.exp(-25 / (2 * 1200 * (2 * 0.0697) ** 2));
    expect(score.meanOks).toBeCloseTo(((term + 1) / 2 + 1) / 2, 5);
  });

  it("has a loss for each image and measure, whose mean is the score", () => {
    expect([...judged.losses[0]!].map((loss) => loss.toFixed(3))).toEqual(["2.500", "0.000"]);
    expect(judged.losses[1]![0]).toBeCloseTo(0.05, 5);
  });

  it("draws skeletons, without the points that are not labelled", () => {
    expect(points.truthMarks(problem, 1)).toEqual([
      { shape: "skeleton", points: [[0.5, 0.5], null], edges: [[0, 1]] },
    ]);
  });

  it("stays a number where an answer is none", () => {
    const broken = rows.map(({ out }) => ({ out: { ...out, data: out.data.map(() => Number.NaN) } }));
    const { score } = scorerOf(points, problem, reading).judge(joinedAnswers(broken));
    expect((score as { meanErrorPx: number }).meanErrorPx).toBeCloseTo(Math.hypot(40, 20), 6);
  });

  it("has the mean shape and the centre as answers without a network", () => {
    const [mean, centre] = points.baselines(null, problem, 1);
    expect(mean!.answers[0]).toEqual([
      { x: 15, y: 7.5 },
      { x: 30, y: 15 },
    ]);
    expect(centre!.answers[1]![0]).toEqual({ x: 20, y: 10 });
  });
});
