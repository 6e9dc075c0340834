import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cocoScore, detectionLosses, type ScoredImage } from "../../../src/tasks/boxes/coco.ts";
import { apOfHits, vocScore } from "../../../src/tasks/boxes/voc.ts";

interface BoxCase {
  readonly images: readonly { id: number }[];
  readonly categories: readonly { id: number }[];
  readonly annotations: readonly {
    image_id: number;
    category_id: number;
    bbox: number[];
    area: number;
    iscrowd: number;
  }[];
  readonly detections: readonly { image_id: number; category_id: number; bbox: number[]; score: number }[];
  readonly stats: readonly number[];
}

const fixture = new URL("../../fixtures/metrics/pycocotools.json", import.meta.url);
const { boxes } = JSON.parse(readFileSync(fixture, "utf8")) as { boxes: BoxCase[] };

const boxOf = ([x, y, width, height]: readonly number[]) => ({
  x: x!,
  y: y!,
  width: width!,
  height: height!,
});

function scoredImages({ images, annotations, detections }: BoxCase): ScoredImage[] {
  return images.map(({ id }) => ({
    truth: annotations
      .filter(({ image_id }) => image_id === id)
      .map(({ bbox, category_id, area, iscrowd }) => ({
        box: boxOf(bbox),
        classIndex: category_id - 1,
        area,
        isCrowd: iscrowd === 1,
        isDifficult: false,
      })),
    detections: detections
      .filter(({ image_id }) => image_id === id)
      .map(({ bbox, category_id, score }) => ({ box: boxOf(bbox), classIndex: category_id - 1, score })),
  }));
}

const truth = (x: number, y: number, width: number, height: number, isDifficult = false) => ({
  box: { x, y, width, height },
  classIndex: 0,
  area: width * height,
  isCrowd: false,
  isDifficult,
});

const detection = (x: number, y: number, width: number, height: number, score: number) => ({
  box: { x, y, width, height },
  classIndex: 0,
  score,
});

describe("COCO's average precision", () => {
  test.each(boxes.map((one, index) => [index, one] as const))("is pycocotools', seeded case %i", (_, one) => {
    const score = cocoScore(scoredImages(one), one.categories.length);
    const { ap, ap50, ap75, apSmall, apMedium, apLarge, ar1, ar10, ar100 } = score;
    const numbers = [ap, ap50, ap75, apSmall, apMedium, apLarge, ar1, ar10, ar100];
    for (const [index, value] of numbers.entries()) expect(value ?? -1).toBeCloseTo(one.stats[index]!, 12);
  });

  test("is torchmetrics' for one box of IoU 0.7755", () => {
    const image = { truth: [truth(214, 41, 348, 244)], detections: [detection(258, 41, 348, 244, 0.5)] };
    const { ap, ap50, ap75, ar100 } = cocoScore([image], 1);
    expect([ap, ap50, ap75, ar100].map((value) => Number(value!.toFixed(6)))).toEqual([0.6, 1, 1, 0.6]);
  });

  test("is 1 for the truth as the answer, and the same for any scores in the same order", () => {
    const one = boxes[4]!;
    const images = scoredImages(one);
    const perfect = images.map((image) => ({
      truth: image.truth,
      detections: image.truth
        .filter(({ isCrowd }) => !isCrowd)
        .map(({ box, classIndex }) => ({ box, classIndex, score: 1 })),
    }));
    expect(cocoScore(perfect, one.categories.length).ap).toBeCloseTo(1, 12);
    const squared = images.map((image) => ({
      ...image,
      detections: image.detections.map((found) => ({ ...found, score: found.score ** 2 + 3 })),
    }));
    expect(cocoScore(squared, one.categories.length).ap).toBe(cocoScore(images, one.categories.length).ap);
  });

  test("gives a loss for each image, also where there is nothing to find", () => {
    const found = { truth: [truth(0, 0, 10, 10)], detections: [detection(0, 0, 10, 10, 0.9)] };
    const missed = { truth: [truth(0, 0, 10, 10)], detections: [] };
    const invented = { truth: [], detections: [detection(0, 0, 10, 10, 0.25)] };
    const losses = detectionLosses([found, missed, invented, { truth: [], detections: [] }]);
    expect(losses[0]).toBeCloseTo(0, 12);
    expect(losses.slice(1)).toEqual(Float64Array.of(1, 0.25, 0));
  });
});

describe("Pascal VOC's average precision", () => {
  // Worked example of rafaelpadilla/Object-Detection-Metrics: 15 boxes, 24 detections.
  const hits = [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0].map(Boolean);

  test("is 26.84 % at 11 recalls and 24.57 % as an area", () => {
    expect(apOfHits(hits, 15, "11-point")).toBeCloseTo(0.2684, 4);
    expect(apOfHits(hits, 15, "all-point")).toBeCloseTo(0.2457, 4);
  });

  test("leaves out difficult boxes, and does not try the next best box as COCO does", () => {
    const options = { integral: "all-point", threshold: 0.5 } as const;
    const difficult = {
      truth: [truth(0, 0, 10, 10, true), truth(50, 50, 10, 10)],
      detections: [detection(0, 0, 10, 10, 0.9), detection(50, 50, 10, 10, 0.8)],
    };
    expect(vocScore([difficult], 1, options).ap).toBe(1);
    const crowded = {
      truth: [truth(0, 0, 10, 10), truth(2, 0, 10, 10)],
      detections: [detection(0, 0, 10, 10, 0.9), detection(0.5, 0, 10, 10, 0.8)],
    };
    expect(vocScore([crowded], 1, options).ap).toBe(0.5);
    expect(cocoScore([crowded], 1).ap50).toBeCloseTo(1, 12);
  });

  test("needs an IoU above the threshold where COCO takes one that is equal", () => {
    const half = { truth: [truth(0, 0, 10, 10)], detections: [detection(0, 0, 10, 5, 0.9)] };
    expect(vocScore([half], 1, { integral: "11-point", threshold: 0.5 }).ap).toBe(0);
    expect(cocoScore([half], 1).ap50).toBeCloseTo(1, 12);
  });

  test("is null where a class has nothing to find", () => {
    const score = vocScore([{ truth: [], detections: [] }], 2, { integral: "11-point", threshold: 0.5 });
    expect(score).toEqual({ ap: null, classAps: [null, null] });
  });
});
