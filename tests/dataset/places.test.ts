import { describe, expect, test } from "vitest";
import { pixelOfTarget } from "../../src/dataset/coordinates.ts";
import { sha256OfImages } from "../../src/dataset/dataset.ts";
import {
  pixelMargin,
  pixelOptions,
  placeDataset,
  splitPlaces,
  squareOptions,
} from "../../src/dataset/places.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { centroidPoints, meanPoints, nearestTrainedPoints } from "../../src/tasks/point/baselines.ts";
import { localisationAccuracy } from "../../src/tasks/point/score.ts";
import { shiftResponse } from "../../src/tasks/point/shift-response.ts";

/** Places as pixel numbers of the centre, from 0. */
const centresOf = ({ targets, side }: ImageSet) =>
  Array.from({ length: targets.length / 2 }, (_, image) => [
    pixelOfTarget(targets[2 * image]!, side) - 0.5,
    pixelOfTarget(targets[2 * image + 1]!, side) - 0.5,
  ]);

const distinct = (set: ImageSet) => new Set(centresOf(set).map(String)).size;

describe("splits by places", () => {
  test("the quadrant holds out the 729 places of the paper, both coordinates from 33 to 59", () => {
    const { train, validation } = placeDataset(squareOptions, { split: "quadrant", margin: 0 }, 1);
    expect([train.count, validation.count]).toEqual([2407, 729]);
    expect(distinct(train) + distinct(validation)).toBe(3136);
    const held = centresOf(validation).flat();
    expect([Math.min(...held), Math.max(...held)]).toEqual([33, 59]);
    expect(centresOf(train).every(([x, y]) => x! < 33 || y! < 33)).toBe(true);
  });

  test("uniform holds out a quarter of the places, none of which is trained on", () => {
    const { train, validation } = placeDataset(squareOptions, { split: "uniform", margin: 0 }, 1);
    expect([train.count, validation.count]).toEqual([2352, 784]);
    const seen = new Set(centresOf(train).map(String));
    expect(centresOf(validation).filter((place) => seen.has(String(place)))).toEqual([]);
    // All over the image: some in each quarter.
    const quarters = centresOf(validation).map(([x, y]) => `${x! > 31.5},${y! > 31.5}`);
    expect(new Set(quarters).size).toBe(4);
  });

  test("seen scores on the places that were trained on", () => {
    const { train, validation } = placeDataset(squareOptions, { split: "seen", margin: 0 }, 1);
    expect(train.count).toBe(3136);
    expect(sha256OfImages(validation)).toBe(sha256OfImages(train));
  });

  test("one bright pixel has the places of the squares' centres", () => {
    const pixel = placeDataset(pixelOptions, { split: "quadrant", margin: pixelMargin }, 3);
    const square = placeDataset(squareOptions, { split: "quadrant", margin: 0 }, 3);
    expect(pixel.train.targets).toEqual(square.train.targets);
    expect(pixel.validation.targets).toEqual(square.validation.targets);
    const lit = Array.from(pixel.train.pixels.subarray(0, 64 * 64)).filter((level) => level === 255);
    expect(lit).toHaveLength(1);
  });

  test("the seed decides the order, and what uniform holds out", () => {
    const places = { split: "uniform", margin: 0 } as const;
    const first = splitPlaces(squareOptions, places, 1);
    expect(splitPlaces(squareOptions, places, 1)).toEqual(first);
    expect(splitPlaces(squareOptions, places, 2)).not.toEqual(first);
  });

  test.each([
    [{ ...squareOptions, boxSize: [3, 8] as const }, 0, "boxes of one size, and these have 3 to 8 pixels"],
    [
      squareOptions,
      28,
      "The margin is 28; for a box of 9 pixels in an image of 64 it is a whole number, 0 to 27",
    ],
    [{ ...squareOptions, boxSize: [64, 64] as const }, 0, "The split quadrant of 1 place has an empty part"],
  ])("what cannot be split is refused by name", (options, margin, message) => {
    expect(() => splitPlaces(options, { split: "quadrant", margin }, 1)).toThrow(message);
  });
});

describe("answers without a network on the quadrant", () => {
  const { train, validation } = placeDataset(squareOptions, { split: "quadrant", margin: 0 }, 1);
  const errorOf = (points: Float32Array, set: ImageSet) =>
    localisationAccuracy(points, set.targets, set.side).meanErrorPx;

  // Calculated from the places alone: the mean of the training targets is pixel 27.11 on both axes.
  test("the mean is wrong by 20.27 px where it was trained and 27.84 px where it was not", () => {
    expect(errorOf(meanPoints(train, train), train)).toBeCloseTo(20.27, 2);
    expect(errorOf(meanPoints(train, validation), validation)).toBeCloseTo(27.84, 2);
  });

  test("the nearest training place is 9.51 px away, and the one itself where all were seen", () => {
    expect(errorOf(nearestTrainedPoints(train, validation), validation)).toBeCloseTo(9.51, 2);
    expect(nearestTrainedPoints(train, train)).toEqual(train.targets);
  });

  test("the centroid of the bright pixels is right everywhere", () => {
    expect(errorOf(centroidPoints(validation), validation)).toBeLessThan(1e-5);
  });
});

describe("shift response", () => {
  const { validation } = placeDataset(squareOptions, { split: "quadrant", margin: 0 }, 1);
  const { targets, side } = validation;

  test("is 1 for right answers, 0 for one answer, and 0.5 for answers that go half the way", () => {
    // 27 x 27 places have 2 x 27 x 26 pairs of neighbours.
    expect(shiftResponse(targets, targets, side)).toEqual({ perPixel: expect.closeTo(1, 5), pairs: 1404 });
    const constant = new Float32Array(targets.length).fill(0.3);
    expect(shiftResponse(constant, targets, side)?.perPixel).toBe(0);
    const half = targets.map((value) => value / 2);
    expect(shiftResponse(half, targets, side)?.perPixel).toBeCloseTo(0.5, 5);
  });

  test("is none where no two places are a pixel apart", () => {
    expect(shiftResponse(Float32Array.of(0, 0, 0.5, 0.5), Float32Array.of(0, 0, 0.5, 0.5), 64)).toBeNull();
  });
});
