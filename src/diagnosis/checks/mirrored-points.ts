import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { PairFacts } from "../probe-pairs.ts";

export interface MirroredPoints {
  readonly pairs: readonly PairFacts[];
}

/** Of the image: points that lie nearer than this along x are no left and right. */
const leastGap = 0.05;
/** Of the gap that the labels have: answers nearer than this are at one x. */
const collapsedBelow = 0.25;
/** From this share on, labels have both orders. */
const mixedFrom = 0.2;
/** The answers follow the pair as a whole. */
const followsFrom = 0.3;

/**
 * Left and right points that are answered at one x: pictures were mirrored and their names were not. Where the two are
 * near each other, the answers may explain the labels well all the same.
 */
export function mirroredPoints(measured: Measurements): Found<MirroredPoints> | null {
  const pairs = measured.pairs.filter(
    ({ isNamed, labelGap, answerGap, mirrored, middleExplained }) =>
      labelGap >= leastGap &&
      answerGap < collapsedBelow * labelGap &&
      (mirrored >= mixedFrom || (isNamed && middleExplained >= followsFrom)),
  );
  return pairs.length === 0 ? null : { severity: "illness", evidence: { pairs } };
}
