import type { EvidenceOf } from "../registry.ts";
import { counted, listed, number, percent, rateAdvice, type FindingText } from "./words.ts";

/** Texts of the checks that look at gradients, training and answers. */
export const trainingTexts = {
  "learning-rate": (evidence: EvidenceOf<"learning-rate">): FindingText => {
    const { problem, rate, optimizer, steps, startLoss, own, best, advised } = evidence;
    const [ownShare, bestShare] = [own, best].map(({ explained }) => percent(Math.max(0, explained ?? 0)));
    const isBest = best.rate !== own.rate;
    const beside = isBest ? `, at ${number(best.rate)} ${bestShare}` : "";
    if (problem === "too-low") {
      return {
        evidence: `after ${steps} ${optimizer} steps at ${number(rate)} a fresh copy explains ${ownShare} of the labels${beside}`,
        cause: "The learning rate is low: training needs many more epochs than it may have had",
        remedy: `Try ${number(best.rate)}`,
      };
    }
    const outcome =
      own.highestLoss === null
        ? "the loss is NaN or infinite"
        : `it explains ${ownShare} of the labels, after a loss of up to ${number(own.highestLoss)} (${number(startLoss)} at the start)`;
    return {
      evidence: `within ${steps} ${optimizer} steps at ${number(rate)} a fresh copy breaks: ${outcome}${beside}`,
      cause: "The learning rate is too high: one large step ruins the weights, often for good",
      remedy:
        advised === null
          ? "Train again at a thousandth of it"
          : `Train again from new weights at ${number(advised)} or less`,
    };
  },
  "vanishing-gradients": ({ of, layers, ratio }: EvidenceOf<"vanishing-gradients">): FindingText => {
    const least = layers.reduce((a, b) => (b.norm < a.norm ? b : a));
    const most = layers.reduce((a, b) => (b.norm > a.norm ? b : a));
    const whose = of === "fresh" ? "in a fresh copy" : "with the saved weights";
    return {
      evidence: `the gradient ${whose} is ${number(least.norm)} at "${least.layer}" and ${number(most.norm)} at "${most.layer}"${ratio > 0 ? ` (${number(ratio)} of it)` : ""}`,
      cause:
        of === "fresh"
          ? "It shrinks from layer to layer: many sigmoid or tanh layers, or initial weights that are too small"
          : "What lies between lets nothing through, such as dead or saturated units",
      remedy:
        of === "fresh"
          ? "Use ReLU with heNormal weights, fewer layers, or batch normalisation"
          : "Train again from new weights at a lower learning rate",
    };
  },
  "exploding-gradients": ({ of, worst, ratio }: EvidenceOf<"exploding-gradients">): FindingText => ({
    evidence: `the gradient ${of === "fresh" ? "in a fresh copy" : "with the saved weights"} at "${worst.layer}" is ${number(worst.norm)}, ${Number.isFinite(ratio) ? `${number(ratio)} times its weights` : "no number"}`,
    cause: "Inputs, targets or weights are far too large: a step throws the weights away",
    remedy: "Scale inputs and targets to about 1; then a lower learning rate, or clipped gradients",
  }),
  untrained: ({ layers }: EvidenceOf<"untrained">): FindingText => ({
    evidence: `all biases are exactly 0 in ${counted(layers, "layer")}, as before the first step`,
    cause: "The network was saved before it was trained, or another copy was trained than the one saved",
    remedy: "Save after fit, from the same model object",
  }),
  "moving-statistics": (evidence: EvidenceOf<"moving-statistics">): FindingText => {
    const { layers, batchSize, saved, batch, measure } = evidence;
    const what = measure === "accuracy" ? "of the classes right" : "of the labels' variance explained";
    return {
      evidence: `as it is used, ${percent(Math.max(0, saved ?? 0))} ${what}; with the mean and variance of each batch of ${batchSize} in ${listed(layers)}, ${percent(batch)}`,
      cause:
        "Batch normalisation saved other statistics than training had: a momentum too high for so few steps, batches too small, or statistics that were lost or not updated",
      remedy:
        "Train for more steps or at a lower momentum (0.9), with batches of 16 images or more; or go without batch normalisation",
    };
  },
  "start-spread": ({ varianceRatio, targets, layer }: EvidenceOf<"start-spread">): FindingText => ({
    evidence: `before its first step a fresh copy answers nearly the same for every image: Var(output) / Var(target) is ${number(varianceRatio)}, with targets from ${number(targets[0])} to ${number(targets[1])}`,
    cause: `The initial weights of "${layer}" are tiny beside the targets: for many steps only the mean moves`,
    remedy: "Scale targets to [-1, 1], and give the last layer its usual initializer (glorotUniform)",
  }),
  "easy-mean": ({ share, constantIou }: EvidenceOf<"easy-mean">): FindingText => ({
    evidence:
      constantIou === null
        ? `the labels lie ${percent(share)} of the image from their mean (root mean square), so that one answer for all images is nearly right`
        : `one and the same box has a mean IoU of ${number(constantIou)} with all labels`,
    cause:
      "What is to be found is always at about one place, as in pictures that are cut out or aligned: a low error says nothing, and there is little to learn from",
    remedy:
      "Judge by 1 - MSE / variance or by an error relative to the object's size; subtract the mean from the labels; move the pictures about (augmentation)",
  }),
  "few-images": ({ failed, test, anyRate }: EvidenceOf<"few-images">): FindingText => {
    const rates = listed(test.learningRates.map(number));
    const outcome =
      failed.error === null
        ? "the answers are NaN"
        : `error ${percent(failed.error)} of the labels' variance`;
    return {
      evidence: `a fresh copy does not learn ${counted(failed.images, "image")} by heart in ${test.mostSteps} steps at ${rates} (${outcome})`,
      cause: anyRate
        ? "The layers can hold less than these images need, or learn very slowly"
        : "What leads from pixels to answers is broken: loss, output layer, initial weights or labels. More images or epochs will not help",
      remedy: anyRate
        ? "Give it more units, or more steps (--steps)"
        : "Take layers away until one image can be learned, then put them back one by one",
    };
  },
  "outputs-not-finite": ({ images, count }: EvidenceOf<"outputs-not-finite">): FindingText => ({
    evidence: `answers are NaN or infinite for ${images} of ${counted(count, "image")}`,
    cause: "Numbers overflow inside the network, or its weights are broken",
    remedy: "Scale the inputs to about 1; train again at a lower learning rate",
  }),
  "constant-output": (evidence: EvidenceOf<"constant-output">): FindingText => {
    const { varianceRatio, isMean, correlation, units, constantFrom, range } = evidence;
    const hasBegun = isMean && correlation > 0.8;
    const answer = listed(units.map(({ mean }) => number(mean)));
    const truth = listed(units.map(({ targetMean }) => number(targetMean)));
    const where =
      constantFrom === null ? "" : `; "${constantFrom}" is the first layer that answers the same for all`;
    return {
      evidence: `the network answers (${answer}) for every image, ${isMean ? "the mean of the labels" : `where the labels' mean is (${truth})`}: Var(output) / Var(target) is ${number(varianceRatio)}${where}`,
      cause: hasBegun
        ? `What little they vary is right (correlation ${number(correlation)}): it has only begun to learn, or weight decay holds it back`
        : isMean
          ? "It has learned the best answer that needs no image, and nothing of the images"
          : "It looks at no image, and has not even learned the mean",
      remedy: hasBegun
        ? `Train for longer${range === null ? "" : `, at up to ${number(range.advised)}`}`
        : rateAdvice(range),
    };
  },
  "useless-output": ({ explained, accuracy, majority }: EvidenceOf<"useless-output">): FindingText => ({
    evidence:
      accuracy !== null && majority !== null
        ? `${percent(accuracy)} of the classes are right, and always answering the most frequent class gives ${percent(majority)}`
        : `the answers differ from image to image and explain nothing of the labels (1 - MSE / variance is ${number(explained ?? 0)})`,
    cause:
      "The network learned something else than these labels: other images, other labels, or not for long enough",
    remedy: "Check that images and labels are prepared here as they were in training",
  }),
} as const;
