import { boxLayout } from "./checks/box-layout.ts";
import { constantImages } from "./checks/constant-images.ts";
import { constantOutput } from "./checks/constant-output.ts";
import { contradictoryLabels } from "./checks/contradictory-labels.ts";
import { deadRelus } from "./checks/dead-relus.ts";
import { diffuseHeatmap } from "./checks/diffuse-heatmap.ts";
import { easyMean } from "./checks/easy-mean.ts";
import { emptyHeatmap } from "./checks/empty-heatmap.ts";
import { equalWeights } from "./checks/equal-weights.ts";
import { evaluation } from "./checks/evaluation.ts";
import { explodingGradients } from "./checks/exploding-gradients.ts";
import { fewImages } from "./checks/few-images.ts";
import { frozenLayers } from "./checks/frozen-layers.ts";
import { inputScale } from "./checks/input-scale.ts";
import { labelAxes } from "./checks/label-axes.ts";
import { labelEncoding } from "./checks/label-encoding.ts";
import { labelOutside } from "./checks/label-outside.ts";
import { learningRate } from "./checks/learning-rate.ts";
import { mirroredPoints } from "./checks/mirrored-points.ts";
import { movingStatistics } from "./checks/moving-statistics.ts";
import { outputActivation } from "./checks/output-activation.ts";
import { outputsNotFinite } from "./checks/outputs-not-finite.ts";
import { parameters } from "./checks/parameters.ts";
import { placeLost } from "./checks/place-lost.ts";
import { saturation } from "./checks/saturation.ts";
import { shuffledLabels } from "./checks/shuffled-labels.ts";
import { startSpread } from "./checks/start-spread.ts";
import { targetScale } from "./checks/target-scale.ts";
import { untrained } from "./checks/untrained.ts";
import { uselessOutput } from "./checks/useless-output.ts";
import { vanishingGradients } from "./checks/vanishing-gradients.ts";
import { weightsNotFinite } from "./checks/weights-not-finite.ts";
import type { Check, Severity } from "./found.ts";

/** Every check: what is proven by itself first, symptoms last. */
export const checks = {
  "weights-not-finite": weightsNotFinite,
  "label-encoding": labelEncoding,
  "box-layout": boxLayout,
  evaluation,
  "label-outside": labelOutside,
  "contradictory-labels": contradictoryLabels,
  "constant-images": constantImages,
  "output-activation": outputActivation,
  "input-scale": inputScale,
  "label-axes": labelAxes,
  "target-scale": targetScale,
  "mirrored-points": mirroredPoints,
  "shuffled-labels": shuffledLabels,
  "frozen-layers": frozenLayers,
  "equal-weights": equalWeights,
  "moving-statistics": movingStatistics,
  "learning-rate": learningRate,
  "exploding-gradients": explodingGradients,
  "dead-relus": deadRelus,
  saturation: saturation,
  "vanishing-gradients": vanishingGradients,
  untrained: untrained,
  "place-lost": placeLost,
  "empty-heatmap": emptyHeatmap,
  "diffuse-heatmap": diffuseHeatmap,
  "start-spread": startSpread,
  "easy-mean": easyMean,
  "few-images": fewImages,
  parameters: parameters,
  "outputs-not-finite": outputsNotFinite,
  "constant-output": constantOutput,
  "useless-output": uselessOutput,
} as const satisfies Record<string, Check<object>>;

export type CheckId = keyof typeof checks;

export const checkIds = Object.keys(checks) as CheckId[];

/** What a check tells of what it found. */
export type EvidenceOf<Id extends CheckId> = NonNullable<ReturnType<(typeof checks)[Id]>>["evidence"];

/** A finding, with the evidence of its check. */
export type Finding = {
  [Id in CheckId]: { readonly check: Id; readonly severity: Severity; readonly evidence: EvidenceOf<Id> };
}[CheckId];
