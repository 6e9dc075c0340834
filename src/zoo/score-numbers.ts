import type { Score } from "../core/results.ts";
import type { ClaimNumbers } from "./claim.ts";

/** What a rule may ask of a score. */
export function scoreNumbers(score: Score): Partial<ClaimNumbers> {
  if (score.task === "point") {
    const { meanErrorPx, medianErrorPx, mse } = score;
    return { meanErrorPx, medianErrorPx, mse };
  }
  if (score.task === "points") {
    const { meanErrorPx, medianErrorPx } = score;
    return { meanErrorPx, medianErrorPx };
  }
  if (score.task === "box") return { oneLessIou: 1 - score.meanIou };
  if (score.task === "boxes") return { oneLessAp: 1 - score.ap };
  if (score.task !== "classes") return {};
  const { accuracy, logLoss } = score;
  return { errorRate: 1 - accuracy, ...(logLoss === null ? {} : { logLoss }) };
}
