import { bytesOfBase64 } from "../../../../src/core/base64.ts";
import type { Gallery, GalleryImage } from "../../../../src/core/results.ts";
import { galleryLayoutOf, imageOf, overlayOf, type Legend } from "../../../../src/report/gallery/overlay.ts";
import { shownSizeOf } from "../../../../src/report/gallery/tile-size.ts";

/**
 * Draws the best and worst answers of every variant, as gallery.png of a report shows them.
 *
 * @returns the address of a PNG; null where there is nothing to draw
 */
export async function pictureOf(gallery: Gallery | null, legend: Legend): Promise<string | null> {
  if (gallery === null || gallery.rows.every(({ cases }) => cases.length === 0)) return null;
  const layout = galleryLayoutOf(gallery);
  const { canvas, context } = canvasOf(layout.width, layout.height);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, layout.width, layout.height);
  for (const { case: shown, x, y } of layout.rows.flatMap(({ cases }) => cases)) {
    const image = imageOf(gallery, shown.image);
    const { width, height } = shownSizeOf(image);
    // Enlarged pixels stay square.
    context.imageSmoothingEnabled = width < image.width;
    context.drawImage(tileOf(image), x, y, width, height);
  }
  const overlay = new Image();
  overlay.src = `data:image/svg+xml,${encodeURIComponent(overlayOf(gallery, layout, legend))}`;
  await overlay.decode();
  context.drawImage(overlay, 0, 0);
  return canvas.toDataURL();
}

/** A picture in its own size. */
function tileOf({ height, width, channels, pixelsBase64 }: GalleryImage): HTMLCanvasElement {
  const { canvas, context } = canvasOf(width, height);
  const pixels = bytesOfBase64(pixelsBase64);
  const picture = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let colour = 0; colour < 3; colour += 1)
      picture.data[4 * pixel + colour] = pixels[channels * pixel + (channels === 3 ? colour : 0)]!;
    picture.data[4 * pixel + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

function canvasOf(width: number, height: number) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return { canvas, context: canvas.getContext("2d")! };
}
