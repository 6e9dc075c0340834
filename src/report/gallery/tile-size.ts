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
