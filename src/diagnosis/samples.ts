import type { Images, ImageSet } from "../dataset/types.ts";
import { outputsFromPoints } from "../tasks/point/targets.ts";

/** What the labels are: a point in each image, or the class of each image. */
export type Labels =
  | {
      readonly kind: "points";
      readonly outputRange: readonly [low: number, high: number];
    }
  | {
      readonly kind: "classes";
      /** Names in the order of the outputs. */
      readonly names: readonly string[];
      /** Position in `names` for each image. */
      readonly indices: readonly number[];
    };

/** Images, and what a network should answer for each. */
export interface Samples {
  readonly images: Images;
  readonly labels: Labels;
  /** Shape [count, width], in the scale of the network's outputs; one-hot for classes, 0 and 1 for two of them. */
  readonly targets: Float32Array;
  readonly width: number;
}

/** Images of points for a network whose outputs are `outputRange` at the left (top) and right (bottom) edge. */
export function samplesOfPoints(set: ImageSet, outputRange: readonly [low: number, high: number]): Samples {
  const { count, side, channels, pixels, targets } = set;
  return {
    images: { count, height: side, width: side, channels, pixels },
    labels: { kind: "points", outputRange },
    targets: outputsFromPoints(targets, outputRange),
    width: 2,
  };
}

/**
 * Images of classes for a network of `width` outputs: 0 and 1 for a single output, else one-hot.
 *
 * @param names of the classes, in the order of the outputs
 * @param indices position in `names` for each image; one that has no output gets a row of zeros
 */
export function samplesOfClasses(
  images: Images,
  names: readonly string[],
  indices: readonly number[],
  width: number,
): Samples {
  const targets = new Float32Array(indices.length * width);
  for (const [image, index] of indices.entries()) {
    if (width === 1) targets[image] = index;
    else if (index < width) targets[image * width + index] = 1;
  }
  return { images, labels: { kind: "classes", names, indices }, targets, width };
}

/** Which way an output of a place counts: of points, x and y in turn. */
export function axisOfUnit(unit: number): "x" | "y" {
  return unit % 2 === 0 ? "x" : "y";
}

/** Numbers of one image: height x width x channels. */
export function pixelsPerImage({ height, width, channels }: Images): number {
  return height * width * channels;
}

/** Some of the samples, in this order. */
export function selectSamples(samples: Samples, indices: readonly number[]): Samples {
  const { images, labels, targets, width } = samples;
  const size = pixelsPerImage(images);
  const pixels = new Uint8Array(indices.length * size);
  const chosen = new Float32Array(indices.length * width);
  for (const [position, index] of indices.entries()) {
    pixels.set(images.pixels.subarray(index * size, (index + 1) * size), position * size);
    chosen.set(targets.subarray(index * width, (index + 1) * width), position * width);
  }
  return {
    images: { ...images, count: indices.length, pixels },
    labels:
      labels.kind === "points"
        ? labels
        : { ...labels, indices: indices.map((index) => labels.indices[index]!) },
    targets: chosen,
    width,
  };
}
