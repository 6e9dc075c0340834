import type { EvidenceOf } from "../registry.ts";
import { counted, listed, number, percent, whole, type FindingText } from "./words.ts";

/** Texts of the checks that look at layers and weights. */
export const networkTexts = {
  "weights-not-finite": ({ layers }: EvidenceOf<"weights-not-finite">): FindingText => ({
    evidence: `weights are NaN or infinite: ${listed(layers.map(({ layer, notFinite, count }) => `${layer} ${whole(notFinite)} of ${whole(count)}`))}`,
    cause:
      "Training exploded (a learning rate that was too high, a logarithm or division of 0) and was saved all the same",
    remedy:
      "These weights are lost: train again at a tenth of the learning rate, stop at the first loss that is NaN, and save the best epoch",
  }),
  "output-activation": (evidence: EvidenceOf<"output-activation">): FindingText => {
    const { problem, layer, activation, units, loss, unreachable, targets } = evidence;
    const [low, high] = targets;
    const heads =
      "sigmoid with binary-crossentropy for one unit, softmax with categorical-crossentropy for several";
    return {
      "out-of-reach": {
        evidence: `${percent(unreachable)} of the targets (${number(low)} to ${number(high)}) are numbers that the ${activation} of "${layer}" cannot answer`,
        cause: "The output activation ends before the targets do",
        remedy: "Make the last layer linear, or scale the targets into its reach (--output-range=0,1)",
      },
      "softmax-of-one": {
        evidence: `"${layer}" is a softmax of one unit, which is 1 whatever it reads`,
        cause: "A softmax shares 1 among its units; with one unit nothing can be learned",
        remedy: "Use sigmoid for one unit, or two units with softmax",
      },
      "softmax-of-points": {
        evidence: `"${layer}" is a softmax of ${counted(units, "unit")}, so that x + y is always 1`,
        cause: "A softmax is for classes that exclude each other, not for coordinates",
        remedy: "Make the last layer linear",
      },
      "categorical-of-one": {
        evidence: `the loss is ${loss} and "${layer}" has one unit`,
        cause:
          "This loss compares shares of several units; of one unit the share is 1, and the loss is 0 from the start",
        remedy: "Use binary-crossentropy with a sigmoid, or one softmax unit for each class",
      },
      "no-probabilities": {
        evidence: `the loss is ${loss}, and "${layer}" answers with ${activation}, which are no probabilities`,
        cause:
          "This loss takes a logarithm of the outputs: those outside 0 to 1 are cut off and get no gradient, so that training stands still after a few steps",
        remedy: `Use ${heads}`,
      },
      "targets-no-probabilities": {
        evidence: `the loss is ${loss}, and targets go from ${number(low)} to ${number(high)}`,
        cause: "Cross-entropy is for targets between 0 and 1",
        remedy: "Use mse for points",
      },
    }[problem];
  },
  "frozen-layers": (evidence: EvidenceOf<"frozen-layers">): FindingText => {
    const { problem, frozen, weightedLayers, parameters, trainableParameters } = evidence;
    if (problem === "some-frozen") {
      return {
        evidence: `${frozen.length} of ${counted(weightedLayers, "layer")} are frozen (${listed(frozen)}); ${whole(trainableParameters)} of ${whole(parameters)} weights can learn`,
        cause: "Frozen layers keep what they learned on other images, which may be of no use here",
        remedy: "Set trainable to true, at a low learning rate, once the others have learned",
      };
    }
    return {
      evidence: `none of ${counted(parameters, "weight")} can learn (${frozen.length} of ${counted(weightedLayers, "layer")} frozen)`,
      cause: "trainable is false for every layer with weights, or there is none",
      remedy: "Set trainable to true before compiling the model",
    };
  },
  "equal-weights": ({ layers }: EvidenceOf<"equal-weights">): FindingText => ({
    evidence: listed(
      layers.map(({ layer, kind, units }) => {
        const what = kind === "zero" ? "only zeros" : `the same weights for all ${units} units`;
        return `"${layer}" has ${what}`;
      }),
    ),
    cause:
      "Initialised with zeros or a constant, or shrunk to nothing by regularisation: units that are equal get equal gradients and stay equal",
    remedy:
      "Use a random initializer (glorotUniform, or heNormal before ReLU) and less weight decay, and train again",
  }),
  "dead-relus": ({ layers, isBlocked, range }: EvidenceOf<"dead-relus">): FindingText => {
    const high = range?.tooHighFrom ?? null;
    return {
      evidence: `ReLU units that are 0 for every image: ${listed(layers.map(({ layer, dead, units }) => `${layer} ${dead} of ${units}`))}${isBlocked ? "; nothing of the image comes through" : ""}`,
      cause: `One step that was too large made their bias so negative that no image reaches them, and they get no gradient to come back; nearly always a learning rate that was too high${high === null ? "" : ` (this network fails from ${number(high)})`}`,
      remedy:
        range === null
          ? "Train again from new weights at a tenth of the learning rate, or with leaky ReLUs"
          : `Train again from new weights at a learning rate of ${number(range.advised)} or less, at which a fresh copy learns`,
    };
  },
  saturation: ({ layers }: EvidenceOf<"saturation">): FindingText => ({
    evidence: `numbers at the flat ends of their activation: ${listed(layers.map(({ layer, activation, saturated }) => `${layer} (${activation}) ${percent(saturated)}`))}`,
    cause: "Inputs or weights of these layers are so large that the activation has no slope left to learn by",
    remedy: "Scale inputs to about 1, train again from new weights at a lower learning rate, or use ReLU",
  }),
  "place-lost": (evidence: EvidenceOf<"place-lost">): FindingText => ({
    evidence: `when a picture moves by ${counted(evidence.movedPx, "pixel")}, an answer follows by ${number(evidence.perPixel)} px for each; what a fresh copy answers changes ${percent(evidence.freshShare)} as much as if there were no picture`,
    cause: `"${evidence.layer}" pools the whole image, and what new weights make of it tells no place: the average of maps that are alike everywhere, or a maximum at one corner for all images`,
    remedy:
      "Flatten instead of pooling, take the expected place of a map (soft-argmax), or give the network coordinates as channels before a maximum (docs/heads.md)",
  }),
  "empty-heatmap": ({ map }: EvidenceOf<"empty-heatmap">): FindingText => ({
    evidence: `the highest cell of the ${map.width}x${map.height} maps of "${map.layer}" is ${number(map.peak)} on average, where the mean of all cells is ${number(map.background)} and a target has a peak of 1`,
    cause:
      "Nearly all cells of a target are 0, so that a map of zeros has a low loss, and nothing draws the network away from it",
    remedy:
      "Weigh the cells near the point more (or scale the targets up), draw wider Gaussians, or train with the cross-entropy of a softmax over the map",
  }),
  "diffuse-heatmap": ({ maps }: EvidenceOf<"diffuse-heatmap">): FindingText => {
    const twice = maps.find(({ afterSoftmax }) => afterSoftmax !== null);
    return {
      evidence: listed(
        maps.map(
          ({ layer, cells, entropyShare, peak }) =>
            `"${layer}" spreads over its ${whole(cells)} cells (entropy ${percent(entropyShare)} of equal shares, highest cell ${percent(peak)})`,
        ),
      ),
      cause:
        twice === undefined
          ? "What the softmax reads differs too little from cell to cell: the expected place stays in the middle of the image"
          : `"${twice.layer}" reads a softmax, "${twice.afterSoftmax}": shares of 0 to 1 are nearly equal for a second softmax`,
      remedy:
        twice === undefined
          ? "Multiply the map by a larger factor (temperature) before the softmax, more for larger maps, and train for longer"
          : "Take one of the two away: a softmax reads plain numbers",
    };
  },
  parameters: ({ parameters, images, perLabel }: EvidenceOf<"parameters">): FindingText => ({
    evidence: `${whole(parameters)} weights can learn from ${counted(images, "image")}: ${whole(Math.round(perLabel))} for each number in the labels`,
    cause: "A network this large can learn these images by heart, and then fails on others",
    remedy:
      "Judge it on images it was not trained on; fewer units before the first dense layer, more or augmented images",
  }),
} as const;
