import sharp from "sharp";
import { BoxbenchError } from "../../core/errors.ts";
import type { GalleryImage } from "../../core/results.ts";
import { shownSizeOf } from "./tile-size.ts";

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
