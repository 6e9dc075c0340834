import type { Images, ImageSet } from "../dataset/types.ts";
import type { Box, Point } from "../dataset/labels/label-set.ts";
import type { BoxForm } from "../tasks/asked.ts";
import type { BoxReadings } from "./box-readings.ts";
import { boxNumbers } from "../tasks/box/forms.ts";
import { outputsFromPoints } from "../tasks/point/targets.ts";

/** What the outputs are at the left (top) and right (bottom) edge of the image. */
type OutputRange = readonly [low: number, high: number];

/** What the labels are: points or a box in each image, or the class of each image. */
export type Labels =
  | {
      readonly kind: "points";
      readonly outputRange: OutputRange;
      /** Of the points, in the order of the outputs, x and y of each; a single one needs none. */
      readonly names: readonly string[];
    }
  | {
      readonly kind: "box";
      readonly outputRange: OutputRange;
      /** What the four outputs are. */
      readonly form: BoxForm;
      /** How the numbers of the label files fit their images, read in this way and in others. */
      readonly readings: BoxReadings;
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
    labels: { kind: "points", outputRange, names: [] },
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

/** Images of several points, in pixels of the network's input, for a network that answers x and y of each in turn. */
export function samplesOfKeyPoints(
  images: Images,
  points: readonly (readonly Point[])[],
  names: readonly string[],
  outputRange: OutputRange,
): Samples {
  const [low, high] = outputRange;
  const { width, height } = images;
  return {
    images,
    labels: { kind: "points", outputRange, names },
    targets: Float32Array.from(
      points.flatMap((own) =>
        own.flatMap(({ x, y }) => [low + (x / width) * (high - low), low + (y / height) * (high - low)]),
      ),
    ),
    width: 2 * names.length,
  };
}

/** Images of one box each, in pixels of the network's input, for a network that answers its four numbers. */
export function samplesOfBoxes(
  images: Images,
  boxes: readonly Box[],
  { form, outputRange, readings }: Pick<BoxLabels, "form" | "outputRange" | "readings">,
): Samples {
  const scale = { name: "", x: outputRange, y: outputRange };
  return {
    images,
    labels: { kind: "box", outputRange, form, readings },
    targets: Float32Array.from(boxes.flatMap((box) => boxNumbers(form, box, scale, images))),
    width: 4,
  };
}

export type BoxLabels = Extract<Labels, { kind: "box" }>;

/** Which way an output counts: x and y of points in turn, of a box as its form has them; null for a length. */
export function axisOfUnit(labels: Labels, unit: number): "x" | "y" | null {
  if (labels.kind === "classes") return null;
  if (labels.kind === "box" && unit >= 2 && (labels.form === "xywh" || labels.form === "cxcywh")) return null;
  const isTurned = labels.kind === "box" && labels.form === "yxyx";
  return (unit % 2 === 0) === isTurned ? "y" : "x";
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
      labels.kind !== "classes"
        ? labels
        : { ...labels, indices: indices.map((index) => labels.indices[index]!) },
    targets: chosen,
    width,
  };
}
