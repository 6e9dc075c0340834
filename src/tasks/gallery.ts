import { base64Of } from "../core/base64.ts";
import type { Gallery, GalleryCase, GalleryImage } from "../core/results.ts";
import type { Images } from "../dataset/types.ts";
import type { Scorer } from "./scorer.ts";

/** Larger pictures are kept smaller: a report shows them as tiles of less. */
const largestSide = 192;

/** A row whose cases name images by their position in those of the scorer. */
interface Row extends Omit<Gallery["rows"][number], "cases"> {
  readonly cases: readonly GalleryCase[];
}

/**
 * A gallery with one more row: one for each variant, from the first runtime that answered.
 */
export function withRow(gallery: Gallery | null, row: Row, scorer: Scorer): Gallery {
  const before = gallery ?? { images: {}, rows: [] };
  if (before.rows.some(({ variantId }) => variantId === row.variantId)) return before;
  const keyOf = (image: string) => `${scorer.imagesId}${image}`;
  const added = Object.fromEntries(
    row.cases.map(({ image }) => [keyOf(image), imageAt(scorer.images, Number(image))]),
  );
  const cases = row.cases.map((shown) => ({ ...shown, image: keyOf(shown.image) }));
  return {
    // Pictures that two variants share stay as they came first.
    images: Object.fromEntries(
      Object.entries({ ...added, ...before.images }).toSorted(([a], [b]) =>
        a.localeCompare(b, "en", { numeric: true }),
      ),
    ),
    rows: [...before.rows, { ...row, cases }],
  };
}

/** One image, with every second, third, ... pixel left out where it is large. */
function imageAt({ height, width, channels, pixels }: Images, image: number): GalleryImage {
  const step = Math.ceil(Math.max(height, width) / largestSide);
  const start = image * height * width * channels;
  if (step === 1) {
    const own = pixels.subarray(start, start + height * width * channels);
    return { height, width, channels, pixelsBase64: base64Of(own) };
  }
  const kept: number[] = [];
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = start + (y * width + x) * channels;
      kept.push(...pixels.subarray(at, at + channels));
    }
  }
  return {
    height: Math.ceil(height / step),
    width: Math.ceil(width / step),
    channels,
    pixelsBase64: base64Of(Uint8Array.from(kept)),
  };
}
