import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../src/dataset/image-codec.ts";
import { readFittedImages } from "../../src/dataset/fitted-images.ts";
import { labelFolder } from "../helpers/label-folder.ts";

const sides = 8;

/** Every pixel has this colour, and those of the left half this alpha. */
async function halfTransparent(colour: readonly number[], alpha: number): Promise<Buffer> {
  const channels = (colour.length + 1) as 2 | 4;
  const raw = Buffer.from(
    Array.from({ length: sides * sides }, (_, at) => [
      ...colour,
      at % sides < sides / 2 ? alpha : 255,
    ]).flat(),
  );
  return sharp(raw, { raw: { width: sides, height: sides, channels } })
    .toColourspace(channels === 2 ? "b-w" : "srgb")
    .png()
    .toBuffer();
}

const palette = async () =>
  sharp(await halfTransparent([200, 100, 50], 0))
    .png({ palette: true, colours: 8 })
    .toBuffer();

/** All colours, each once. */
const coloursOf = (rgb: Uint8Array) => [
  ...new Set(Array.from({ length: rgb.length / 3 }, (_, at) => rgb.slice(3 * at, 3 * at + 3).join())),
];

describe("a picture with transparent pixels", () => {
  it.each<[string, readonly number[], number]>([
    ["colour, a half of it fully transparent", [200, 100, 50], 0],
    ["colour, a half of it a little transparent", [200, 100, 50], 100],
    ["grey with alpha", [90], 0],
    ["opaque, with an alpha that says nothing", [200, 100, 50], 255],
  ])("of %s keeps its colours, at its own size and at others", async (_, colour, alpha) => {
    const bytes = await halfTransparent(colour, alpha);
    const wanted = [(colour.length === 1 ? [90, 90, 90] : colour).join()];
    for (const size of [
      undefined,
      { height: 8, width: 8 },
      { height: 4, width: 4 },
      { height: 20, width: 13 },
    ]) {
      const { rgb, isTransparent, isGrey } = await decodeImage(bytes, size);
      expect(coloursOf(rgb)).toEqual(wanted);
      expect(isTransparent).toBe(alpha < 255);
      expect(isGrey).toBe(colour.length === 1);
    }
  });

  it("with a palette has the same colours at every size as at its own", async () => {
    const bytes = await palette();
    const own = await decodeImage(bytes);
    expect(own.isTransparent).toBe(true);
    expect(Array.from(own.rgb.slice(21, 24))).toEqual([200, 100, 50]);
    const half = await decodeImage(bytes, { height: 4, width: 4 });
    const oracle = sharp(own.rgb, { raw: { width: 8, height: 8, channels: 3 } }).resize(4, 4, {
      fit: "fill",
    });
    expect(half.rgb).toEqual(await oracle.raw().toBuffer());
  });

  it("is resized alike for a diagnosis and for a benchmark", async () => {
    const raw = Buffer.from(Array.from({ length: 30 * 20 * 4 }, (_, at) => (at * 37 + (at >> 3)) % 256));
    const bytes = await sharp(raw, { raw: { width: 30, height: 20, channels: 4 } })
      .png()
      .toBuffer();
    const folder = await labelFolder({}, { "a.png": bytes });
    const label = { file: "a.png", width: null, height: null, objects: [], where: "a.png" };
    const { images, transparent } = await readFittedImages(folder, [label], {
      width: 12,
      height: 16,
      channels: 3,
      fit: "stretch",
    });
    expect(transparent).toBe(1);
    expect(Buffer.compare(images.pixels, (await decodeImage(bytes, { height: 16, width: 12 })).rgb)).toBe(0);
  });
});
