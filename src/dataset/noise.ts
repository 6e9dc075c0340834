import type { Random } from "../core/random.ts";

/** Adds Gaussian noise in place: each level is rounded to the nearest and stops at 0 and 255. */
export function addNoise(pixels: Uint8Array, sigma: number, random: Random): void {
  // This view does both.
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let pixel = 0; pixel < clamped.length; pixel += 1) {
    clamped[pixel] = clamped[pixel]! + sigma * random.normal();
  }
}
