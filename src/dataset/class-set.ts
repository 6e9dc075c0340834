import { sizeOf } from "../core/shapes.ts";
import { withChannels } from "./channels.ts";
import { forEachConcurrently } from "./concurrent.ts";
import type { DecodedImage } from "./image-codec.ts";
import { decodeLabelledImage } from "./labelled-image.ts";
import type { ImageLabels, LabelSet } from "./labels/label-set.ts";
import { onlyClass } from "./labels/only.ts";
import { labelProblem } from "./labels/problem.ts";
import type { ClassSet } from "./types.ts";

/** Enough to keep libuv's four threads busy while files are opened. */
const filesAtOnce = 8;

/** A user's images with their classes. */
export interface NamedClassSet {
  readonly set: ClassSet;
  /** What each class is called, in the order of a network's outputs. */
  readonly names: readonly string[];
}

/**
 * Reads the images of labels that say one class of each, in their order. Images of the network's proportions are resized
 * to what it reads; others are refused, since squeezing them would change what they show.
 *
 * @param size what the network reads; null for what it leaves open, which the first image then decides
 * @throws BoxbenchError DATASET that names the file and where it is listed: no image, an image of one pixel or of other
 *   proportions, a class that is none
 */
export async function classSetOf(
  { directory, images, classes: names }: LabelSet,
  size: { readonly height: number | null; readonly width: number | null; readonly channels: 1 | 3 },
): Promise<NamedClassSet> {
  const classes = Uint16Array.from(images, (image) => {
    const name = onlyClass(image);
    const place = names.indexOf(name);
    if (place >= 0) return place;
    throw labelProblem(image.where, `class "${name}" is none of ${names.join(", ")}`);
  });
  const asked =
    size.height === null || size.width === null ? undefined : { height: size.height, width: size.width };
  const first = await decodeLabelledImage(directory, images[0]!, asked);
  const { height, width } = { height: size.height ?? first.height, width: size.width ?? first.width };
  const perImage = sizeOf([height, width, 3]);
  const pixels = new Uint8Array(images.length * perImage);
  await forEachConcurrently(images.length, filesAtOnce, async (index) => {
    const label = images[index]!;
    const image = index === 0 ? first : await decodeLabelledImage(directory, label, asked);
    refuseOtherShape(image, { height, width }, asked !== undefined, label);
    pixels.set(image.rgb, index * perImage);
  });
  const set = { count: images.length, height, width, channels: 3 as const, pixels, classes };
  return { set: withChannels(set, size.channels), names };
}

/** @param resized whether the image was resized to the shape that is needed */
function refuseOtherShape(
  image: DecodedImage,
  { height, width }: { readonly height: number; readonly width: number },
  resized: boolean,
  { file, where }: ImageLabels,
): void {
  if (image.width === width && image.height === height) return;
  if (image.width === 1 && image.height === 1) {
    throw labelProblem(where, `"${file}" is a single pixel, which shows nothing; give the image itself`);
  }
  if (resized && image.width * height === image.height * width) return;
  throw labelProblem(
    where,
    `"${file}" is ${image.width}x${image.height}, and ${width}x${height} is needed: ` +
      (resized ? "crop it to these proportions" : "resize it"),
  );
}
