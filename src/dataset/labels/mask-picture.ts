import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import sharp from "sharp";
import { messageOf } from "../../core/errors.ts";
import { DamagedImage, decoded } from "../image-fault.ts";
import type { Size } from "../fit.ts";
import { paletteOf } from "./palette.ts";
import { labelProblem } from "./problem.ts";

/** A picture of a mask: a number for each pixel, row by row. */
export interface MaskPicture extends Size {
  /** Indices of a palette, or grey levels. */
  readonly levels: Uint16Array;
  readonly isPalette: boolean;
}

/**
 * Reads the numbers of a mask as they stand in its file, before any colour is made of them.
 *
 * @throws BoxbenchError DATASET when the file is no such picture, or is in colours
 */
export async function readMaskPicture(directory: string, file: string): Promise<MaskPicture> {
  const bytes = await readFile(resolve(directory, file)).catch((error: unknown) => {
    throw labelProblem(file, `cannot be read: ${messageOf(error)}`, error);
  });
  try {
    return await numbersOf(bytes);
  } catch (error) {
    const reason = messageOf(error).replace(/[:.]+$/, "");
    const isDamaged = error instanceof DamagedImage;
    throw labelProblem(file, isDamaged ? `is damaged or cut off: ${reason}` : `is no mask: ${reason}`, error);
  }
}

async function numbersOf(bytes: Buffer): Promise<MaskPicture> {
  const { format, channels, depth, width, height } = await decoded(bytes, () => sharp(bytes).metadata());
  if (format !== "png") {
    throw new Error(`it is a ${format} file, and only PNG keeps the numbers of a mask as they are`);
  }
  const palette = paletteOf(bytes);
  if (palette === null && channels <= 2) {
    const isDeep = depth === "ushort";
    const raw = () =>
      sharp(bytes)
        .toColourspace(isDeep ? "grey16" : "b-w")
        .raw({ depth: isDeep ? "ushort" : "uchar" })
        .toBuffer({ resolveWithObject: true });
    const { data, info } = await decoded(bytes, raw);
    // A copy, since the bytes need not begin where numbers of two may.
    const all = isDeep ? new Uint16Array(Uint8Array.from(data).buffer) : data;
    const levels = Uint16Array.from({ length: width * height }, (_, at) => all[at * info.channels]!);
    return { width, height, levels, isPalette: false };
  }
  const raw = () => sharp(bytes).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const { data, info } = await decoded(bytes, raw);
  const numberOf = palette === null ? greyOf : indexIn(palette);
  const levels = Uint16Array.from({ length: width * height }, (_, at) => {
    const from = at * info.channels;
    return numberOf(data[from]!, data[from + 1]!, data[from + 2]!);
  });
  return { width, height, levels, isPalette: palette !== null };
}

function greyOf(red: number, green: number, blue: number): number {
  if (red === green && green === blue) return red;
  throw new Error(
    `it is in colours, the first (${red}, ${green}, ${blue}); give the number of each pixel's class as a grey level or by a palette`,
  );
}

function indexIn(
  palette: readonly (readonly [number, number, number])[],
): (red: number, green: number, blue: number) => number {
  const places = new Map<number, number>();
  // The lowest index of a colour: programs fill up palettes with black.
  for (const [index, [red, green, blue]] of [...palette.entries()].toReversed()) {
    places.set((red << 16) | (green << 8) | blue, index);
  }
  return (red, green, blue) => {
    const index = places.get((red << 16) | (green << 8) | blue);
    if (index !== undefined) return index;
    throw new Error(`the colour (${red}, ${green}, ${blue}) is not in its palette`);
  };
}
