/**
 * Images of one size, whatever is to be found in them.
 *
 * Pixels are what a decoded PNG holds: 0 to 255, never scaled; scaling is part of each model.
 */
export interface Images {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Shape [count, height, width, channels] (NHWC), row-major. */
  readonly pixels: Uint8Array;
}

/**
 * Square images with the point to find in each.
 *
 * Points are in the network's scale: -1 is the left (top) edge of the image and 1 the right (bottom) edge.
 * Pixel i covers [i, i + 1], so a box of size b whose left edge is l has its centre at l + b / 2.
 */
export interface ImageSet extends Images {
  /** Height and width. */
  readonly side: number;
  /** Shape [count, 2]: x, y in [-1, 1]. */
  readonly targets: Float32Array;
}

/** Images with the class of what is drawn in each. */
export interface ClassSet extends Images {
  /** Shape [count]: the number of the class, from 0. */
  readonly classes: Uint16Array;
}

/** How box images are made. The defaults are the question's: see `defaultBoxOptions`. */
export interface BoxOptions {
  /** Width and height of an image, in pixels. */
  readonly side: number;
  /** Smallest and largest box, in pixels; equal for one size. */
  readonly boxSize: readonly [smallest: number, largest: number];
  readonly channels: 1 | 3;
  /** Grey level of the background and of the box, 0 to 255. */
  readonly background: number;
  readonly foreground: number;
  /** Standard deviation of Gaussian noise, in grey levels; 0 for none. */
  readonly noiseSigma: number;
  /** Number of shapes that are not the box (discs and bars), drawn under it. */
  readonly distractors: number;
}

/**
 * Which places of the box are trained on: all of them (`seen`), all but a quarter chosen by chance (`uniform`), or all
 * but those in the lower right quarter of the image (`quadrant`).
 */
export type SplitName = "seen" | "uniform" | "quadrant";

/** Images with every place of the box once, and which of them are trained on. */
export interface PlaceOptions {
  readonly split: SplitName;
  /** Pixels that stay free between the box and the edge of the image. */
  readonly margin: number;
}

/** How a thing is drawn, which is its class. */
export type ThingKind = "filled" | "frame";

/** How images of rectangles are made. */
export interface SceneOptions {
  /** Width and height of an image, in pixels. */
  readonly side: number;
  readonly channels: 1 | 3;
  /** Fewest and most things in an image. */
  readonly things: readonly [fewest: number, most: number];
  /** Smallest and largest width and height of a thing, in pixels; each is drawn by chance. */
  readonly size: readonly [smallest: number, largest: number];
  /** A thing is turned by up to this angle either way, in degrees; 0 keeps all upright. */
  readonly largestTurn: number;
  /** What is drawn; the classes of the labels where there are two. */
  readonly kinds: readonly ThingKind[];
  /** Grey level of the background and of things, 0 to 255. */
  readonly background: number;
  readonly foreground: number;
  /** Standard deviation of Gaussian noise, in grey levels; 0 for none. */
  readonly noiseSigma: number;
  /** Discs and bars under the things. */
  readonly distractors: number;
  /** Bars over them, which hide a part; labels say all of a thing. */
  readonly occluders: number;
}

/** A data set split in the two parts that training and measuring use. */
export interface Dataset {
  /** Where it came from: the box generator's options and seed, or a folder. */
  readonly source:
    | {
        readonly kind: "boxes";
        readonly seed: number;
        readonly options: BoxOptions;
        /** Which places are trained on; absent where they are drawn by chance, and all are. */
        readonly places?: PlaceOptions;
      }
    | {
        readonly kind: "folder";
        readonly path: string;
        /** What was taken for what in its labels, one sentence each, without a full stop. */
        readonly taken: readonly string[];
      };
  readonly train: ImageSet;
  readonly validation: ImageSet;
}

/** What can be drawn in a figure image; all figures of one radius have the same area. */
export type FigureName = "disc" | "cross" | "triangle" | "frame" | "rows" | "columns";

/** How figure images are made. */
export interface FigureOptions {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** What is drawn in the images of class 0 and of class 1. */
  readonly figures: readonly [FigureName, FigureName];
  /** Standard deviation of Gaussian noise, in levels; 0 for none. */
  readonly noiseSigma: number;
}

/** Two-class images in three parts. */
export interface ClassDataset {
  readonly source: { readonly kind: "figures"; readonly seed: number; readonly options: FigureOptions };
  readonly train: ClassSet;
  /** Chooses the epoch whose weights are kept. */
  readonly validation: ClassSet;
  /** Seen by nothing before the weights are final: every score that is reported is on these. */
  readonly test: ClassSet;
}
