import { defaultBoxOptions, makeBoxImages } from "../dataset/boxes.ts";
import { selectImages } from "../dataset/split.ts";
import type { BoxOptions, ImageSet } from "../dataset/types.ts";

interface ImageKind {
  readonly summary: string;
  readonly options: BoxOptions;
  /** Which places a box may have, from the x of its centre in [-1, 1]; all without it. */
  readonly where?: (x: number) => boolean;
}

/** The images of the study, by name. */
export const imageKinds = {
  clean: { summary: "one white 5x5 box on black, as in the question", options: defaultBoxOptions },
  noisy: {
    summary: "with Gaussian noise of 40 grey levels",
    options: { ...defaultBoxOptions, noiseSigma: 40 },
  },
  cluttered: {
    summary: "with 4 grey discs and bars, cut off at the edges, under the box",
    options: { ...defaultBoxOptions, distractors: 4 },
  },
  sizes: { summary: "boxes of 3 to 9 pixels", options: { ...defaultBoxOptions, boxSize: [3, 9] } },
  "left-half": {
    summary: "clean, with the centre of the box in the left half only",
    options: defaultBoxOptions,
    where: (x) => x < 0,
  },
  "right-half": {
    summary: "clean, with the centre of the box in the right half only",
    options: defaultBoxOptions,
    where: (x) => x > 0,
  },
} as const satisfies Record<string, ImageKind>;

export type ImageKindName = keyof typeof imageKinds;

export const imageKindNames = Object.keys(imageKinds) as readonly ImageKindName[];

/**
 * Makes images of one kind. The first images of a larger set are those of a smaller one.
 *
 * @param purpose what they are for: two purposes share no random numbers
 * @returns pixels [count, 32, 32, 1] and targets [count, 2]
 */
export function imagesOf(name: ImageKindName, count: number, seed: number, purpose: string): ImageSet {
  const kind: ImageKind = imageKinds[name];
  const { where } = kind;
  if (where === undefined) return makeBoxImages(kind.options, count, seed, purpose);
  // Half of all places are on either side, so four times as many hold enough.
  const all = makeBoxImages(kind.options, 4 * count + 64, seed, purpose);
  const inside = Array.from({ length: all.count }, (_, image) => image).filter((image) =>
    where(all.targets[2 * image]!),
  );
  return selectImages(all, inside.slice(0, count));
}
