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
  /** At each threshold: right, wrong, or neither. */
  readonly verdicts: readonly ("right" | "wrong" | "neither")[];
}

/**
 * Average precision of one class as COCO has it (cocoeval.py of cocodataset/cocoapi): in each image the detections take
 * in turn, the best score first, the most similar truth that is still free; then all images' detections are ranked
 * together, precision is made falling and read at 101 recalls.
 *
 * COCO's own program takes truth whose id is 0 for unmatched; this one doesn't.
 */
export function classPrecision(
  images: readonly Matchable[],
  { thresholds, areas, maxDetections }: Matching,
): ClassPrecision | null {
  let truths = 0;
  const judged: Judged[] = [];
  for (const image of images) {
    const ignored = image.truthAreas.map(
      (area, index) => image.isIgnored[index]! || image.isCrowd[index]! || area < areas[0] || area > areas[1],
    );
    truths += ignored.filter((flag) => !flag).length;
    judged.push(...judge(image, ignored, thresholds, areas, maxDetections));
  }
  if (truths === 0) return null;
  judged.sort((a, b) => b.score - a.score);
  const curves = thresholds.map((_, index) => curveOf(judged, index, truths));
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
): Judged[] {
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

function curveOf(judged: readonly Judged[], threshold: number, truths: number) {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let [right, wrong] = [0, 0];
  for (const { verdicts } of judged) {
    if (verdicts[threshold] === "right") right += 1;
    if (verdicts[threshold] === "wrong") wrong += 1;
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
