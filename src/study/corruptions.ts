import sharp, { type Sharp } from "sharp";
import type { ImageSet } from "../dataset/types.ts";

interface Corruption {
  readonly summary: string;
  apply(grey: Uint8Array, side: number): Promise<Uint8Array>;
}

/** What may happen to an image between the training set and the user, by name. All keep the box where it is. */
export const corruptions = {
  "dimmed-half": { summary: "all levels halved", apply: levels((level) => level * 0.5) },
  "dimmed-to-80": { summary: "all levels times 0.8", apply: levels((level) => level * 0.8) },
  "raised-by-40": { summary: "all levels raised by 40", apply: levels((level) => level + 40) },
  blur: {
    summary: "Gaussian blur with a standard deviation of 1.5 px",
    apply: (grey, side) => throughSharp(grey, side, (image) => image.blur(1.5)),
  },
  jpeg: {
    summary: "saved as JPEG of quality 20",
    apply: async (grey, side) => {
      const bytes = await rawImage(grey, side).jpeg({ quality: 20 }).toBuffer();
      return sharp(bytes).toColourspace("b-w").raw().toBuffer();
    },
  },
} as const satisfies Record<string, Corruption>;

export type CorruptionName = keyof typeof corruptions;

export const corruptionNames = Object.keys(corruptions) as readonly CorruptionName[];

/**
 * Applies a corruption to every image.
 *
 * @param set of one channel
 */
export async function corrupted(set: ImageSet, name: CorruptionName): Promise<ImageSet> {
  const size = set.side * set.side;
  const pixels = new Uint8Array(set.pixels.length);
  for (let image = 0; image < set.count; image += 1) {
    const grey = set.pixels.slice(image * size, (image + 1) * size);
    pixels.set(await corruptions[name].apply(grey, set.side), image * size);
  }
  return { ...set, pixels };
}

/** Changes each level by itself; the result is rounded and stops at 0 and 255. */
function levels(change: (level: number) => number): Corruption["apply"] {
  return async (grey) => new Uint8Array(Uint8ClampedArray.from(grey, change));
}

async function throughSharp(
  grey: Uint8Array,
  side: number,
  change: (image: Sharp) => Sharp,
): Promise<Uint8Array> {
  return change(rawImage(grey, side)).toColourspace("b-w").raw().toBuffer();
}

function rawImage(grey: Uint8Array, side: number): Sharp {
  return sharp(grey, { raw: { width: side, height: side, channels: 1 } });
}
