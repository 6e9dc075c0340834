import { BoxbenchError } from "../core/errors.ts";
import { randomFrom } from "../core/random.ts";
import { drawBoxImages, type SquareBox } from "./boxes.ts";
import { checkBoxOptions } from "./box-options.ts";
import type { BoxOptions, Dataset, PlaceOptions, SplitName } from "./types.ts";

/**
 * The images of Not-so-Clevr, the data of the CoordConv paper (https://arxiv.org/abs/1807.03247): 64x64, one grey
 * square of 9x9 on black, every whole place once: 56 x 56 = 3,136.
 */
export const squareOptions: BoxOptions = {
  side: 64,
  boxSize: [9, 9],
  channels: 1,
  background: 0,
  foreground: 128,
  noiseSigma: 0,
  distractors: 0,
};

/** The images that the paper's networks for regression see: one bright pixel at the centre of each such square. */
export const pixelOptions: BoxOptions = { ...squareOptions, boxSize: [1, 1], foreground: 255 };

/** What keeps one bright pixel on the places that the centre of a 9x9 square has. */
export const pixelMargin = 4;

/** One of how many places is held out by the uniform split. */
const uniformPart = 4;

export const splitNames = ["seen", "uniform", "quadrant"] as const satisfies readonly SplitName[];

/** Places to train on, and those to score on: the same ones where all are seen. */
export interface SplitPlaces {
  readonly train: readonly SquareBox[];
  readonly validation: readonly SquareBox[];
}

/**
 * Every whole place that a box has inside the image, in the order of its parts.
 *
 * `quadrant` holds out the places whose centre lies over half of the image both to the right and down, with pixels
 * numbered from 0 at their centres, as the paper's generator has it: of 3,136 places 729. `uniform` holds out a quarter by
 * chance; the paper's throws a coin for each place and holds out 768.
 *
 * @param seed decides the order, and for `uniform` what is held out
 * @throws BoxbenchError USAGE when boxes differ in size, or a part would be empty
 */
export function splitPlaces(options: BoxOptions, { split, margin }: PlaceOptions, seed: number): SplitPlaces {
  checkBoxOptions(options, 1);
  const places = randomFrom(seed, "places").shuffle(placesOf(options, margin));
  const held = heldOut(split, places, options.side);
  const train = split === "seen" ? places : places.filter((place) => !held.has(place));
  const validation = split === "seen" ? places : places.filter((place) => held.has(place));
  if (train.length > 0 && validation.length > 0) return { train, validation };
  throw usage(
    `The split ${split} of ${places.length} ${places.length === 1 ? "place" : "places"} has an empty part; ` +
      "make the image larger, or the box or the margin smaller.",
  );
}

/**
 * Makes images of the places that are trained on, each once, and of those that are not.
 *
 * @throws BoxbenchError USAGE when the options cannot be met
 */
export function placeDataset(options: BoxOptions, places: PlaceOptions, seed: number): Dataset {
  const { train, validation } = splitPlaces(options, places, seed);
  return {
    source: { kind: "boxes", seed, options, places },
    train: drawBoxImages(options, train, seed, "train-images"),
    validation: drawBoxImages(options, validation, seed, "validation-images"),
  };
}

/** Row by row. */
function placesOf({ side, boxSize }: BoxOptions, margin: number): SquareBox[] {
  const [size, largest] = boxSize;
  if (size !== largest) {
    throw usage(
      `A split by places needs boxes of one size, and these have ${size} to ${largest} pixels; give one size.`,
    );
  }
  const across = side - size - 2 * margin + 1;
  if (!Number.isInteger(margin) || margin < 0 || across < 1) {
    throw usage(
      `The margin is ${margin}; for a box of ${size} pixels in an image of ${side} it is a whole number, 0 to ` +
        `${Math.floor((side - size) / 2)}.`,
    );
  }
  return Array.from({ length: across ** 2 }, (_, index) => ({
    left: margin + (index % across),
    top: margin + Math.floor(index / across),
    size,
  }));
}

function heldOut(split: SplitName, places: readonly SquareBox[], side: number): ReadonlySet<SquareBox> {
  if (split === "uniform") return new Set(places.slice(0, Math.floor(places.length / uniformPart)));
  const isFar = (edge: number, size: number) => edge + (size - 1) / 2 > side / 2;
  return new Set(places.filter(({ left, top, size }) => isFar(left, size) && isFar(top, size)));
}

function usage(message: string): BoxbenchError {
  return new BoxbenchError("USAGE", message);
}
