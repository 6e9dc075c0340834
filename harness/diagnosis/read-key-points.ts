import { BoxbenchError } from "../../src/core/errors.ts";
import { pointToInput } from "../../src/dataset/fit.ts";
import { readFittedImages } from "../../src/dataset/fitted-images.ts";
import type { LabelSet } from "../../src/dataset/labels/label-set.ts";
import type { OpenNetwork } from "../../src/diagnosis/open-network.ts";
import { samplesOfKeyPoints, type Samples } from "../../src/diagnosis/samples.ts";
import { pointsTruthOf } from "../../src/tasks/points/truth.ts";
import type { Context } from "../base/command.ts";
import { inputSizeOf } from "./input-size.ts";

/**
 * Reads images of several points each, stretched to what the network reads. Images in which a point is not labelled are
 * left out.
 *
 * @throws BoxbenchError DATASET when an image cannot be read, or too few have all points; USAGE when the network answers
 *   another number of them
 */
export async function readKeyPoints(
  network: OpenNetwork,
  labels: LabelSet,
  {
    side,
    outputRange,
    data,
  }: { readonly side?: number; readonly outputRange: readonly [number, number]; readonly data: string },
  context: Context,
): Promise<Samples> {
  const { images: all, names } = pointsTruthOf({ labels, fits: [], maps: null });
  if (network.units !== 2 * names.length) {
    throw new BoxbenchError(
      "USAGE",
      `The labels in ${data} have ${names.length} points in each image, and the network answers ` +
        `${network.maps === null ? `${network.units} numbers` : `${network.maps.channels} maps`}; it needs ` +
        `${network.maps === null ? `${2 * names.length}: x and y of each in turn` : names.length}.`,
    );
  }
  const whole = labels.images.flatMap((image, index) =>
    all[index]!.points.every(({ visibility }) => visibility > 0)
      ? [{ image, points: all[index]!.points }]
      : [],
  );
  if (whole.length < labels.images.length) {
    context.note(
      `${labels.images.length - whole.length} of ${labels.images.length} images do not have all ${names.length} points and are left out.`,
    );
  }
  if (whole.length < 2) {
    throw new BoxbenchError(
      "DATASET",
      `${data} has ${whole.length === 0 ? "no image" : "one image"} with all ${names.length} points; a diagnosis compares the answers for different images.`,
    );
  }
  const { images, fits } = await readFittedImages(
    labels.directory,
    whole.map(({ image }) => image),
    { ...inputSizeOf(network, labels, side), channels: network.channels, fit: "stretch" },
  );
  const points = whole.map((one, index) => one.points.map((point) => pointToInput(fits[index]!, point)));
  return samplesOfKeyPoints(images, points, names, outputRange);
}
