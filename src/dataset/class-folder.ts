import { resolve } from "node:path";
import { sizeOf } from "../core/shapes.ts";
import { withChannels } from "./channels.ts";
import { classLabelsFromCsv, type ClassLabelRow } from "./class-labels.ts";
import { forEachConcurrently } from "./concurrent.ts";
import { filesAtOnce, readLabels } from "./folder.ts";
import { decodeLabelledImage } from "./labelled-image.ts";
import { labelsFileName, problem } from "./labels.ts";
import type { ClassSet, Images } from "./types.ts";

/** A user's images with their classes, and the rows that say so. */
export interface ClassFolder {
  readonly set: ClassSet;
  /** In the order of the set. */
  readonly rows: readonly ClassLabelRow[];
}

/**
 * Reads the images that a folder's labels.csv lists with their classes, in its order, resized to one shape.
 *
 * @throws BoxbenchError DATASET that names the file and its row in labels.csv: no image, an image of one pixel, a
 *   class that is none
 */
export async function readClassFolder(
  directory: string,
  shape: Pick<Images, "height" | "width" | "channels">,
): Promise<ClassFolder> {
  const { height, width, channels } = shape;
  const source = resolve(directory, labelsFileName);
  const rows = classLabelsFromCsv(await readLabels(source), source);
  const size = sizeOf([height, width, 3]);
  const pixels = new Uint8Array(rows.length * size);
  await forEachConcurrently(rows.length, filesAtOnce, async (index) => {
    const { file, row } = rows[index]!;
    const image = await decodeLabelledImage(directory, source, { file, row }, { height, width });
    if (image.width === 1 && image.height === 1) {
      throw problem(source, row, `"${file}" is a single pixel, which shows nothing; give the image itself`);
    }
    pixels.set(image.rgb, index * size);
  });
  const classes = Uint16Array.from(rows, (row) => row.class);
  return {
    set: withChannels({ count: rows.length, height, width, channels: 3, pixels, classes }, channels),
    rows,
  };
}
