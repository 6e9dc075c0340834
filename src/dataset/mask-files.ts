import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { BoxbenchError, messageOf } from "../core/errors.ts";

/** A picture of classes: the number that each pixel has in its file. */
export interface MaskPicture {
  readonly width: number;
  readonly height: number;
  /** Shape [height, width]. */
  readonly values: Uint8Array;
}

/**
 * Reads a picture whose pixels are numbers of classes: grey levels, places in the palette, or the colours that Pascal
 * VOC has for them.
 *
 * @param where for errors: what names the picture
 * @throws BoxbenchError DATASET when it is no picture, or has other colours
 */
export async function readMaskPicture(path: string, where: string): Promise<MaskPicture> {
  const fail = (words: string, error?: unknown) =>
    new BoxbenchError("DATASET", `${where}: the mask "${path}" ${words}.`, { cause: error });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fail(`cannot be read: ${messageOf(error).replace(/[:.]+$/, "")}`, error);
  });
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw fail(`is no picture: ${messageOf(error).replace(/[:.]+$/, "")}`, error);
    });
  const { width, height, channels } = info;
  const numbers = paletteOf(bytes) ?? null;
  const values = new Uint8Array(width * height);
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    const red = data[pixel * channels]!;
    const [green, blue] =
      channels < 3 ? [red, red] : [data[pixel * channels + 1]!, data[pixel * channels + 2]!];
    const colour = colourOf(red, green, blue);
    const isGrey = red === green && green === blue;
    const number = numbers === null ? (isGrey ? red : vocNumbers.get(colour)) : numbers.get(colour);
    if (number === undefined) {
      throw fail(
        `has the colour (${red}, ${green}, ${blue}), which is no number of a class: give grey levels or a palette`,
      );
    }
    values[pixel] = number;
  }
  return { width, height, values };
}

function colourOf(red: number, green: number, blue: number): number {
  return (red << 16) | (green << 8) | blue;
}

/** Numbers of the colours in a PNG's palette; null without one. */
function paletteOf(bytes: Buffer): ReadonlyMap<number, number> | null {
  // After the signature of 8 bytes: length, name and content of each chunk, and 4 bytes to check it.
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString("latin1", at + 4, at + 8);
    if (name === "IDAT" || name === "IEND") return null;
    if (name === "PLTE" && at + 8 + length <= bytes.length && bytes[25] === 3) {
      const numbers = new Map<number, number>();
      for (let number = Math.floor(length / 3) - 1; number >= 0; number -= 1) {
        const [red, green, blue] = bytes.subarray(at + 8 + 3 * number);
        // Of places with one colour the first counts.
        numbers.set(colourOf(red!, green!, blue!), number);
      }
      return numbers;
    }
    at += 12 + length;
  }
  return null;
}

/** Pascal VOC's colours: the bits of the number, the lowest three to the highest bits of red, green and blue, and on. */
const vocNumbers: ReadonlyMap<number, number> = new Map(
  Array.from({ length: 256 }, (_, number) => {
    let [red, green, blue] = [0, 0, 0];
    for (let bit = 0; bit < 8; bit += 1) {
      red |= ((number >> (3 * bit)) & 1) << (7 - bit);
      green |= ((number >> (3 * bit + 1)) & 1) << (7 - bit);
      blue |= ((number >> (3 * bit + 2)) & 1) << (7 - bit);
    }
    return [colourOf(red, green, blue), number];
  }),
);
