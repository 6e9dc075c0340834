import type { PointsScore } from "../../core/results.ts";
import { formatCount, formatDigits, formatPercent, NOT_AVAILABLE } from "../format.ts";
import { text } from "../markdown.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of finding the key points of one thing in each image. */
export const pointsWords: TaskWords<PointsScore> = {
  finds: "key points in each image",
  rank: ({ meanErrorPx }) => meanErrorPx,
  rankName: "mean error",
  rankNames: "mean errors",
  unit: " px",
  // Under a hundredth of a pixel nobody can see a difference.
  visible: 0.01,
  column: "mean error (px)",
  cell: ({ meanErrorPx }) => formatDigits(meanErrorPx),
  caption: ({ counts, runtime, spread }) =>
    `Mean error is the distance between true and answered key points in ${counts} images, in pixels of the images as they came, answered by ${runtime}.` +
    (spread === null ? "" : ` Between runtimes it differs by at most ${spread} px.`),
  columns: [
    ["images", "number"],
    ["key points", "number"],
    ["mean (px)", "number"],
    ["median (px)", "number"],
    ["NME (%)", "number"],
    ["PCK@0.05 (%)", "number"],
    ["PCK@0.1 (%)", "number"],
    ["PCK@0.2 (%)", "number"],
    ["mean OKS", "number"],
    ["worst key point", "text"],
  ],
  numbers: (score) => [
    formatCount(score.count),
    formatCount(score.pointCount),
    `${formatDigits(score.meanErrorPx)} (${score.meanErrorIntervalPx.map((end) => formatDigits(end)).join(" to ")})`,
    formatDigits(score.medianErrorPx),
    formatPercent(score.nme),
    formatPercent(score.pck05),
    formatPercent(score.pck10),
    formatPercent(score.pck20),
    score.meanOks === null ? NOT_AVAILABLE : formatDigits(score.meanOks),
    worstOf(score),
  ],
  intro: () =>
    "Distance between true and answered key points, in pixels of the images as they came, best first; in brackets 1.96 standard errors over the images. NME is the same divided by a length of each image, PCK the share of key points within so much of it; what that length is stands at the top. Points that are not labelled count nowhere, hidden ones as the others. OKS is COCO's, where a box says how large the thing is: with its constants for its 17 key points, with their mean (0.0697) for others.",
  baselines: "among",
  best: ({ meanErrorPx, nme, count }) =>
    `with a mean error of ${formatDigits(meanErrorPx)} px (NME ${formatPercent(nme)} %) on ${formatCount(count)} images`,
  short: ({ meanErrorPx }) => `${formatDigits(meanErrorPx)} px`,
  answers: "key points",
  rules: "fixed before anything was measured.",
  pictures: "Images with the true key points and the answered ones",
  legend: { truth: "true key points", answer: "answered" },
};

function worstOf({ pointErrorsPx }: PointsScore): string {
  const known = pointErrorsPx.flatMap(({ name, meanErrorPx }) =>
    meanErrorPx === null ? [] : [{ name, meanErrorPx }],
  );
  const worst = known.reduce((far, one) => (one.meanErrorPx > far.meanErrorPx ? one : far));
  return `${text(worst.name)} ${formatDigits(worst.meanErrorPx)} px`;
}
