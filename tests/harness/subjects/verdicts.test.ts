import { describe, expect, it } from "vitest";
import { galleryImages, galleryRowOf } from "../../../harness/subjects/verdicts.ts";
import type { ImageSet } from "../../../src/dataset/types.ts";

/** Six 2x2 images; the first two show the same point. A truth of 0 is the centre of the image. */
const images: ImageSet = {
  count: 6,
  side: 2,
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.from({ length: 24 }, (_, index) => index),
  targets: Float32Array.from([0, 0, 0, 0, 0.25, 0, 0.5, 0, 0.75, 0, 1, 0]),
};
/** Always the centre, but for one image without an answer. */
const points = Float32Array.from([0, 0, 0, 0, 0, 0, 0, 0, Number.NaN, 0, 0, 0]);

describe("galleryRowOf", () => {
  const row = galleryRowOf("a", "r", points, images);

  it("shows different pictures, best first and worst first", () => {
    const indices = (kind: string) => row.cases.filter((c) => c.kind === kind).map((c) => c.imageIndex);
    expect(indices("best")).toEqual([0, 2, 3, 5]);
    // Image 0 and 1 show one point, so either may stand for it.
    expect(indices("worst")).toEqual([5, 3, 2, 1]);
  });

  it("leaves out an answer that is no point", () => {
    expect(row.cases.some((c) => c.imageIndex === 4)).toBe(false);
  });

  it("keeps the pixels of the images that it shows, and no others", () => {
    const kept = galleryImages([row], images);
    expect(Object.keys(kept)).toEqual(["0", "1", "2", "3", "5"]);
    expect([...Buffer.from(kept["2"]!.pixelsBase64, "base64")]).toEqual([8, 9, 10, 11]);
  });
});
