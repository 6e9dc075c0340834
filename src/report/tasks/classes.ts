import type { ClassesScore, ClassesTraining } from "../../core/results.ts";
import { formatCount, formatDigits, formatPercent, formatRange, NOT_AVAILABLE } from "../format.ts";
import { classesTraining } from "./classes-training.ts";
import type { TaskWords } from "./task-words.ts";

/** How a report speaks of telling classes apart. */
export const classesWords: TaskWords<ClassesScore, ClassesTraining> = {
  finds: "the class of each image",
  rank: ({ logLoss, accuracy }) => logLoss ?? 1 - accuracy,
  rankName: "log loss",
  rankNames: "log losses",
  unit: "",
  visible: 0.001,
  column: "right (%)",
  cell: shareText,
  caption: ({ counts }) =>
    `Right is the share of ${counts} images whose class is answered, with Wilson's 95 % interval; ` +
    "the smallest log loss stands first.",
  columns: [
    ["images", "number"],
    ["right (%)", "number"],
    ["log loss", "number"],
    ["AUC", "number"],
  ],
  numbers: (score) => {
    const { logLoss, logLossInterval, auc, aucInterval } = score;
    return [
      formatCount(score.count),
      shareText(score),
      logLoss === null || logLossInterval === null
        ? NOT_AVAILABLE
        : `${formatDigits(logLoss)} (${formatRange(logLossInterval, formatDigits)})`,
      auc === null ? NOT_AVAILABLE : aucText(auc, aucInterval),
    ];
  },
  intro: (isTrained) =>
    `${isTrained ? unseenImages : "Classes of the images that were given."} The smallest log loss stands first. In brackets 95 % intervals: Wilson's for the share, 1.96 standard errors for the log loss, DeLong's for the area under the ROC curve, which has none where no pair is in the wrong order. They say how other images would do, not how another training would.`,
  baselines: "after",
  best: (score) =>
    `with ${shareText(score)} % of ${formatCount(score.count)} images right${score.logLoss === null ? "" : ` and a log loss of ${formatDigits(score.logLoss)}`}`,
  short: ({ accuracy }) => `${formatPercent(accuracy)} % right`,
  answers: "outputs",
  rules:
    "written in the variant. Some of these rules, the images and the number of epochs were settled after looking " +
    "at results of seed 1, so what that seed says is exploratory until other seeds confirm it.",
  pictures: "Images with their class and the answered one",
  underPictures: "the log loss, or 0 for right and 1 for wrong where there are no probabilities",
  legend: { truth: "true class", answer: "answered" },
  training: classesTraining,
};

const unseenImages =
  "Classes of images that no training has seen. What is drawn and how long networks train was settled after looking " +
  "at results on those of seed 1, so shares of that seed are optimistic.";

/** The share of right answers in per cent, with its interval. */
function shareText({ accuracy, accuracyInterval }: ClassesScore): string {
  return `${formatPercent(accuracy)} (${formatRange(accuracyInterval, formatPercent)})`;
}

function aucText(auc: number, interval: ClassesScore["aucInterval"]): string {
  return interval === null
    ? formatDigits(auc)
    : `${formatDigits(auc)} (${formatRange(interval, formatDigits)})`;
}
