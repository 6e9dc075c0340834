import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  boxAround,
  failureRate,
  keyPointErrorsPx,
  lengthOf,
  normalisedErrors,
  normalisedMeanError,
  pck,
} from "../../../src/tasks/points/key-point-errors.ts";
import { cocoSigmas, oks, oksScore } from "../../../src/tasks/points/oks.ts";
import type { KeyPoint } from "../../../src/dataset/labels/label-set.ts";

interface PointCase {
  readonly images: readonly { id: number }[];
  readonly annotations: readonly { image_id: number; bbox: number[]; area: number; keypoints: number[] }[];
  readonly detections: readonly { image_id: number; score: number; keypoints: number[] }[];
  readonly stats: readonly number[];
}

const fixture = new URL("../../fixtures/metrics/pycocotools.json", import.meta.url);
const { points: cases, sigmas } = JSON.parse(readFileSync(fixture, "utf8")) as {
  points: PointCase[];
  sigmas: number[];
};

const pointsOf = (flat: readonly number[]): KeyPoint[] =>
  Array.from({ length: flat.length / 3 }, (_, index) => ({
    x: flat[3 * index]!,
    y: flat[3 * index + 1]!,
    visibility: flat[3 * index + 2] as 0 | 1 | 2,
  }));

const at = (x: number, y: number, visibility: 0 | 1 | 2 = 2): KeyPoint => ({ x, y, visibility });

describe("errors of key points", () => {
  const image = { width: 30, height: 40 };
  const truth = [at(10, 10), at(20, 10, 1), at(0, 0, 0)];

  test("are distances in pixels; a key point without label has none, and NaN is the diagonal away", () => {
    expect([...keyPointErrorsPx([at(13, 14), at(20, 10), at(5, 5)], truth, image)]).toEqual([5, 0, NaN]);
    expect(keyPointErrorsPx([at(Number.NaN, 0), at(0, 0), at(0, 0)], truth, image)[0]).toBe(50);
  });

  test("are averaged by image, divided by its length (NME), and counted (PCK, failures)", () => {
    const images = [
      { errorsPx: Float64Array.of(5, 0, NaN), lengthPx: 50 },
      { errorsPx: Float64Array.of(10, 10, 10), lengthPx: 50 },
      { errorsPx: Float64Array.of(NaN), lengthPx: 50 },
    ];
    expect([...normalisedErrors(images)]).toEqual([0.05, 0.2, NaN]);
    expect(normalisedMeanError(images)).toBe(0.125);
    expect(pck(images, 0.1)).toBe(2 / 5);
    expect(pck(images, 0.2)).toBe(1);
    expect(failureRate(images, 0.08)).toBe(0.5);
    expect(pck([], 0.2)).toBeNull();
  });

  test("are divided by a length that has a name", () => {
    const box = boxAround([at(10, 10), at(13, 14, 1), at(0, 0, 0)])!;
    expect(box).toEqual({ x: 10, y: 10, width: 3, height: 4 });
    expect(lengthOf("image-diagonal", image, box)).toBe(50);
    expect(lengthOf("box-diagonal", image, box)).toBe(5);
    expect(lengthOf("box-area", image, { ...box, width: 9 })).toBe(6);
    expect(lengthOf("box-longer-side", image, box)).toBe(4);
  });
});

describe("object key point similarity", () => {
  test.each([
    [0, 0.1574],
    [11, 0.8966],
    [15, 0.854],
  ])("is exp(-d²/(2 area (2 sigma)²)) for COCO's key point %i, 10 px off, area 100²", (index, expected) => {
    const truth = {
      points: [at(50, 50)],
      box: { x: 0, y: 0, width: 100, height: 100 },
      area: 10_000,
      isCrowd: false,
    };
    expect(oks([{ x: 60, y: 50 }], truth, [cocoSigmas[index]!])).toBeCloseTo(expected, 4);
  });

  test.each(cases.map((one, index) => [index, one] as const))(
    "gives pycocotools' average precision, seeded case %i",
    (_, one) => {
      const images = one.images.map(({ id }) => ({
        truth: one.annotations
          .filter(({ image_id }) => image_id === id)
          .map(({ keypoints, bbox, area }) => ({
            points: pointsOf(keypoints),
            box: { x: bbox[0]!, y: bbox[1]!, width: bbox[2]!, height: bbox[3]! },
            area,
            isCrowd: false,
          })),
        detections: one.detections
          .filter(({ image_id }) => image_id === id)
          .map(({ keypoints, score }) => ({ points: pointsOf(keypoints), score })),
      }));
      const { ap, ap50, ap75, apMedium, apLarge, ar } = oksScore(images, sigmas);
      for (const [index, value] of [ap, ap50, ap75, apMedium, apLarge, ar].entries()) {
        expect(value ?? -1).toBeCloseTo(one.stats[index]!, 12);
      }
    },
  );
});
