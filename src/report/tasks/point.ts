import type { PointScore, PointTraining } from "../../core/results.ts";
import { formatCount, formatDigits, formatPercent } from "../format.ts";
import { pointTraining } from "./point-training.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of finding a point. */
export const pointWords: TaskWords<PointScore, PointTraining> = {
  finds: "a point in each image",
  rank: ({ meanErrorPx }) => meanErrorPx,
  rankName: "mean error",
  rankNames: "mean errors",
  unit: " px",
  // Under a hundredth of a pixel nobody can see a difference.
  visible: 0.01,
  column: "mean error (px)",
  cell: ({ meanErrorPx }) => formatDigits(meanErrorPx),
  caption: ({ counts, runtime, spread }) =>
    `Mean error is the distance between true and predicted centre on ${counts} validation images, answered by ${runtime}.` +
    (spread === null ? "" : ` Between runtimes it differs by at most ${spread} px.`),
  columns: [
    ["images", "number"],
    ["mean (px)", "number"],
    ["median (px)", "number"],
    ["p95 (px)", "number"],
    ["within 1 px (%)", "number"],
    ["within 3 px (%)", "number"],
    ["MSE", "number"],
  ],
  numbers: (score) => [
    formatCount(score.count),
    formatDigits(score.meanErrorPx),
    formatDigits(score.medianErrorPx),
    formatDigits(score.p95ErrorPx),
    formatPercent(score.within1Px),
    formatPercent(score.within3Px),
    formatDigits(score.mse),
  ],
  intro: (isTrained) =>
    `Distance between true and predicted ${isTrained ? "centre, on the validation images" : "point, on the images that were given"}, best first. MSE is per axis, in the network's scale, where the image runs from −1 to 1.`,
  baselines: "among",
  best: ({ meanErrorPx, count }) =>
    `with a mean error of ${formatDigits(meanErrorPx)} px on ${formatCount(count)} images`,
  short: ({ meanErrorPx }) => `${formatDigits(meanErrorPx)} px`,
  answers: "predicted points",
  rules: "fixed in the variant before anything was measured.",
  pictures: "Validation images with the true centre (green cross) and the predicted one (red ring)",
  legend: { truth: "true centre", answer: "predicted" },
  training: pointTraining,
};
