import { sha256Of } from "../core/hash.ts";
import { randomFrom } from "../core/random.ts";
import { selectPixels } from "../dataset/split.ts";
import type { Images } from "../dataset/types.ts";
import type { Reference } from "./manifest.ts";

/** As many as a parity test compares; all of a set that has fewer. */
const mostReferences = 64;
/** Timing rotates over this many inputs. */
const fewestReferences = 8;
/** The pixels are part of a file in the repository: fewer images where they are large. */
const mostBytes = 2 ** 18;

/** Of an output as text in a file. */
const bytesOfNumber = 12;

/** The images whose answers are kept, in ascending order: the same ones for the same seed. */
export function referenceIndices(count: number, seed: number, imageBytes = 1): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const fitting = Math.floor(mostBytes / imageBytes);
  return randomFrom(seed, "reference-images")
    .shuffle(all)
    .slice(0, Math.max(fewestReferences, Math.min(mostReferences, fitting)))
    .toSorted((a, b) => a - b);
}

/**
 * Keeps a network's answers on some of the images that are scored, with the images themselves.
 *
 * @param outputs shape [images.count, outputs of one image], the answers on all of them
 */
export function referenceFrom(
  variantId: string,
  backend: string,
  images: Images,
  outputs: Float32Array,
  seed: number,
): Reference {
  const { count, height, width, channels } = images;
  const outputCount = outputs.length / count;
  const imageBytes = Math.max(height * width * channels, outputCount * bytesOfNumber);
  const imageIndices = referenceIndices(count, seed, imageBytes);
  const pixels = selectPixels(images, imageIndices);
  return {
    schemaVersion: 1,
    variantId,
    backend,
    imageIndices,
    pixelsSha256: sha256Of(pixels),
    pixelsBase64: Buffer.from(pixels).toString("base64"),
    inputShape: [height, width, channels],
    outputs: imageIndices.map((index) =>
      Array.from(outputs.subarray(index * outputCount, (index + 1) * outputCount)),
    ),
  };
}
