import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { decoded } from "../image-fault.ts";
import type { Size } from "../fit.ts";

/** What the first bytes of an image say. */
export interface ImageHeader {
  /** As its pixels are stored. */
  readonly stored: Size;
  /** As viewers show it. */
  readonly upright: Size;
  /** EXIF orientation, 1 to 8; 1 is upright as it is stored. */
  readonly orientation: number;
}

/** @throws Error when the file cannot be read or is no PNG or JPEG image */
export async function readImageHeader(path: string): Promise<ImageHeader> {
  // Reading the bytes here keeps libvips from answering from its cache of file names.
  const bytes = await readFile(path);
  const {
    format,
    width,
    height,
    autoOrient,
    orientation = 1,
  } = await decoded(bytes, () => sharp(bytes).metadata());
  if (format !== "png" && format !== "jpeg") throw new Error(`it is a ${format} file`);
  return { stored: { width, height }, upright: { ...autoOrient }, orientation };
}
