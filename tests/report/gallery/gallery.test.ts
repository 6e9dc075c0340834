import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Gallery } from "../../../src/core/results.ts";
import { galleryPng } from "../../../src/report/gallery/gallery.ts";
import { headerHeight, layoutOf } from "../../../src/report/gallery/layout.ts";
import { widthOfText } from "../../../src/report/gallery/stroke-font.ts";
import { tileSideOf } from "../../../src/report/gallery/tile-size.ts";
import { sampleResults } from "../fixture.ts";

const gallery = sampleResults.gallery!;
const green = [0x00, 0xd2, 0x6a];
const red = [0xff, 0x3b, 0x30];

async function decode(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const pixelAt = (x: number, y: number) => {
    const start = (y * info.width + x) * info.channels;
    return [...data.subarray(start, start + 3)];
  };
  return { ...info, pixelAt };
}

describe("galleryPng", () => {
  const labelWidth = Math.max(
    widthOfText("cnn-low-lr", 11),
    widthOfText("größe-π", 11),
    widthOfText("ort-node/cpu", 9),
  );
  const layout = layoutOf(gallery, labelWidth);

  it("marks the true and the predicted point where they belong", async () => {
    const { width, height, pixelAt } = await decode((await galleryPng(gallery))!);
    expect([width, height]).toEqual([layout.width, layout.height]);
    // Side 8 is enlarged 14 times; the truth (0, 0) is the middle of a tile, 56 px from its edges.
    const [left, top] = [layout.bestX + 56, headerHeight + 56];
    expect(pixelAt(left - 4, top)).toEqual(green);
    expect(pixelAt(left, top - 4)).toEqual(green);
    // The prediction (0.5, 0.5) is 28 px right and below of it, with a ring of radius 6 around.
    expect(pixelAt(left + 28 + 5, top + 28)).toEqual(red);
    // Between the marks lies the image, which is black.
    expect(pixelAt(left + 28, top - 28)).toEqual([0, 0, 0]);
  });

  it("shows a colour image beside a grey one, and white around", async () => {
    const { pixelAt } = await decode((await galleryPng(gallery))!);
    expect(pixelAt(layout.worstX + 100, headerHeight + 10)).toEqual([200, 200, 200]);
    expect(pixelAt(layout.bestX - 4, headerHeight + 20)).toEqual([255, 255, 255]);
  });

  it("writes its labels without any font of the machine", async () => {
    const { pixelAt } = await decode((await galleryPng(gallery))!);
    const middle = headerHeight + 56;
    const labelPixels = Array.from({ length: 60 * 16 }, (_, index) =>
      pixelAt(16 + (index % 60), middle - 14 + Math.floor(index / 60)),
    );
    // A row of ten bold letters 11 px high covers a good part of 60 × 16 pixels, and not most of it.
    const dark = labelPixels.filter(([level]) => level! < 128).length;
    expect(dark).toBeGreaterThan(60);
    expect(dark).toBeLessThan(480);
  });

  it("is the same picture each time", async () => {
    expect(await galleryPng(gallery)).toEqual(await galleryPng(gallery));
  });

  it.each([
    [8, 112],
    [32, 128],
    [64, 128],
    [100, 100],
    [192, 192],
    [640, 192],
  ])("makes tiles of a %i px image %i px wide", (imageSide, tileSide) => {
    expect(tileSideOf({ height: imageSide, width: imageSide })).toBe(tileSide);
  });

  it("shrinks large images", async () => {
    const side = 300;
    const middle = { shape: "point", x: 0.5, y: 0.5 } as const;
    const large: Gallery = {
      images: {
        "0": {
          height: side,
          width: side,
          channels: 1,
          pixelsBase64: Buffer.alloc(side * side, 90).toString("base64"),
        },
      },
      rows: [
        {
          variantId: "v",
          runtimeId: "r",
          cases: [{ kind: "best", image: "0", truth: [middle], answer: [middle], loss: 0, unit: "px" }],
        },
      ],
    };
    const { pixelAt } = await decode((await galleryPng(large))!);
    const { bestX } = layoutOf(large, Math.max(widthOfText("v", 11), widthOfText("r", 9)));
    expect(pixelAt(bestX + 190, headerHeight + 190)).toEqual([90, 90, 90]);
  });

  it("is null without a gallery, or without a case", async () => {
    expect(await galleryPng(null)).toBeNull();
    expect(await galleryPng({ ...gallery, rows: [] })).toBeNull();
  });

  it("refuses a case without its image, and pixels that do not fill it, by number", async () => {
    await expect(galleryPng({ ...gallery, images: {} })).rejects.toMatchObject({
      code: "RESULTS_FILE",
      message: expect.stringContaining("image 3"),
    });
    const short = { ...gallery.images, "5": { height: 8, width: 8, channels: 1, pixelsBase64: "AAAA" } };
    await expect(galleryPng({ ...gallery, images: short })).rejects.toMatchObject({
      code: "RESULTS_FILE",
      message: expect.stringContaining("Gallery image 5 has 3 bytes"),
    });
  });
});
