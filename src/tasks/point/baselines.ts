import { mean } from "simple-statistics";
import { randomFrom } from "../../core/random.ts";
import { withChannels } from "../../dataset/channels.ts";
import { targetOfPixel } from "../../dataset/coordinates.ts";
import { axisOf } from "./points.ts";
import type { Images } from "../../dataset/types.ts";

/** Points that may be learned from, shape [count, 2] in [-1, 1]. */
interface Targets {
  readonly targets: Float32Array;
}

/**
 * Answers the mean of the training targets for every image: the best answer that looks at no image.
 *
 * @returns shape [images.count, 2] in [-1, 1]
 */
export function meanPoints(train: Targets, images: Pick<Images, "count">): Float32Array {
  const point = [mean(axisOf(train.targets, 0)), mean(axisOf(train.targets, 1))];
  return Float32Array.from({ length: images.count * 2 }, (_, index) => point[index % 2]!);
}

/**
 * Answers a random point for every image, uniform over the smallest rectangle that holds every training
 * target: for box images the square that a centre can reach.
 *
 * @returns shape [images.count, 2] in [-1, 1]
 */
export function randomPoints(train: Targets, images: Pick<Images, "count">, seed: number): Float32Array {
  const random = randomFrom(seed, "random-baseline");
  const ranges = ([0, 1] as const).map((axis) => rangeOf(axisOf(train.targets, axis)));
  return Float32Array.from({ length: images.count * 2 }, (_, index) => {
    const [low, high] = ranges[index % 2]!;
    return low + (high - low) * random.uniform();
  });
}

/**
 * Answers for each image the training target that is nearest to its own: the best answer that knows seen places only.
 *
 * @param truth points that are right, shape [count, 2] in [-1, 1]
 * @returns shape [count, 2] in [-1, 1]; of equally near ones the first
 */
export function nearestTrainedPoints(train: Targets, truth: Targets): Float32Array {
  const [trainX, trainY] = [axisOf(train.targets, 0), axisOf(train.targets, 1)];
  const points = new Float32Array(truth.targets.length);
  for (let image = 0; 2 * image < points.length; image += 1) {
    const [x, y] = [truth.targets[2 * image]!, truth.targets[2 * image + 1]!];
    let [nearest, least] = [0, Infinity];
    for (const [candidate, candidateX] of trainX.entries()) {
      const square = (candidateX - x) ** 2 + (trainY[candidate]! - y) ** 2;
      if (square < least) [nearest, least] = [candidate, square];
    }
    points.set([trainX[nearest]!, trainY[nearest]!], 2 * image);
  }
  return points;
}

/**
 * Answers the centroid of the bright pixels: those nearer to the image's brightest level than to its
 * darkest. Exact for one light box on a plain dark ground. An image of one level gets its middle.
 *
 * @returns shape [images.count, 2] in [-1, 1]
 */
export function centroidPoints(images: Images): Float32Array {
  const { count, height, width, pixels } = withChannels(images, 1);
  const size = height * width;
  const points = new Float32Array(count * 2);
  for (let image = 0; image < count; image += 1) {
    const { x, y } = brightCentroidPx(pixels.subarray(image * size, (image + 1) * size), height, width);
    points[2 * image] = targetOfPixel(x, width);
    points[2 * image + 1] = targetOfPixel(y, height);
  }
  return points;
}

/** The centroid in pixels, where pixel i covers [i, i + 1]. */
function brightCentroidPx(grey: Uint8Array, height: number, width: number): { x: number; y: number } {
  const [darkest, brightest] = rangeOf(grey);
  let [count, sumX, sumY] = [0, 0, 0];
  for (let index = 0; index < grey.length; index += 1) {
    if (2 * grey[index]! <= darkest + brightest) continue;
    count += 1;
    sumX += (index % width) + 0.5;
    sumY += Math.floor(index / width) + 0.5;
  }
  return count === 0 ? { x: width / 2, y: height / 2 } : { x: sumX / count, y: sumY / count };
}

function rangeOf(values: readonly number[] | Uint8Array): [lowest: number, highest: number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}
