import type { BoxesScore, TargetTraining } from "../../core/results.ts";
import { formatCount, formatPercent, formatRange, NOT_AVAILABLE } from "../format.ts";
import { text } from "../markdown.ts";
import { targetTraining } from "./target-training.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of finding boxes with a class and a score. */
export const boxesWords: TaskWords<BoxesScore, TargetTraining> = {
  finds: "boxes with a class and a score in each image",
  rank: ({ ap }) => 1 - ap,
  rankName: "1 − AP",
  rankNames: "values of 1 − AP",
  unit: "",
  visible: 0.001,
  column: "AP (%)",
  cell: ({ ap }) => formatPercent(ap),
  caption: ({ counts, runtime, spread }) =>
    `AP is COCO's average precision, the mean over IoU 0.50 to 0.95 and classes, in ${counts} images, answered by ${runtime}.` +
    (spread === null ? "" : ` Between runtimes 1 − AP differs by at most ${spread}.`),
  columns: [
    ["images", "number"],
    ["boxes", "number"],
    ["answered", "number"],
    ["AP (%)", "number"],
    ["AP50 (%)", "number"],
    ["AP75 (%)", "number"],
    ["small, medium, large (%)", "number"],
    ["VOC AP50 (%)", "number"],
    ["recall at 0.5 (%)", "number"],
    ["AR100 (%)", "number"],
    ["worst class", "text"],
  ],
  numbers: (score) => [
    formatCount(score.count),
    formatCount(score.objects),
    formatCount(score.detections),
    `${formatPercent(score.ap)} (${formatRange(score.apInterval, formatPercent)})`,
    `${formatPercent(score.ap50)} (${formatRange(score.ap50Interval, formatPercent)})`,
    formatPercent(score.ap75),
    [score.apSmall, score.apMedium, score.apLarge].map(percentOf).join(", "),
    percentOf(score.vocAp50),
    formatPercent(score.recall50),
    formatPercent(score.ar100),
    worstText(score),
  ],
  intro: () =>
    "Average precision as COCO has it, with at most 100 boxes of a class in an image, best first. AP is the mean over IoU 0.50, 0.55, … 0.95 and over the classes; small, medium and large are things of up to 32x32, up to 96x96, and more pixels of the images as they came. VOC AP50 is Pascal VOC's of 2010 on (the area under the whole curve, IoU above 0.5) with boxes from edge to edge. In brackets 95 % intervals from a bootstrap over the images.",
  baselines: "among",
  best: ({ ap, ap50, count }) =>
    `with an AP of ${formatPercent(ap)} % and an AP50 of ${formatPercent(ap50)} % on ${formatCount(count)} images`,
  short: ({ ap }) => `AP ${formatPercent(ap)} %`,
  answers: "boxes, classes and scores",
  rules: "fixed before anything was measured.",
  pictures: "Images with the true boxes and the answered ones of a score of 25 % or more (dashed)",
  underPictures: "1 − AP of the image by itself",
  legend: { truth: "true boxes", answer: "answered" },
  // AP is of all images together; an epoch is judged by the mean over single images.
  training: targetTraining("mean 1 − AP of single images", ""),
};

function worstText({ byClass }: BoxesScore): string {
  const known = byClass.flatMap(({ name, ap }) => (ap === null ? [] : [{ name, ap }]));
  const [worst] = known.toSorted((a, b) => a.ap - b.ap);
  return worst === undefined || known.length < 2
    ? NOT_AVAILABLE
    : `${text(worst.name)}: AP ${formatPercent(worst.ap)} %`;
}

function percentOf(share: number | null): string {
  return share === null ? NOT_AVAILABLE : formatPercent(share);
}
