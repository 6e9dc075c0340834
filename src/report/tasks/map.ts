import type { MapScore } from "../../core/results.ts";
import { formatCount, formatDigits, formatPercent, NOT_AVAILABLE } from "../format.ts";
import { text } from "../markdown.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of telling the class of each pixel. */
export const mapWords: TaskWords<MapScore> = {
  finds: "the class of each pixel",
  rank: ({ meanIou }) => 1 - meanIou,
  rankName: "1 − mean IoU",
  rankNames: "values of 1 − mean IoU",
  unit: "",
  visible: 0.001,
  column: "mean IoU",
  cell: ({ meanIou }) => formatDigits(meanIou),
  caption: ({ counts, runtime, spread }) =>
    `Mean IoU is the overlap of true and answered pixels (intersection over union), mean over the classes, in ${counts} images, answered by ${runtime}.` +
    (spread === null ? "" : ` Between runtimes it differs by at most ${spread}.`),
  columns: [
    ["images", "number"],
    ["pixels", "number"],
    ["mean IoU", "number"],
    ["mean Dice", "number"],
    ["pixels right (%)", "number"],
    ["IoU of each class", "text"],
  ],
  numbers: (score) => [
    formatCount(score.count),
    formatCount(score.pixels),
    `${formatDigits(score.meanIou)} (${score.meanIouInterval.map((end) => formatDigits(end)).join(" to ")})`,
    formatDigits(score.meanDice),
    formatPercent(score.pixelAccuracy),
    classText(score),
  ],
  intro: () =>
    "Overlap of true and answered pixels by class (IoU), over the pixels of all images together, at the size of the images as they came, best first; a class that is in neither truth nor answers counts not. Dice is twice the shared pixels by the sum of both. In brackets a 95 % interval from a bootstrap over the images.",
  baselines: "among",
  best: ({ meanIou, pixelAccuracy, count }) =>
    `with a mean IoU of ${formatDigits(meanIou)} and ${formatPercent(pixelAccuracy)} % of the pixels of ${formatCount(count)} images right`,
  short: ({ meanIou }) => `IoU ${formatDigits(meanIou)}`,
  answers: "maps",
  rules: "fixed before anything was measured.",
  pictures:
    "Images with the classes of their pixels: of two classes what is no background, in truth (green) and answer (red); of more each class in its colour, true as an outline and answered as a veil",
  underPictures: "1 − IoU of the image by itself",
  legend: { truth: "true", answer: "answered" },
};

/** Classes that one cell can name; of more the worst. */
const mostClasses = 4;

function classText({ byClass }: MapScore): string {
  const known = byClass.flatMap(({ name, iou }) => (iou === null ? [] : [{ name, iou }]));
  if (known.length === 0) return NOT_AVAILABLE;
  const worst = known.toSorted((a, b) => a.iou - b.iou);
  const shown = known.length <= mostClasses ? known : worst.slice(0, mostClasses);
  const words = shown.map(({ name, iou }) => `${text(name)} ${formatDigits(iou)}`).join(", ");
  return known.length <= mostClasses ? words : `worst: ${words}`;
}
