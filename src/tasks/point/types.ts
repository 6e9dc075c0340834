import type { Fit } from "../../dataset/fit.ts";
import type { PixelSize } from "./score.ts";

/** The point to find in each image. */
export interface PointTruth {
  /** Shape [count, 2]: x, y in [-1, 1], from the left (top) to the right (bottom) edge. */
  readonly targets: Float32Array;
  /** Pixels that [-1, 1] spans. */
  readonly size: PixelSize;
  /** How images lie in the network's input; absent where they fill it. */
  readonly fits?: readonly Fit[];
  /** Images whose point is the centre of a box. */
  readonly centres?: number;
}

/** How two outputs are a point. */
export interface PointReading {
  /** The output that holds x and y; the first one where it is left out. */
  readonly output?: string;
  /** What the left and the right edge are in the scale of the outputs. */
  readonly outputRange: readonly [low: number, high: number];
  /** The same of the top and the bottom edge, where it differs. */
  readonly downRange?: readonly [low: number, high: number];
}
