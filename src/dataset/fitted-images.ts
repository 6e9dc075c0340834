import sharp from "sharp";
import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import { withChannels } from "./channels.ts";
import { filesAtOnce, forEachConcurrently } from "./concurrent.ts";
import { fitOf, type Fit, type FitName, type Size } from "./fit.ts";
import type { DecodedImage } from "./image-codec.ts";
import { decodeLabelledImage } from "./labelled-image.ts";
import type { ImageLabels } from "./labels/label-set.ts";
import { refuseLargeSet } from "./set-size.ts";
import type { Images } from "./types.ts";

/** Images as a network reads them, and how each lies in its input. */
export interface FittedImages {
  readonly images: Images;
  /** How many have pixels that are not opaque. */
  readonly transparent: number;
  readonly fits: readonly Fit[];
}

export interface FitOptions extends Size {
  readonly channels: 1 | 3;
  readonly fit: FitName;
}

/** Grey level of a letterbox' bars, as YOLO's loaders have it. */
export const barLevel = 114;

/**
 * Reads images and makes them the size that a network reads.
 *
 * @param directory what the files are relative to
 * @throws BoxbenchError DATASET that names the file and where it is listed: no image, an image of one pixel, or of
 *   another size than its labels say; or
 *   more images than are held at once
 */
export async function readFittedImages(
  directory: string,
  labels: readonly ImageLabels[],
  { width, height, channels, fit: name }: FitOptions,
): Promise<FittedImages> {
  const perImage = sizeOf([height, width, 3]);
  refuseLargeSet(labels.length, perImage, `The pixels, ${width}x${height},`);
  const pixels = new Uint8Array(labels.length * perImage);
  const fits: Fit[] = [];
  let transparent = 0;
  await forEachConcurrently(labels.length, filesAtOnce, async (index) => {
    const label = labels[index]!;
    const image = await decodeLabelledImage(directory, label);
    refuseOtherSize(image, label);
    const fit = fitOf(image, { width, height }, name, label.part);
    fits[index] = fit;
    if (image.isTransparent) transparent += 1;
    pixels.set(await fittedPixels(image.rgb, fit), index * perImage);
  });
  const images = { count: labels.length, height, width, channels: 3 as const, pixels };
  return { images: withChannels(images, channels), fits, transparent };
}

function refuseOtherSize(image: DecodedImage, { file, where, width, height }: ImageLabels): void {
  const fail = (words: string) => {
    throw new BoxbenchError("DATASET", `${where}: "${file}" ${words}.`);
  };
  if (image.width === 1 && image.height === 1)
    fail("is a single pixel, which shows nothing; give the image itself");
  if (width === null || height === null || (width === image.width && height === image.height)) return;
  const isTurned = width === image.height && height === image.width;
  fail(
    `is ${image.width}x${image.height}, and its labels are of ${width}x${height}` +
      (isTurned
        ? ": they were made before it was turned upright as its EXIF says; turn the labels, or remove the EXIF orientation"
        : ""),
  );
}

async function fittedPixels(rgb: Uint8Array, { image, input, source, target }: Fit): Promise<Uint8Array> {
  const isWhole = source.width === image.width && source.height === image.height;
  if (isWhole && image.width === input.width && image.height === input.height) return rgb;
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  return sharp(rgb, { raw })
    .extract({ left: source.x, top: source.y, width: source.width, height: source.height })
    .resize(target.width, target.height, { fit: "fill" })
    .extend({
      left: target.x,
      top: target.y,
      right: input.width - target.x - target.width,
      bottom: input.height - target.y - target.height,
      background: { r: barLevel, g: barLevel, b: barLevel },
    })
    .raw()
    .toBuffer();
}
