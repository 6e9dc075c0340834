import { printable } from "../../core/printable.ts";
import type { EvidenceOf } from "../registry.ts";
import { counted, listed, number, percent, type FindingText } from "./words.ts";

/** Texts of the checks that look at images and labels. */
export const dataTexts = {
  "label-encoding": ({ problem, units, classes }: EvidenceOf<"label-encoding">): FindingText => {
    const counts = listed(classes.map(({ name, count }) => `"${name}" ${count}`));
    const outputs = counted(units, "output");
    return {
      "one-label": {
        evidence: `all images have the same label${classes.length > 0 ? ` (${counts})` : ""}`,
        cause: "There is nothing to tell apart, and one answer for all images is perfect",
        remedy: "Add images with other labels, or check how labels.csv was made",
      },
      "too-many-classes": {
        evidence: `the labels have ${classes.length} classes (${counts}), and the network ${outputs}`,
        cause: "Some classes have no output, so the network can never answer them",
        remedy: `Give the last layer ${classes.length} softmax units, or leave classes out`,
      },
      "not-from-zero": {
        evidence: `the classes are numbered from ${classes.find(({ count }) => count > 0)?.name ?? "0"} (${counts}), and the network has ${outputs}`,
        cause: "Classes are counted from 0; counted from 1, the last one has no output",
        remedy: "Subtract the first number from every class",
      },
      "empty-class": {
        evidence: `some of the network's classes have no image (${counts}, ${outputs})`,
        cause: "Images of a class are missing, or the labels are in another form than the outputs",
        remedy: "Add images of that class, or take its output away",
      },
    }[problem];
  },
  "box-layout": (evidence: EvidenceOf<"box-layout">): FindingText => {
    if (evidence.problem === "labels") {
      const { readAs, written, asRead, share } = evidence;
      return {
        evidence: `${percent(asRead)} of the label boxes lie in their images and have a size; read as ${written} instead of ${readAs}, ${percent(share)} would`,
        cause: "The numbers of the labels are another form of a box than they were taken for",
        remedy: `Look at one picture with its box; say what the numbers are with --label-boxes ${written}, or convert them`,
      };
    }
    const { form, fits, own, other } = evidence;
    return {
      evidence: `read as ${fits} the answers have a mean IoU of ${number(other)} with the labels, read as ${form} ${number(own)}`,
      cause: `Training had its boxes as ${fits}, and whoever reads the answers takes them for ${form}`,
      remedy: `Convert one of the two; if only this check has the wrong one, give --box-form ${fits}`,
    };
  },
  evaluation: ({ lost, count, what }: EvidenceOf<"evaluation">): FindingText => ({
    evidence: `taken as the answers, the labels themselves are wrong for ${lost} of ${counted(count, "image")}`,
    cause:
      what === "boxes"
        ? "Boxes without width or height have an IoU of 0 with everything, so that no network can be right there"
        : "Some classes have no output, so that no answer is right there",
    remedy:
      what === "boxes"
        ? "Correct these boxes, or leave their images out; score the labels as answers before you score a network"
        : "Give each class an output, or leave its images out",
  }),
  "label-outside": ({ images, count }: EvidenceOf<"label-outside">): FindingText => ({
    evidence: `labels of ${images} of ${counted(count, "image")} reach over the edge by more than a pixel`,
    cause:
      "The images were resized, cropped or turned (EXIF) and their labels were not; or these things are cut off by the edge",
    remedy:
      "Turn and resize images and labels together (--label-frame, --label-units); where things are cut off, cut their boxes off too",
  }),
  "mirrored-points": ({ pairs }: EvidenceOf<"mirrored-points">): FindingText => ({
    evidence: listed(
      pairs.map(
        ({ left, right, labelGap, answerGap, mirrored }) =>
          `"${printable(left)}" and "${printable(right)}" are answered ${percent(answerGap)} of the image apart and labelled ${percent(labelGap)}${mirrored > 0 ? ` (in ${percent(mirrored)} of the images the other way around)` : ""}`,
      ),
    ),
    cause:
      "Pictures were mirrored and the names of their points were not: the best answer for left and right is then the same, the middle between them",
    remedy:
      "Swap left and right points with every mirrored picture (a flip index), in labels and in augmentation",
  }),
  "contradictory-labels": ({ images, count, share }: EvidenceOf<"contradictory-labels">): FindingText => ({
    evidence: `${images} of ${counted(count, "image")} also occur with another label, which puts ${percent(share)} of the labels' variance out of reach`,
    cause:
      "The same picture was labelled twice and differently, or rows and files are out of step; the best answer to that is a mean",
    remedy: "Keep one label for each picture, and check how labels.csv was joined with the files",
  }),
  "constant-images": ({ count, blank, distinct }: EvidenceOf<"constant-images">): FindingText => ({
    evidence:
      distinct === 1 && count > 1
        ? `all ${counted(count, "image")} are the same picture`
        : `${blank} of ${counted(count, "image")} are blank, one colour all over`,
    cause: "Files were written or read wrongly, or what is to be found is not in the picture",
    remedy: "Look at the files, and at the pixels as they reach the network",
  }),
  "shuffled-labels": ({ neighbourRatio }: EvidenceOf<"shuffled-labels">): FindingText => ({
    evidence: `similar images have labels as different as any two (squared distance ${number(neighbourRatio)} of chance)`,
    cause:
      "The labels do not follow the images: rows out of step with files, images shuffled without their labels, or labels of something that is not in the picture",
    remedy: "Open a few images beside their labels; shuffle both with the same order",
  }),
  "label-axes": ({ asTheyAre, changed }: EvidenceOf<"label-axes">): FindingText => {
    const changes = [
      ...(changed.swapped ? ["x and y swapped"] : []),
      ...(changed.flippedX ? ["x turned around"] : []),
      ...(changed.flippedY ? ["y turned around"] : []),
    ];
    return {
      evidence: `the answers explain ${percent(changed.explained)} of the labels with ${listed(changes)}, and ${percent(Math.max(0, asTheyAre))} as they are`,
      cause:
        "Training and these labels have their axes in another order or direction, such as (row, column) for (x, y)",
      remedy: "Write labels as x from the left edge and y from the top edge, in training too",
    };
  },
  "target-scale": (evidence: EvidenceOf<"target-scale">): FindingText => {
    const [low, high] = evidence.targets;
    if (evidence.problem === "large") {
      return {
        evidence: `targets go from ${number(low)} to ${number(high)}`,
        cause:
          "A new network answers about 0, give or take 1: large targets make the loss and its gradient large, and most steps only move the mean",
        remedy: "Scale targets to [-1, 1], and scale answers back (--output-range=-1,1)",
      };
    }
    const [from, to] = evidence.outputsAt;
    return {
      evidence: `answers rise with the targets (correlation ${number(evidence.correlation)}), but are ${number(from)} to ${number(to)} where targets are ${number(low)} to ${number(high)}`,
      cause: "The network was trained for another scale than these targets have, such as pixels for [-1, 1]",
      remedy:
        "Scale targets in training and use as one; if only this check has the wrong one, give --output-range",
    };
  },
  "input-scale": ({ problem, layer, min, max }: EvidenceOf<"input-scale">): FindingText =>
    problem === "not-scaled"
      ? {
          evidence: `"${layer}" reads numbers from ${number(min)} to ${number(max)}`,
          cause:
            "Pixels are not scaled: weights are made for inputs of about 1, and steps become too large by as much",
          remedy:
            "Begin the network with a rescaling layer (scale 1/255); if your code scales before the network, say so with --input-range 0,1",
        }
      : {
          evidence: `"${layer}" reads numbers from ${number(min)} to ${number(max)}, all nearly 0`,
          cause: "Pixels are scaled twice, by your code and by a layer, or by two layers",
          remedy: "Scale once; if your code leaves that to the network, give no --input-range",
        },
} as const;
