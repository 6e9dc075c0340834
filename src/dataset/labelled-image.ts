import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf } from "../core/errors.ts";
import { decodeImage, type DecodedImage } from "./image-codec.ts";
import { imageFault } from "./image-fault.ts";
import type { ImageLabels } from "./labels/label-set.ts";
import { labelProblem } from "./labels/problem.ts";

/**
 * Reads the image of some labels, whatever its shape.
 *
 * @param directory what the file is relative to
 * @param size resize to this height and width where given
 * @throws BoxbenchError DATASET that names the file and where it is listed
 */
export async function decodeLabelledImage(
  directory: string,
  { file, where }: Pick<ImageLabels, "file" | "where">,
  size?: { readonly height: number; readonly width: number },
): Promise<DecodedImage> {
  // Reading the bytes here keeps libvips from answering from its cache of file names.
  const bytes = await readFile(resolve(directory, file)).catch((error: unknown) => {
    throw labelProblem(where, `cannot read "${file}": ${messageOf(error)}`, error);
  });
  return decodeImage(bytes, size).catch((error: unknown) => {
    throw labelProblem(where, imageFault(file, error), error);
  });
}
