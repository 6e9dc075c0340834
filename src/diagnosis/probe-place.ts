import { median } from "simple-statistics";
import type { TensorFlow } from "../tfjs/types.ts";
import type { OpenNetwork } from "./open-network.ts";
import type { InputRange } from "./pixels.ts";
import { pooledBy } from "./pooled-by.ts";
import { predictAll } from "./probe-outputs.ts";
import { axisOfUnit, selectSamples, type Samples } from "./samples.ts";
import { trainingAnswers } from "./training-answers.ts";
import { blankImages, movedImages, type Step } from "./moved-images.ts";

/** How answers follow a picture that moves. */
export interface PlaceFacts {
  /** The layer behind which no place is left: all ways from the image to the answer lead through such ones. */
  readonly pooledBy: string | null;
  /** Pixels that the pictures were moved. */
  readonly movedPx: number;
  /** How far an answer moves the same way when the picture moves by one pixel: 1 is right, 0 is blind. */
  readonly perPixel: number;
  /**
   * How much the answers of a fresh copy change when the picture moves, beside how much they change when there is no
   * picture (the median over the images of each): what its layers can tell of a place before training, and but for
   * pictures at the edge; null where it answers all alike.
   */
  readonly freshShare: number | null;
}

const mostImages = 64;
/** Of the side: far enough for networks that look at every fourth pixel, and still in the image. */
const movedShare = 1 / 8;

/**
 * Moves pictures towards the middle of the image, so that what is to be found stays in it.
 *
 * @returns null for classes, which have no place
 */
export async function probePlace(
  tf: TensorFlow,
  { saved, fresh }: Pick<OpenNetwork, "saved" | "fresh">,
  all: Samples,
  range: InputRange,
): Promise<PlaceFacts | null> {
  const { labels } = all;
  if (labels.kind === "classes") return null;
  const count = Math.min(mostImages, all.images.count);
  const samples = selectSamples(
    all,
    Array.from({ length: count }, (_, index) => index),
  );
  const { images, width } = samples;
  const movedPx = Math.max(1, Math.round(Math.min(images.height, images.width) * movedShare));
  const answer = (of: Samples) => predictAll(tf, saved, of, range);
  const freshAnswer = (of: Samples) => trainingAnswers(tf, fresh, of, range, count);
  const moved = (["x", "y"] as const).map((axis) => {
    const steps = stepsToMiddle(samples, axis, movedPx);
    return { axis, steps, samples: { ...samples, images: movedImages(images, axis, steps) } };
  });
  const still = await answer(samples);
  const freshStill = await freshAnswer(samples);
  const blank = await freshAnswer({ ...samples, images: blankImages(images) });
  const [low, high] = labels.outputRange;
  let [followed, followers] = [0, 0];
  const changes: Float32Array[] = [];
  for (const { axis, steps, samples: there } of moved) {
    const after = await answer(there);
    const freshAfter = await freshAnswer(there);
    changes.push(differences(freshAfter, freshStill, width));
    const pixel = (high - low) / (axis === "x" ? images.width : images.height);
    for (let image = 0; image < count; image += 1) {
      for (let unit = 0; unit < width; unit += 1) {
        const at = image * width + unit;
        if (axisOfUnit(labels, unit) !== axis) continue;
        followed += (after[at]! - still[at]!) / (pixel * steps[image]!);
        followers += 1;
      }
    }
  }
  const emptied = median([...differences(blank, freshStill, width)]);
  const share = median(changes.flatMap((change) => [...change])) / emptied;
  return {
    pooledBy: pooledBy(saved),
    movedPx,
    perPixel: followed / followers,
    freshShare: Number.isFinite(share) ? share : null,
  };
}

/** One step of this many pixels for each image, to the right (down) where its target is left of (above) the middle. */
function stepsToMiddle({ labels, targets, width, images }: Samples, axis: "x" | "y", px: number): Step[] {
  if (labels.kind === "classes") return [];
  const [low, high] = labels.outputRange;
  const units = Array.from({ length: width }, (_, unit) => unit).filter(
    (unit) => axisOfUnit(labels, unit) === axis,
  );
  return Array.from({ length: images.count }, (_, image) => {
    const place =
      units.reduce((sum, unit) => sum + targets[image * width + unit]!, 0) / Math.max(1, units.length);
    return (place - low) / (high - low) < 0.5 ? px : -px;
  });
}

/** Euclidean distance between two answers to each image. */
function differences(a: Float32Array, b: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: a.length / width }, (_, image) =>
    Math.hypot(
      ...Array.from({ length: width }, (_unit, unit) => a[image * width + unit]! - b[image * width + unit]!),
    ),
  );
}
