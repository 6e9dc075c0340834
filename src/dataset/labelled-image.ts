import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf } from "../core/errors.ts";
import { decodeImage, type DecodedImage } from "./image-codec.ts";
import { problem, type LabelRow } from "./labels.ts";

/**
 * Reads the image of one row of labels.csv, and checks its shape and its point.
 *
 * @param source path of labels.csv, for errors
 * @param side resize to side x side where given
 * @throws BoxbenchError DATASET that names the file and the row
 */
export async function readLabelledImage(
  directory: string,
  source: string,
  { file, x, y, row }: LabelRow,
  side: number | undefined,
): Promise<DecodedImage> {
  // Reading the bytes here keeps libvips from answering from its cache of file names.
  const bytes = await readFile(resolve(directory, file)).catch((error: unknown) => {
    throw problem(source, row, `cannot read "${file}": ${messageOf(error)}`, error);
  });
  const image = await decodeImage(bytes, side).catch((error: unknown) => {
    throw problem(
      source,
      row,
      `"${file}" is not a PNG or JPEG image: ${messageOf(error).replace(/[:.]+$/, "")}`,
      error,
    );
  });
  if (image.width !== image.height) {
    throw problem(source, row, `"${file}" is ${image.width}x${image.height}; crop it to a square`);
  }
  if (x < 0 || x > image.width || y < 0 || y > image.height) {
    throw problem(
      source,
      row,
      `the point (${x}, ${y}) is outside "${file}", where x and y go from 0 to ${image.width}`,
    );
  }
  return image;
}
