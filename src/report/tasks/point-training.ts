import type { PointTraining } from "../../core/results.ts";
import { formatCount, formatDigits, NOT_AVAILABLE } from "../format.ts";
import type { TrainingWords } from "./training-words.ts";

/** How networks that find a point were trained, and what their error is made of. */
export const pointTraining: TrainingWords<PointTraining> = {
  columns: [
    ["Var ratio", "number"],
    ["MSE", "number"],
    ["Var(y)", "number"],
    ["bias x, y (px)", "number"],
    ["error variance (px²)", "number"],
    ["time (s)", "number"],
  ],
  numbers: (training, score) => [
    formatDigits(training.varianceRatio),
    formatDigits(score?.task === "point" ? score.mse : null),
    formatDigits(training.targetVariance),
    training.biasPx?.map((component) => formatDigits(component, 2)).join(", ") ?? NOT_AVAILABLE,
    formatDigits(training.errorVariancePx2),
    formatDigits(training.seconds),
  ],
  caption:
    "Var ratio is Var(prediction) / Var(target): near 0 the network answers one point for every image, and under 0.05 it counts as collapsed. Var(y) is the MSE of the best constant answer, so an MSE that is not clearly below it has learned nothing. Squared bias plus error variance is the mean squared distance.",
  images: ["images", "number"],
  imagesOf: ({ trainCount }) => formatCount(trainCount),
  curve: "mean error",
  curveUnit: " px",
  pointsOf: ({ history }) =>
    history.map(({ epoch, validationMeanErrorPx }) => ({ epoch, value: validationMeanErrorPx })),
};
