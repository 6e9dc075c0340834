import sharp from "sharp";
import { BoxbenchError } from "../../core/errors.ts";
import type { GalleryImage } from "../../core/results.ts";

/** Tiles near this size are easy to read, several beside each other. */
const preferredPx = 112;
/** Larger images are shrunk, so that a row stays a row. */
const largestPx = 192;

/** The longer side of a picture: what tiles are measured by. */
function sideOf({ height, width }: Pick<GalleryImage, "height" | "width">): number {
  return Math.max(height, width);
}

/**
 * Side of the square that a picture is shown in, in pixels: a whole multiple of its longer side, so that enlarged
 * pixels stay square, or less than the picture where that is large.
 */
export function tileSideOf(image: Pick<GalleryImage, "height" | "width">): number {
  const side = sideOf(image);
  return Math.min(largestPx, side * Math.max(1, Math.round(preferredPx / side)));
}

/** Width and height of a picture in a tile, in pixels. */
export function shownSizeOf(image: Pick<GalleryImage, "height" | "width">): {
  width: number;
  height: number;
} {
  const scale = tileSideOf(image) / sideOf(image);
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}

/**
 * The picture enlarged without smoothing (or shrunk with it), as raw RGB of `shownSizeOf`.
 *
 * @throws BoxbenchError RESULTS_FILE when the pixels do not fill height × width × channels
 */
export async function tileOf(image: GalleryImage, name: string): Promise<Buffer> {
  const pixels = Buffer.from(image.pixelsBase64, "base64");
  const { channels, height, width } = image;
  const expected = height * width * channels;
  if ((channels !== 1 && channels !== 3) || pixels.length !== expected) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `Gallery image ${name} has ${pixels.length} bytes in ${channels} channels, but ${width} × ${height} pixels in 1 or 3 channels are needed. Run the bench again.`,
    );
  }
  const shown = shownSizeOf(image);
  return sharp(pixels, { raw: { width, height, channels } })
    .resize(shown.width, shown.height, {
      fit: "fill",
      kernel: shown.width >= width ? "nearest" : "lanczos3",
    })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer();
}
