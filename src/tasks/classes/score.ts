import { mean, sampleStandardDeviation, variance } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { ClassAccuracy } from "../../core/results/tasks/classes.ts";
import { clipped, type ClassAnswers } from "./answers.ts";
import { wilsonInterval, z95 } from "./proportion.ts";
import { rocArea } from "./roc.ts";

/** Under this variance ratio a network is said to answer (nearly) one probability. */
const collapsedBelow = 0.05;

/** Accuracy of a two-class network, and what tells that it answers one thing; its form in a manifest. */
export interface ClassDiagnosis extends ClassAccuracy {
  /** Share of the images that are of the class that most training images are of. */
  majorityAccuracy: number;
  /** Share of the images with the most frequent answer: 1 for a network that answers one class. */
  largestAnswerShare: number;
  /** Var(probability of class 1) / Var(class): 0 for a network that answers one probability. */
  varianceRatio: number;
  /** True where varianceRatio is under 0.05. */
  collapsed: boolean;
}

/**
 * Scores answers. One that is NaN or infinite counts as wrong, with the smallest probability for the true class;
 * with such an answer there is no AUC.
 *
 * @param classes shape [answers.count], the truth
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function classAccuracy(answers: ClassAnswers, classes: Uint16Array): ClassAccuracy {
  if (classes.length === 0 || classes.length !== answers.count) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare ${answers.count} answers with ${classes.length} classes: one of each image is needed.`,
    );
  }
  const truth = Array.from(classes);
  const right = truth.filter((label, image) => answers.answers[image] === label).length;
  const losses = logLossesOf(answers, classes);
  const logLoss = mean(losses);
  const half = losses.length < 2 ? 0 : (z95 * sampleStandardDeviation(losses)) / Math.sqrt(losses.length);
  const { scores } = answers;
  const area = scores !== null && scores.every(Number.isFinite) ? rocArea(scores, classes) : null;
  return {
    count: truth.length,
    classes: answers.classes,
    accuracy: right / truth.length,
    accuracyInterval: wilsonInterval(right, truth.length),
    logLoss,
    logLossInterval: [Math.max(0, logLoss - half), logLoss + half],
    auc: area?.auc ?? null,
    aucInterval: area?.interval ?? null,
  };
}

/** -log(probability of the true class) of each image. */
export function logLossesOf(answers: ClassAnswers, classes: Uint16Array): number[] {
  return Array.from(
    classes,
    (label, image) => -Math.log(clipped(answers.probabilities[image * answers.classes + label]!)),
  );
}

/**
 * Accuracy of a two-class network, and whether it looks at the image at all.
 *
 * @param classes shape [answers.count], the truth
 * @param trainClasses what the network was trained on
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function diagnoseClassification(
  answers: ClassAnswers,
  classes: Uint16Array,
  trainClasses: Uint16Array,
): ClassDiagnosis {
  const accuracy = classAccuracy(answers, classes);
  const truth = Array.from(classes);
  const probabilities = truth.map((_, image) => clipped(answers.probabilities[image * answers.classes + 1]!));
  const spread = variance(truth);
  const varianceRatio = spread === 0 ? 1 : variance(probabilities) / spread;
  const counts = [-1, 0, 1].map((label) => answers.answers.filter((answer) => answer === label).length);
  const majority = majorityClass(trainClasses);
  return {
    ...accuracy,
    majorityAccuracy: truth.filter((label) => label === majority).length / truth.length,
    largestAnswerShare: Math.max(...counts) / truth.length,
    varianceRatio,
    collapsed: varianceRatio < collapsedBelow,
  };
}

/** The class of most images; of equally many the first. */
export function majorityClass(classes: Uint16Array): number {
  const counts = countsOf(classes);
  return counts.indexOf(Math.max(...counts));
}

/** Number of images of each class, from class 0 on. */
export function countsOf(classes: Uint16Array): number[] {
  const counts: number[] = [];
  for (const label of classes) {
    while (counts.length <= label) counts.push(0);
    counts[label]! += 1;
  }
  return counts;
}

/**
 * The answers of a network that looks at no image: the shares of the classes in training, for every image.
 *
 * @param classes how many classes there are
 */
export function majorityAnswers(trainClasses: Uint16Array, count: number, classes: number): ClassAnswers {
  const counts = countsOf(trainClasses);
  const shares = Array.from({ length: classes }, (_, label) => (counts[label] ?? 0) / trainClasses.length);
  return {
    count,
    classes,
    probabilities: Float64Array.from({ length: count * classes }, (_, index) => shares[index % classes]!),
    answers: new Int32Array(count).fill(majorityClass(trainClasses)),
    scores: classes === 2 ? new Float64Array(count).fill(shares[1]!) : null,
  };
}
