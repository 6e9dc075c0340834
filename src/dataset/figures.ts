import { randomFrom, type Random } from "../core/random.ts";
import { checkFigureOptions } from "./figure-options.ts";
import { insideOf, reachOf } from "./figure-outlines.ts";
import { addNoise } from "./noise.ts";
import type { ClassDataset, ClassSet, FigureOptions } from "./types.ts";

/** Radius of a figure, as a share of the shorter side of the image. */
const radiusShare = { smallest: 0.15, largest: 0.25 };
/** A figure is turned by up to this angle either way. */
const largestTurn = Math.PI / 12;
/** Far enough from 255 that no contrast is cut off. */
const groundLevels = { lowest: 20, highest: 110 };
const contrasts = { smallest: 70, largest: 130 };

/**
 * Makes images of one figure each, wholly inside, on a plain ground, with noise. What is drawn tells the class and
 * nothing else does: figures of both classes have the same areas, places, turns and levels, lighter than their ground
 * in every channel. Of each two images in a row one is of class 0 and one of class 1.
 *
 * The first images of a larger set are those of a smaller one.
 *
 * @param purpose what the images are for, such as `"train-figures"`: two purposes share no random numbers
 * @returns pixels [count, height, width, channels] and classes [count]
 * @throws BoxbenchError USAGE when the options cannot be met, such as an image without room for a figure
 */
export function makeFigureImages(
  options: FigureOptions,
  count: number,
  seed: number,
  purpose: string,
): ClassSet {
  checkFigureOptions(options, count);
  const { height, width, channels, noiseSigma } = options;
  const order = randomFrom(seed, `${purpose}/classes`);
  const places = randomFrom(seed, `${purpose}/places`);
  const levels = randomFrom(seed, `${purpose}/levels`);
  const size = height * width * channels;
  const pixels = new Uint8ClampedArray(count * size);
  const classes = new Uint16Array(count);
  for (let image = 0; image < count; image += 1) {
    classes[image] = image % 2 === 0 ? order.integer(0, 1) : 1 - classes[image - 1]!;
    drawFigure(pixels.subarray(image * size, (image + 1) * size), options, classes[image]!, places, levels);
  }
  const bytes = new Uint8Array(pixels.buffer);
  if (noiseSigma > 0) addNoise(bytes, noiseSigma, randomFrom(seed, `${purpose}/noise`));
  return { count, height, width, channels, pixels: bytes, classes };
}

export interface FigureDatasetOptions {
  readonly options: FigureOptions;
  readonly seed: number;
  readonly trainCount: number;
  readonly validationCount: number;
  readonly testCount: number;
}

/**
 * Makes the three parts of a two-class data set, each from its own random numbers.
 *
 * @throws BoxbenchError USAGE when the options cannot be met
 */
export function figureDataset({ options, seed, ...counts }: FigureDatasetOptions): ClassDataset {
  return {
    source: { kind: "figures", seed, options },
    train: makeFigureImages(options, counts.trainCount, seed, "train-figures"),
    validation: makeFigureImages(options, counts.validationCount, seed, "validation-figures"),
    test: makeFigureImages(options, counts.testCount, seed, "test-figures"),
  };
}

/** Draws ground and figure on one image, shape [height, width, channels]. */
function drawFigure(
  canvas: Uint8ClampedArray,
  { height, width, channels, figures }: FigureOptions,
  classNumber: number,
  places: Random,
  levels: Random,
): void {
  const figure = figures[classNumber]!;
  const between = (random: Random, low: number, high: number) => low + (high - low) * random.uniform();
  const shorter = Math.min(height, width);
  const radius = shorter * between(places, radiusShare.smallest, radiusShare.largest);
  const turn = between(places, -largestTurn, largestTurn);
  const reach = reachOf(radius);
  const centreX = between(places, reach, width - reach);
  const centreY = between(places, reach, height - reach);
  const ground: number[] = [];
  const ink: number[] = [];
  for (let channel = 0; channel < channels; channel += 1) {
    const level = levels.integer(groundLevels.lowest, groundLevels.highest);
    const contrast = levels.integer(contrasts.smallest, contrasts.largest);
    ground.push(level);
    ink.push(level + contrast);
  }
  const inside = insideOf(figure, radius);
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // Pixel i covers [i, i + 1]: its centre decides.
      const [dx, dy] = [x + 0.5 - centreX, y + 0.5 - centreY];
      const drawn =
        Math.abs(dx) <= reach &&
        Math.abs(dy) <= reach &&
        inside(dx * cosine + dy * sine, dy * cosine - dx * sine);
      canvas.set(drawn ? ink : ground, (y * width + x) * channels);
    }
  }
}
