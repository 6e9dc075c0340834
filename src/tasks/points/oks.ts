import type { Box, KeyPoint, Point } from "../../dataset/labels/label-set.ts";
import { classPrecision, cocoThresholds, type Matchable } from "../boxes/average-precision.ts";
import { cocoAreas, meanPrecision, meanRecall } from "../boxes/coco.ts";

/** Of COCO's 17 key points, nose to ankles: how far people who label them disagree, by the root of the area. */
export const cocoSigmas: readonly number[] = [
  0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087,
  0.089, 0.089,
];

/** For key points that nobody has measured: the mean of COCO's, to be named where it is used. */
export const anySigma = 0.0697;

/** What is there: key points, and how large the thing is. */
export interface TruePoints {
  readonly points: readonly KeyPoint[];
  readonly box: Box;
  /** In pixels; of the mask where there is one, else of the box. */
  readonly area: number;
  readonly isCrowd: boolean;
}

/** Key points with how sure the network is. */
export interface PointsDetection {
  readonly points: readonly Point[];
  readonly score: number;
}

/**
 * Object key point similarity as COCO has it: the mean over labelled key points of exp(-d² / (2 area (2 sigma)²)). Where
 * none is labelled, d is the distance to the true box made twice as wide and high.
 *
 * @param sigmas one for each key point
 */
export function oks(
  answer: readonly Point[],
  { points, box, area }: TruePoints,
  sigmas: readonly number[],
): number {
  const none = points.every(({ visibility }) => visibility === 0);
  let [sum, count] = [0, 0];
  for (const [index, point] of points.entries()) {
    if (!none && point.visibility === 0) continue;
    const { x, y } = answer[index]!;
    const dx = none ? beyond(x, box.x - box.width, box.x + 2 * box.width) : x - point.x;
    const dy = none ? beyond(y, box.y - box.height, box.y + 2 * box.height) : y - point.y;
    const likeness = Math.exp(-(dx ** 2 + dy ** 2) / (2 * sigmas[index]!) ** 2 / (area + 2 ** -52) / 2);
    sum += Number.isNaN(likeness) ? 0 : likeness;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function beyond(value: number, low: number, high: number): number {
  return Math.max(0, low - value) + Math.max(0, value - high);
}

export interface OksScore {
  readonly ap: number | null;
  readonly ap50: number | null;
  readonly ap75: number | null;
  readonly apMedium: number | null;
  readonly apLarge: number | null;
  readonly ar: number | null;
}

/** Average precision of key points as COCO has it: OKS in the place of IoU, 20 detections an image, no small area. */
export function oksScore(
  images: readonly {
    readonly truth: readonly TruePoints[];
    readonly detections: readonly PointsDetection[];
  }[],
  sigmas: readonly number[],
): OksScore {
  const matchables = images.map(({ truth, detections }): Matchable => ({
    scores: detections.map(({ score }) => score),
    detectionAreas: detections.map(({ points }) => areaAround(points)),
    truthAreas: truth.map(({ area }) => area),
    isIgnored: truth.map(({ points }) => points.every(({ visibility }) => visibility === 0)),
    isCrowd: truth.map(({ isCrowd }) => isCrowd),
    similarity: (detection, index) => oks(detections[detection]!.points, truth[index]!, sigmas),
  }));
  const evaluate = (areas: readonly [number, number]) => [
    classPrecision(matchables, { thresholds: cocoThresholds, areas, maxDetections: 20 }),
  ];
  const all = evaluate(cocoAreas.all);
  return {
    ap: meanPrecision(all),
    ap50: meanPrecision(all, 0),
    ap75: meanPrecision(all, 5),
    apMedium: meanPrecision(evaluate(cocoAreas.medium)),
    apLarge: meanPrecision(evaluate(cocoAreas.large)),
    ar: meanRecall(all),
  };
}

/** As pycocotools' loadRes has the area of an answer. */
function areaAround(points: readonly Point[]): number {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
}
