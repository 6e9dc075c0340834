import { sizeOf } from "../core/shapes.ts";
import { withChannels } from "./channels.ts";
import { filesAtOnce, forEachConcurrently } from "./concurrent.ts";
import { targetOfPixel } from "./coordinates.ts";
import { decodeLabelledImage } from "./labelled-image.ts";
import { onlyPoint } from "./labels/only.ts";
import type { LabelSet } from "./labels/label-set.ts";
import { labelProblem } from "./labels/problem.ts";
import type { ImageSet } from "./types.ts";

export interface PointSetOptions {
  /** Resize every image to this many pixels a side; without it all must have one size. */
  readonly side?: number;
  /** Convert to this many channels; without it 1 where every image is grey, else 3. */
  readonly channels?: 1 | 3;
}

/**
 * Reads the images of labels that say one point of each: square, of one size unless `options.side` resizes them. See
 * `decodeImage` for alpha, 16 bits and EXIF.
 *
 * @throws BoxbenchError DATASET that names the file and where it is listed
 */
export async function pointSetOf(labels: LabelSet, options: PointSetOptions = {}): Promise<ImageSet> {
  const { directory, images } = labels;
  const size = options.side === undefined ? undefined : { height: options.side, width: options.side };
  const decoded = async (index: number) => {
    const label = images[index]!;
    const image = await decodeLabelledImage(directory, label, size);
    if (image.width === image.height) return image;
    throw labelProblem(label.where, `"${label.file}" is ${image.width}x${image.height}; crop it to a square`);
  };
  const first = await decoded(0);
  const side = options.side ?? first.width;
  const perImage = sizeOf([side, side, 3]);
  const pixels = new Uint8Array(images.length * perImage);
  const targets = new Float32Array(images.length * 2);
  let allGrey = true;
  await forEachConcurrently(images.length, filesAtOnce, async (index) => {
    const label = images[index]!;
    const image = index === 0 ? first : await decoded(index);
    if (options.side === undefined && image.width !== side) {
      throw labelProblem(
        label.where,
        `"${label.file}" is ${image.width}x${image.height} and "${images[0]!.file}" is ${side}x${side}; ` +
          "give all images one size, or read them with a side to resize to",
      );
    }
    const { x, y } = onlyPoint(label);
    pixels.set(image.rgb, index * perImage);
    targets[2 * index] = targetOfPixel(x, image.width);
    targets[2 * index + 1] = targetOfPixel(y, image.height);
    allGrey &&= image.isGrey;
  });
  const set: ImageSet = {
    count: images.length,
    side,
    height: side,
    width: side,
    channels: 3,
    pixels,
    targets,
  };
  return withChannels(set, options.channels ?? (allGrey ? 1 : 3));
}
