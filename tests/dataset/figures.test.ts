import { mean } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { figureNames, insideOf, reachOf } from "../../src/dataset/figure-outlines.ts";
import { figureDataset, makeFigureImages } from "../../src/dataset/figures.ts";
import { rocArea } from "../../src/tasks/classes/roc.ts";
import type { FigureOptions, Images } from "../../src/dataset/types.ts";

const options: FigureOptions = {
  height: 20,
  width: 30,
  channels: 1,
  figures: ["rows", "columns"],
  noiseSigma: 0,
};

function levelsOf({ pixels, height, width, channels }: Images, image: number): Uint8Array {
  const size = height * width * channels;
  return pixels.subarray(image * size, (image + 1) * size);
}

describe("figure images", () => {
  test.each([
    ["80x130 grey", { ...options, height: 80, width: 130, noiseSigma: 10 }, 400],
    ["64x64 in colour", { ...options, height: 64, width: 64, channels: 3 as const, noiseSigma: 10 }, 400],
    ["28x28 grey", { ...options, height: 28, width: 28, noiseSigma: 10 }, 400],
  ])("of %s differ in what is drawn, not in their mean brightness", (_, shape, count) => {
    const set = makeFigureImages(shape, count, 1, "train-figures");
    const brightness = Float64Array.from({ length: count }, (_, image) => mean([...levelsOf(set, image)]));
    const { auc } = rocArea(brightness, set.classes)!;
    // Under no difference the standard error is sqrt((m + n + 1) / (12 m n)) = 0.029 for 200 and 200 (Mann-Whitney).
    expect(Math.abs(auc - 0.5)).toBeLessThan(3 * 0.029);
  });

  test("show their figure: ink and ground, as far apart as the contrast", () => {
    const set = makeFigureImages(options, 40, 2, "train-figures");
    for (let image = 0; image < set.count; image += 1) {
      const levels = new Set(levelsOf(set, image));
      expect(levels.size).toBe(2);
      const [one, other] = [...levels];
      expect(Math.abs(one! - other!)).toBeGreaterThanOrEqual(70);
      expect(Math.abs(one! - other!)).toBeLessThanOrEqual(130);
    }
  });

  test("touch no edge, whatever the shape of the image", () => {
    for (const [height, width] of [
      [16, 90],
      [90, 16],
      [16, 16],
    ] as const) {
      const set = makeFigureImages({ ...options, height, width }, 60, 3, "train-figures");
      for (let image = 0; image < set.count; image += 1) {
        const levels = levelsOf(set, image);
        const ground = levels[0]!;
        const edge = Array.from(levels).filter((_, index) => {
          const [x, y] = [index % width, Math.floor(index / width)];
          return x === 0 || y === 0 || x === width - 1 || y === height - 1;
        });
        expect(edge.every((level) => level === ground)).toBe(true);
        expect(levels.some((level) => level !== ground)).toBe(true);
      }
    }
  });

  test("come in pairs of one of each class, in either order", () => {
    const { classes } = makeFigureImages(options, 200, 4, "train-figures");
    const pairs = Array.from({ length: 100 }, (_, pair) => `${classes[2 * pair]}${classes[2 * pair + 1]}`);
    expect(new Set(pairs)).toEqual(new Set(["01", "10"]));
    expect(makeFigureImages(options, 35, 4, "train-figures").classes).toEqual(classes.slice(0, 35));
  });

  test("are the beginning of a larger set, noise and all", () => {
    const noisy = { ...options, noiseSigma: 8 };
    const larger = makeFigureImages(noisy, 20, 5, "train-figures");
    const smaller = makeFigureImages(noisy, 6, 5, "train-figures");
    expect(smaller.pixels).toEqual(larger.pixels.slice(0, smaller.pixels.length));
  });

  test("differ by seed and by part", () => {
    const dataset = { options, seed: 1, trainCount: 6, validationCount: 6, testCount: 6 };
    const { train, validation, test: held } = figureDataset(dataset);
    expect(train.pixels).not.toEqual(validation.pixels);
    expect(validation.pixels).not.toEqual(held.pixels);
    expect(figureDataset({ ...dataset, seed: 2 }).train.pixels).not.toEqual(train.pixels);
    expect(figureDataset(dataset).train.pixels).toEqual(train.pixels);
  });

  test.each([
    [{ height: 1, width: 1 }, /height of an image is 1; a figure needs a whole number, 16 or more/],
    [{ width: 12.5 }, /width of an image is 12\.5/],
    [{ figures: ["disc", "disc"] as const }, /Both classes are a disc/],
    [{ noiseSigma: Number.NaN }, /noise is NaN/],
    [{ height: 40_000, width: 40_000 }, /more than 2 GiB/],
  ])("refuse %o", (change, message) => {
    expect(() => makeFigureImages({ ...options, ...change }, 2, 1, "x")).toThrow(message);
  });

  test("refuse one image alone, which has one class only", () => {
    expect(() => makeFigureImages(options, 1, 1, "x")).toThrow(/number of images is 1; two classes need/);
  });
});

describe("an outline", () => {
  test.each(figureNames)("of a %s has the area of a disc and lies within its reach", (name) => {
    const radius = 10;
    const inside = insideOf(name, radius);
    const step = 0.05;
    let [area, farthest] = [0, 0];
    for (let x = -20; x < 20; x += step) {
      for (let y = -20; y < 20; y += step) {
        if (!inside(x, y)) continue;
        area += step ** 2;
        farthest = Math.max(farthest, Math.hypot(x, y));
      }
    }
    // The stripes of rows and columns are cut off by their rim; of both alike.
    const tolerance = name === "rows" || name === "columns" ? 0.05 : 0.005;
    expect(Math.abs(area / (Math.PI * radius ** 2) - 1)).toBeLessThan(tolerance);
    expect(farthest).toBeLessThanOrEqual(reachOf(radius));
  });
});
