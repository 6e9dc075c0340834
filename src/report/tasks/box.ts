import type { BoxScore, TargetTraining } from "../../core/results.ts";
import { formatCount, formatDigits, formatPercent, formatRange, NOT_AVAILABLE } from "../format.ts";
import { targetTraining } from "./target-training.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of finding one box in each image. */
export const boxWords: TaskWords<BoxScore, TargetTraining> = {
  finds: "a box in each image",
  rank: ({ meanIou }) => 1 - meanIou,
  rankName: "1 − IoU",
  rankNames: "values of 1 − IoU",
  unit: "",
  visible: 0.001,
  column: "mean IoU",
  cell: ({ meanIou }) => formatDigits(meanIou),
  caption: ({ counts, runtime, spread }) =>
    `Mean IoU is the overlap of true and answered boxes (intersection over union) in ${counts} images, answered by ${runtime}.` +
    (spread === null ? "" : ` Between runtimes it differs by at most ${spread}.`),
  columns: [
    ["images", "number"],
    ["mean IoU", "number"],
    ["median IoU", "number"],
    ["IoU ≥ 0.5 (%)", "number"],
    ["IoU ≥ 0.75 (%)", "number"],
    ["over 0.5 to 0.95 (%)", "number"],
    ["mean GIoU", "number"],
    ["centre off by (px)", "number"],
    ["class right (%)", "number"],
  ],
  numbers: (score) => [
    formatCount(score.count),
    `${formatDigits(score.meanIou)} (${formatRange(score.meanIouInterval, formatDigits)})`,
    formatDigits(score.medianIou),
    `${formatPercent(score.within50)} (${formatRange(score.within50Interval, formatPercent)})`,
    formatPercent(score.within75),
    formatPercent(score.within50To95),
    formatDigits(score.meanGiou),
    formatDigits(score.meanCentreErrorPx),
    score.classAccuracy === null || score.classAccuracyInterval === null
      ? NOT_AVAILABLE
      : `${formatPercent(score.classAccuracy)} (${formatRange(score.classAccuracyInterval, formatPercent)})`,
  ],
  intro: () =>
    "Overlap of true and answered box (IoU), in pixels of the images as they came, best first. In brackets 95 % intervals: 1.96 standard errors for the mean, Wilson's for shares. Over 0.5 to 0.95 is the mean of the shares at IoU 0.50, 0.55, … 0.95.",
  baselines: "among",
  best: ({ meanIou, within50, count }) =>
    `with a mean IoU of ${formatDigits(meanIou)} and ${formatPercent(within50)} % of ${formatCount(count)} images at 0.5 or more`,
  short: ({ meanIou }) => `IoU ${formatDigits(meanIou)}`,
  answers: "boxes",
  rules: "fixed before anything was measured.",
  pictures: "Images with the true box and the answered one (dashed)",
  underPictures: "1 − IoU",
  legend: { truth: "true box", answer: "answered" },
  training: targetTraining("1 − IoU", ""),
};
