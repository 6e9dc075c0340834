import { mean } from "simple-statistics";
import type { Samples } from "./samples.ts";

/** Two points that change places when a picture is mirrored. */
export interface PairFacts {
  readonly left: string;
  readonly right: string;
  /** Whether their names say that they are a pair. */
  readonly isNamed: boolean;
  /** Distance along x, on average, as a share of the image: of the labels, and of the answers. */
  readonly labelGap: number;
  readonly answerGap: number;
  /** Share of the images in which the labels have them the rarer way around. */
  readonly mirrored: number;
  /** Share of the variance of the middle between them, along x, that the answers explain. */
  readonly middleExplained: number;
}

/** Points without names are tried two by two, up to this many. */
const mostUnnamed = 12;

/**
 * @param outputs shape [count, 2 x points], of the samples in their order
 * @returns empty for fewer than two points
 */
export function pairFactsOf({ images, labels, targets, width }: Samples, outputs: Float32Array): PairFacts[] {
  if (labels.kind !== "points" || labels.names.length < 2) return [];
  const { names, outputRange } = labels;
  const range = Math.abs(outputRange[1] - outputRange[0]);
  const all = Array.from({ length: images.count }, (_, image) => image);
  const xs = (values: Float32Array, point: number) => all.map((image) => values[image * width + 2 * point]!);
  return pairsOf(names).map(({ left, right, isNamed }) => {
    const [labelled, answered] = [targets, outputs].map((values) => {
      const [a, b] = [xs(values, left), xs(values, right)];
      return {
        differences: a.map((value, image) => value - b[image]!),
        middles: a.map((value, image) => (value + b[image]!) / 2),
      };
    });
    const gapOf = (differences: readonly number[]) => mean(differences.map(Math.abs)) / range;
    const positive = labelled!.differences.filter((value) => value > 0).length / images.count;
    const middle = mean(labelled!.middles);
    const spread = mean(labelled!.middles.map((value) => (value - middle) ** 2));
    const error = mean(labelled!.middles.map((value, image) => (value - answered!.middles[image]!) ** 2));
    return {
      left: names[left]!,
      right: names[right]!,
      isNamed,
      labelGap: gapOf(labelled!.differences),
      answerGap: gapOf(answered!.differences),
      mirrored: Math.min(positive, 1 - positive),
      middleExplained: spread > 0 ? 1 - error / spread : 0,
    };
  });
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly isNamed: boolean;
}

/** Pairs by names such as `left_eye` and `right_eye`, `eye_l` and `eye_r`; where there are none, any two points. */
function pairsOf(names: readonly string[]): Pair[] {
  const named = names.flatMap((name, left) => {
    const right = names.findIndex(
      (other) => other !== name && sideless(other) === sideless(name) && isLeft(name),
    );
    return right >= 0 && isLeft(name) ? [{ left, right, isNamed: true }] : [];
  });
  if (named.length > 0 || names.length > mostUnnamed) return named;
  return names.flatMap((_, left) =>
    names.slice(left + 1).map((_name, offset) => ({ left, right: left + 1 + offset, isNamed: false })),
  );
}

const side = /(?<![a-z])(left|right|l|r)(?![a-z])/;

function isLeft(name: string): boolean {
  return side.exec(spaced(name))?.[1]!.startsWith("l") === true;
}

/** Without the side that it names. */
function sideless(name: string): string {
  return spaced(name).replace(side, "*");
}

/** `leftEye` and `left_eye` as `left eye`. */
function spaced(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]/g, " ")
    .toLowerCase();
}
