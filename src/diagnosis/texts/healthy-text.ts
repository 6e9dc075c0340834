import type { Measurements } from "../measurements.ts";
import { learningRange } from "../rate-range.ts";
import type { CheckId } from "../registry.ts";
import { listed, number, percent } from "./words.ts";

/** What to call a check that found nothing. */
const healthyNames: Readonly<Record<CheckId, string>> = {
  "weights-not-finite": "weights are numbers",
  "label-encoding": "labels fit the outputs",
  "box-layout": "layout of boxes",
  evaluation: "labels score as right",
  "label-outside": "labels lie in their images",
  "mirrored-points": "left and right points are apart",
  "empty-heatmap": "heatmaps are not empty",
  "contradictory-labels": "no picture has two labels",
  "constant-images": "images differ",
  "output-activation": "output activation fits loss and targets",
  "input-scale": "input scale",
  "label-axes": "axes of the labels",
  "target-scale": "target scale",
  "shuffled-labels": "labels follow the images",
  "frozen-layers": "layers can learn",
  "equal-weights": "units differ",
  "learning-rate": "your learning rate",
  "exploding-gradients": "gradients do not explode",
  "dead-relus": "ReLUs live",
  saturation: "no saturation",
  "vanishing-gradients": "gradients arrive",
  untrained: "weights were trained",
  "moving-statistics": "statistics of batch normalisation",
  "place-lost": "places reach the answer",
  "diffuse-heatmap": "heatmaps have a peak",
  "start-spread": "first answers differ",
  "easy-mean": "labels lie apart",
  "few-images": "a few images can be learned",
  parameters: "weights per label",
  "outputs-not-finite": "answers are numbers",
  "constant-output": "answers vary",
  "useless-output": "answers beat a constant",
};

export function healthyText(checks: readonly CheckId[]): string {
  return checks.map((check) => healthyNames[check]).join(", ");
}

/** What was measured in any case, a line each: how good the answers are, and how a fresh copy learns. */
export function measuredTexts({ outputs, rates, fewImages, recipe, untrainable }: Measurements): string[] {
  const lines: string[] = [];
  if (outputs.accuracy !== null && outputs.majority !== null) {
    lines.push(
      `Answers: ${percent(outputs.accuracy)} of the classes right; the most frequent class alone gives ${percent(outputs.majority)}.`,
    );
  } else if (outputs.explained !== null) {
    lines.push(
      `Answers: explain ${percent(Math.max(0, outputs.explained))} of the labels' variance; Var(output) / Var(target) is ${number(outputs.varianceRatio)}.`,
    );
  }
  if (rates !== null) {
    const range = learningRange(rates);
    const steps = `${rates.steps} ${recipe.optimizer} steps of ${rates.batchSize} images`;
    const above =
      range === null || range.tooHighFrom === null ? "" : `, fails from ${number(range.tooHighFrom)}`;
    lines.push(
      range === null
        ? `Learning rates: a fresh copy learns at none, within ${steps}.`
        : `Learning rates: a fresh copy learns from ${number(range.lowest)} to ${number(range.highest)}, best at ${number(range.best.rate)}${above} (${steps}).`,
    );
  }
  if (fewImages !== null) {
    const counts = fewImages.results.map(
      ({ images, steps }) => `${images} ${steps === null ? "not" : `in ${steps}`}`,
    );
    lines.push(`Learning by heart: ${listed(counts)} steps (images, steps).`);
  }
  if (untrainable !== null) lines.push(`Not trained here: ${untrainable}.`);
  return lines;
}
