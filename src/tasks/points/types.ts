import type { Fit, Size } from "../../dataset/fit.ts";
import type { Box, KeyPoint, Point } from "../../dataset/labels/label-set.ts";
import type { Scale } from "../places.ts";

/** The key points of the one thing in an image. */
export interface ImagePoints {
  /** In pixels of the image. */
  readonly points: readonly KeyPoint[];
  readonly box: Box | null;
  /** In pixels: of the mask where the labels say it, else of the box; null where there is neither. */
  readonly area: number | null;
}

/** A length that distances of key points are divided by. */
export interface LengthKind {
  /** In words, for a report. */
  readonly words: string;
  /** In pixels of one image. */
  readonly of: (image: ImagePoints, size: Size) => number;
}

/** The key points to find. */
export interface PointsTruth {
  readonly images: readonly ImagePoints[];
  readonly fits: readonly Fit[];
  /** Of the key points, in their order. */
  readonly names: readonly string[];
  readonly skeleton: readonly (readonly [from: number, to: number])[];
  /** What distances are divided by for NME and PCK. */
  readonly length: LengthKind;
  /** For OKS, one of each key point. */
  readonly sigmas: readonly number[];
  /** Where these come from. */
  readonly sigmaSource: string;
}

/** Where the numbers of one axis stand in what an output gives for one image. */
export interface AxisNumbers {
  readonly output: string;
  /** Place of the first key point's number. */
  readonly first: number;
  /** From one key point to the next. */
  readonly step: number;
}

/** Things of which each has a score or several, and the best is read. */
export interface RowOfScores {
  readonly rows: number;
  /** From one thing to the next. */
  readonly step: number;
  /** Place of the first score. */
  readonly first: number;
  readonly scores: number;
  /** From one score to the next. */
  readonly by: number;
}

/** A map of each key point, whose highest cell is its place. */
export interface HeatmapReading {
  readonly kind: "heatmaps";
  readonly output: string;
  readonly layout: "NHWC" | "NCHW";
  readonly height: number;
  readonly width: number;
  /** Key points, and a background behind them where there is one more. */
  readonly channels: number;
  /** Whether the place moves by a quarter of a cell towards the higher neighbour. */
  readonly refinement: "quarter" | "none";
  /** What of a cell the place is. */
  readonly place: "centre" | "corner";
}

/** How outputs are key points. */
export type PointsReading =
  | {
      readonly kind: "numbers";
      readonly x: AxisNumbers;
      readonly y: AxisNumbers;
      readonly scale: Scale;
      /** Where an output has many things: places are of the first of them, and the best is read. */
      readonly row?: RowOfScores;
    }
  | HeatmapReading
  /** For each axis as many numbers as it has bins, of which the largest is the place (SimCC). */
  | {
      readonly kind: "bins";
      readonly x: string;
      readonly y: string;
      readonly across: number;
      readonly down: number;
    };

/** Of each image its key points, in its pixels. */
export type PointsAnswers = readonly (readonly Point[])[];
