/** One class in one image: what is there, what was answered, and how alike they are. */
export interface Matchable {
  /** Of each detection, in any order. */
  readonly scores: readonly number[];
  readonly detectionAreas: readonly number[];
  readonly truthAreas: readonly number[];
  /** Truth that counts neither way. */
  readonly isIgnored: readonly boolean[];
  /** Truth that any number of detections may match; counts neither way. */
  readonly isCrowd: readonly boolean[];
  /** 0 to 1, such as IoU or OKS. */
  readonly similarity: (detection: number, truth: number) => number;
}

export interface Matching {
  /** Similarities from which a detection is right, rising. */
  readonly thresholds: readonly number[];
  /** Both ends belong to it; other truth counts neither way. */
  readonly areas: readonly [smallest: number, largest: number];
  /** Detections of one image that count, the best first. */
  readonly maxDetections: number;
}

/** Precision and recall of one class at each threshold; null where there is no truth to find. */
export interface ClassPrecision {
  /** Mean precision over 101 recalls, for each threshold. */
  readonly precision: readonly number[];
  /** What share of the truth was found in the end, for each threshold. */
  readonly recall: readonly number[];
}

/** 0.50 to 0.95 by 0.05, as numpy's linspace has them. */
export const cocoThresholds: readonly number[] = Array.from({ length: 10 }, (_, step) =>
  step === 9 ? 0.95 : 0.5 + step * (0.45 / 9),
);

/** 0 to 1 by 0.01, as numpy's linspace has them. */
const recallPoints = Array.from({ length: 101 }, (_, step) => (step === 100 ? 1 : step * 0.01));

/** numpy.spacing(1): what pycocotools adds under the fraction. */
const epsilon = 2 ** -52;

interface Judged {
  readonly score: number;
  /** Position of its image. */
  readonly image: number;
  /** At each threshold: right, wrong, or neither. */
  readonly verdicts: readonly ("right" | "wrong" | "neither")[];
}

/** All detections of one class with what they are, the best score first. */
export interface RankedClass {
  /** Of each image, how much there is to find. */
  readonly truths: readonly number[];
  readonly judged: readonly Judged[];
  readonly thresholds: number;
}

/**
 * Average precision of one class as COCO has it (cocoeval.py of cocodataset/cocoapi): in each image the detections take
 * in turn, the best score first, the most similar truth that is still free; then all images' detections are ranked
 * together, precision is made falling and read at 101 recalls.
 *
 * COCO's own program takes truth whose id is 0 for unmatched; this one doesn't.
 */
export function classPrecision(images: readonly Matchable[], matching: Matching): ClassPrecision | null {
  return precisionOfRanked(rankedClass(images, matching));
}

/** Judges and ranks the detections of one class. */
export function rankedClass(
  images: readonly Matchable[],
  { thresholds, areas, maxDetections }: Matching,
): RankedClass {
  const truths: number[] = [];
  const judged: Judged[] = [];
  for (const [index, image] of images.entries()) {
    const ignored = image.truthAreas.map(
      (area, truth) => image.isIgnored[truth]! || image.isCrowd[truth]! || area < areas[0] || area > areas[1],
    );
    truths.push(ignored.filter((flag) => !flag).length);
    const own = judge(image, ignored, thresholds, areas, maxDetections);
    judged.push(...own.map((one) => ({ ...one, image: index })));
  }
  judged.sort((a, b) => b.score - a.score);
  return { truths, judged, thresholds: thresholds.length };
}

/**
 * Precision and recall of ranked detections.
 *
 * @param times how often each image counts; once where it is left out
 * @returns null where there is no truth to find
 */
export function precisionOfRanked(
  { truths, judged, thresholds }: RankedClass,
  times?: ArrayLike<number>,
): ClassPrecision | null {
  const count = truths.reduce((sum, own, image) => sum + own * (times?.[image] ?? 1), 0);
  if (count === 0) return null;
  const curves = Array.from({ length: thresholds }, (_, index) => curveOf(judged, index, count, times));
  return {
    precision: curves.map(({ precision }) => precision),
    recall: curves.map(({ recall }) => recall),
  };
}

function judge(
  image: Matchable,
  ignored: readonly boolean[],
  thresholds: readonly number[],
  areas: Matching["areas"],
  maxDetections: number,
): Omit<Judged, "image">[] {
  const truths = [...ignored.keys()].sort((a, b) => Number(ignored[a]) - Number(ignored[b]));
  const detections = [...image.scores.keys()]
    .sort((a, b) => image.scores[b]! - image.scores[a]!)
    .slice(0, maxDetections);
  const taken = thresholds.map(() => new Set<number>());
  return detections.map((detection) => {
    const similarities = new Map(truths.map((truth) => [truth, image.similarity(detection, truth)]));
    const area = image.detectionAreas[detection]!;
    const outside = area < areas[0] || area > areas[1];
    const verdicts = thresholds.map((threshold, index) => {
      const match = bestMatch(truths, similarities, taken[index]!, image.isCrowd, ignored, threshold);
      if (match === null) return outside ? "neither" : "wrong";
      taken[index]!.add(match);
      return ignored[match] ? "neither" : "right";
    });
    return { score: image.scores[detection]!, verdicts };
  });
}

function bestMatch(
  truths: readonly number[],
  similarities: ReadonlyMap<number, number>,
  taken: ReadonlySet<number>,
  isCrowd: readonly boolean[],
  ignored: readonly boolean[],
  threshold: number,
): number | null {
  let best = Math.min(threshold, 1 - 1e-10);
  let match: number | null = null;
  for (const truth of truths) {
    if (taken.has(truth) && !isCrowd[truth]) continue;
    // What counts comes first in `truths`; what does not is for those that found nothing there.
    if (match !== null && !ignored[match] && ignored[truth]) break;
    const similarity = similarities.get(truth)!;
    if (!(similarity >= best)) continue;
    best = similarity;
    match = truth;
  }
  return match;
}

function curveOf(
  judged: readonly Judged[],
  threshold: number,
  truths: number,
  times: ArrayLike<number> | undefined,
) {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let [right, wrong] = [0, 0];
  for (const { verdicts, image } of judged) {
    const often = times?.[image] ?? 1;
    if (often === 0) continue;
    if (verdicts[threshold] === "right") right += often;
    if (verdicts[threshold] === "wrong") wrong += often;
    recalls.push(right / truths);
    precisions.push(right / (right + wrong + epsilon));
  }
  for (let rank = precisions.length - 2; rank >= 0; rank -= 1) {
    precisions[rank] = Math.max(precisions[rank]!, precisions[rank + 1]!);
  }
  let rank = 0;
  let sum = 0;
  for (const recall of recallPoints) {
    while (rank < recalls.length && recalls[rank]! < recall) rank += 1;
    sum += precisions[rank] ?? 0;
  }
  return { precision: sum / recallPoints.length, recall: recalls.at(-1) ?? 0 };
}
