import { BoxbenchError } from "../core/errors.ts";

/** Bytes of one kind that are held at once: Node.js reads no file of 2 GiB in one piece. */
const largestSetBytes = 2 ** 31 - 2 ** 20;

/**
 * Refuses more images than are held at once, before they take hours to be read.
 *
 * @param what what takes the bytes, in the plural
 * @throws BoxbenchError DATASET that says how many there may be
 */
export function refuseLargeSet(count: number, bytesEach: number, what: string): void {
  if (count * bytesEach <= largestSetBytes) return;
  throw new BoxbenchError(
    "DATASET",
    `${what} of ${count} images are ${gigabytes(count * bytesEach)} GB, and at most ${gigabytes(largestSetBytes)} GB are held at once: give at most ${Math.floor(largestSetBytes / bytesEach)} images (a part with --split, or a label file that lists fewer).`,
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
