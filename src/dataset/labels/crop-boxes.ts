import { counted } from "../../core/counted.ts";
import { BoxbenchError } from "../../core/errors.ts";
import type { Box, ImageLabels, LabelledObject, LabelSet } from "./label-set.ts";
import { boxAround } from "./units.ts";

/** How much larger than its box what is read of an image is, as in the loaders of HRNet and MMPose. */
export const cropScale = 1.25;

/**
 * Labels in which each thing has an image to itself: the part of the image around its box, or around its key points
 * where it has no box. Places stay in pixels of the whole image. Groups, and things that have neither, are left out.
 *
 * @throws BoxbenchError DATASET where nothing has a box
 */
export function cropBoxes(labels: LabelSet): LabelSet {
  const images = labels.images.flatMap((image) =>
    image.objects.flatMap((object): ImageLabels[] => {
      const box = boxOf(object);
      return box === null || object.isCrowd
        ? []
        : [{ ...image, objects: [object], where: object.where, part: enlarged(box) }];
    }),
  );
  if (images.length === 0) {
    throw new BoxbenchError(
      "DATASET",
      `${labels.source}: nothing has a box to crop: leave --crop-boxes out.`,
    );
  }
  const words = `${counted(images.length, "box")} of ${counted(labels.images.length, "image")} read as images of their own, each ${cropScale} times as wide and high (--crop-boxes)`;
  return { ...labels, images, convention: [...labels.convention, words] };
}

function boxOf({ box, points }: LabelledObject): Box | null {
  const seen = (points ?? []).filter(({ visibility }) => visibility > 0);
  const own = box ?? (seen.length > 1 ? boxAround(seen) : null);
  return own !== null && own.width > 0 && own.height > 0 ? own : null;
}

function enlarged({ x, y, width, height }: Box): Box {
  const by = (cropScale - 1) / 2;
  return {
    x: x - by * width,
    y: y - by * height,
    width: cropScale * width,
    height: cropScale * height,
  };
}
