import sharp from "sharp";
import type { Gallery } from "../../core/results.ts";
import type { PlacedCase } from "./layout.ts";
import { galleryLayoutOf, imageOf, overlayOf, type Legend } from "./overlay.ts";
import { shownSizeOf } from "./tile-size.ts";
import { tileOf } from "./tile.ts";

/**
 * Draws the best and worst answers of every variant: the image, the truth and the answer.
 *
 * @returns a PNG, or null where there is nothing to draw
 * @throws BoxbenchError RESULTS_FILE when a case names an image that is missing or has the wrong size
 */
export async function galleryPng(
  gallery: Gallery | null,
  legend: Legend = { truth: "true centre", answer: "predicted" },
): Promise<Uint8Array | null> {
  if (gallery === null || gallery.rows.every((row) => row.cases.length === 0)) return null;
  const layout = galleryLayoutOf(gallery);
  const tiles = await Promise.all(
    layout.rows.flatMap((row) => row.cases).map((placed) => tileAt(gallery, placed)),
  );
  const { width, height } = layout;
  const png = await sharp({ create: { width, height, channels: 3, background: "#ffffff" } })
    .composite([...tiles, { input: Buffer.from(overlayOf(gallery, layout, legend)), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
  return new Uint8Array(png);
}

async function tileAt(gallery: Gallery, { case: { image: key }, x, y }: PlacedCase) {
  const image = imageOf(gallery, key);
  const input = await tileOf(image, key);
  return { input, raw: { ...shownSizeOf(image), channels: 3 as const }, left: x, top: y };
}
