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
  const size = side === undefined ? undefined : { height: side, width: side };
  const image = await decodeLabelledImage(directory, source, { file, row }, size);
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

/**
 * Reads the image of one row of labels.csv, whatever its shape.
 *
 * @param source path of labels.csv, for errors
 * @param size resize to this height and width where given
 * @throws BoxbenchError DATASET that names the file and the row
 */
export async function decodeLabelledImage(
  directory: string,
  source: string,
  { file, row }: Pick<LabelRow, "file" | "row">,
  size: { readonly height: number; readonly width: number } | undefined,
): Promise<DecodedImage> {
  // Reading the bytes here keeps libvips from answering from its cache of file names.
  const bytes = await readFile(resolve(directory, file)).catch((error: unknown) => {
    throw problem(source, row, `cannot read "${file}": ${messageOf(error)}`, error);
  });
  return decodeImage(bytes, size).catch((error: unknown) => {
    throw problem(
      source,
      row,
      `"${file}" is not a PNG or JPEG image: ${messageOf(error).replace(/[:.]+$/, "")}`,
      error,
    );
  });
}
