import type { PointsScore } from "../../core/results.ts";
import type { Fit } from "../../dataset/fit.ts";
import type { KeyPoint, Point } from "../../dataset/labels/label-set.ts";
import type { Scale } from "../places.ts";
import type { PointsLayout } from "./layout.ts";
import type { TruePoints } from "./oks.ts";

/** The key points of one thing in each image. */
export interface PointsTruth {
  /** Of each image, in its pixels. */
  readonly points: readonly (readonly KeyPoint[])[];
  /** How each image lies in the network's input. */
  readonly fits: readonly Fit[];
  /** Names of the key points. */
  readonly names: readonly string[];
  /** Pairs of key points to join by a line. */
  readonly skeleton: readonly (readonly [from: number, to: number])[];
  readonly normaliser: PointsScore["normaliser"];
  /** Length in pixels that distances in each image are divided by. */
  readonly lengthsPx: readonly number[];
  /** How large each thing is; null where a label does not say. */
  readonly sizes: readonly TruePoints[] | null;
}

/** How outputs are key points. */
export interface PointsReading {
  /** One output, or one for x and one for y. */
  readonly outputs: readonly string[];
  readonly layout: PointsLayout;
  readonly scale: Scale;
}

/** The key points of each image, in its pixels. */
export type PointsAnswers = readonly (readonly Point[])[];
