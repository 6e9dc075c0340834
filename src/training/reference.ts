import { sha256Of } from "../core/hash.ts";
import { randomFrom } from "../core/random.ts";
import { selectImages } from "../dataset/split.ts";
import type { ImageSet } from "../dataset/types.ts";
import type { Reference } from "./manifest.ts";

/** As many as a parity test compares; all of a set that has fewer. */
const referenceCount = 64;

/** The validation images whose answers are kept, in ascending order: the same ones for the same seed. */
export function referenceIndices(count: number, seed: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  return randomFrom(seed, "reference-images")
    .shuffle(all)
    .slice(0, referenceCount)
    .toSorted((a, b) => a - b);
}

/**
 * Keeps a network's answers on some of the validation images, with the images themselves.
 *
 * @param outputs shape [validation.count, 2], the answers on all of them
 */
export function referenceFrom(
  variantId: string,
  backend: string,
  validation: ImageSet,
  outputs: Float32Array,
  seed: number,
): Reference {
  const imageIndices = referenceIndices(validation.count, seed);
  const { pixels, side, channels } = selectImages(validation, imageIndices);
  return {
    schemaVersion: 1,
    variantId,
    backend,
    imageIndices,
    pixelsSha256: sha256Of(pixels),
    pixelsBase64: Buffer.from(pixels).toString("base64"),
    inputShape: [side, side, channels],
    outputs: imageIndices.map((index) => [outputs[2 * index]!, outputs[2 * index + 1]!]),
  };
}
