import type { Fit } from "../../dataset/fit.ts";

/** The class of each pixel that is to be told. */
export interface MapTruth {
  /** Of the classes by their numbers. */
  readonly names: readonly string[];
  /** Whether masks state the numbers; else classes follow in the order of the labels. */
  readonly areNumbered?: true;
  /** Of each image in its own size, shape [height, width]; 255 counts neither way. */
  readonly maps: readonly Uint8Array[];
  readonly fits: readonly Fit[];
  /** What masks were taken for. */
  readonly taken: readonly string[];
}

/** What the numbers of an output say of the classes. */
export type MapHead =
  /** A number for each class, the largest of which is the answer. */
  | "largest"
  /** A number for each class but the background, which it is where none is above the threshold. */
  | "above"
  /** The number of the class itself. */
  | "number";

/** How an output is a map. */
export interface MapReading {
  readonly output: string;
  readonly layout: "NHWC" | "NCHW";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly head: MapHead;
  /** For `above`: half for probabilities, 0 for logits. */
  readonly threshold: number;
}

/** Maps as the network gives them, whose cells cover its input. */
export interface MapAnswers {
  readonly height: number;
  readonly width: number;
  /** Of each image, shape [height, width]. */
  readonly maps: readonly Uint8Array[];
}
