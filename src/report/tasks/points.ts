import type { PointsScore, TargetTraining } from "../../core/results.ts";
import {
  formatCount,
  formatDigits,
  formatPercent,
  formatShare,
  formatRange,
  NOT_AVAILABLE,
} from "../format.ts";
import { text } from "../markdown.ts";
import { targetTraining } from "./target-training.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of finding the key points of one thing in each image. */
export const pointsWords: TaskWords<PointsScore, TargetTraining> = {
  finds: "the key points of one thing in each image",
  rank: ({ meanErrorPx }) => meanErrorPx,
  rankName: "mean error",
  rankNames: "mean errors",
  unit: " px",
  // Under a hundredth of a pixel nobody can see a difference.
  visible: 0.01,
  column: "mean error (px)",
  cell: ({ meanErrorPx }) => formatDigits(meanErrorPx),
  caption: ({ counts, runtime, spread }) =>
    `Mean error is the distance between true and answered key points in ${counts} images, answered by ${runtime}.` +
    (spread === null ? "" : ` Between runtimes it differs by at most ${spread} px.`),
  columns: [
    ["images", "number"],
    ["mean (px)", "number"],
    ["median (px)", "number"],
    ["p95 (px)", "number"],
    ["NME (%)", "number"],
    ["divided by", "text"],
    ["PCK@0.05 (%)", "number"],
    ["PCK@0.1 (%)", "number"],
    ["PCK@0.2 (%)", "number"],
    ["OKS", "number"],
    ["worst key point", "text"],
  ],
  numbers: (score) => [
    formatCount(score.count),
    `${formatDigits(score.meanErrorPx)} (${formatRange(score.meanErrorIntervalPx, formatDigits)})`,
    formatDigits(score.medianErrorPx),
    formatDigits(score.p95ErrorPx),
    `${formatShare(score.nme)} (${formatRange(score.nmeInterval, formatShare)})`,
    score.dividedBy,
    formatPercent(score.pck05),
    `${formatPercent(score.pck10)} (${formatRange(score.pck10Interval, formatPercent)})`,
    formatPercent(score.pck20),
    score.oks === null || score.oksInterval === null
      ? NOT_AVAILABLE
      : `${formatDigits(score.oks)} (${formatRange(score.oksInterval, formatDigits)})`,
    worstText(score),
  ],
  intro: () =>
    "Distance between true and answered key points, in pixels of the images as they came, best first; key points without a label count neither way. NME is the mean distance by a length of each image, PCK the share of key points within a part of that length, OKS the likeness that COCO has. In brackets 95 % intervals: 1.96 standard errors over the images, for PCK a bootstrap over the images.",
  baselines: "among",
  best: ({ meanErrorPx, nme, count }) =>
    `with a mean error of ${formatDigits(meanErrorPx)} px and an NME of ${formatShare(nme)} % on ${formatCount(count)} images`,
  short: ({ meanErrorPx }) => `${formatDigits(meanErrorPx)} px`,
  answers: "key points",
  rules: "fixed before anything was measured.",
  pictures: "Images with the true key points and the answered ones",
  legend: { truth: "true key points", answer: "answered" },
  training: targetTraining("mean error", " px"),
};

function worstText({ byPoint }: PointsScore): string {
  const known = byPoint.flatMap(({ name, meanErrorPx }) =>
    meanErrorPx === null ? [] : [{ name, meanErrorPx }],
  );
  const [worst] = known.toSorted((a, b) => b.meanErrorPx - a.meanErrorPx);
  return worst === undefined || known.length < 2
    ? NOT_AVAILABLE
    : `${text(worst.name)}: ${formatDigits(worst.meanErrorPx)} px`;
}
