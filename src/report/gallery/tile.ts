import sharp from "sharp";
import { BoxbenchError } from "../../core/errors.ts";
import type { Gallery } from "../../core/results.ts";

type GalleryImage = Gallery["images"][string];

/** Tiles near this size are easy to read, several beside each other. */
const preferredPx = 112;
/** Larger images are shrunk, so that a row stays a row. */
const largestPx = 192;

/**
 * Side of a tile, in pixels: a whole multiple of the image's side, so that enlarged pixels stay square, or
 * less than the image where that is large.
 */
export function tileSideOf(imageSide: number): number {
  return Math.min(largestPx, imageSide * Math.max(1, Math.round(preferredPx / imageSide)));
}

/**
 * The image enlarged without smoothing (or shrunk with it), as raw RGB.
 *
 * @returns shape [tileSide, tileSide, 3]
 * @throws BoxbenchError RESULTS_FILE when the pixels do not fill side × side × channels
 */
export async function tileOf(image: GalleryImage, imageSide: number, name: string): Promise<Buffer> {
  const pixels = Buffer.from(image.pixelsBase64, "base64");
  const { channels } = image;
  const expected = imageSide * imageSide * channels;
  if ((channels !== 1 && channels !== 3) || pixels.length !== expected) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `Gallery image ${name} has ${pixels.length} bytes in ${channels} channels, but ${imageSide} × ${imageSide} pixels in 1 or 3 channels are needed. Run the bench again.`,
    );
  }
  const tileSide = tileSideOf(imageSide);
  return sharp(pixels, { raw: { width: imageSide, height: imageSide, channels } })
    .resize(tileSide, tileSide, { kernel: tileSide >= imageSide ? "nearest" : "lanczos3" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer();
}
