import { resolve } from "node:path";
import { sizeOf } from "../core/shapes.ts";
import { withChannels } from "./channels.ts";
import { classLabelsFromCsv, type ClassLabelRow } from "./class-labels.ts";
import type { ClassNumbering } from "./class-names.ts";
import { forEachConcurrently } from "./concurrent.ts";
import { filesAtOnce, readLabels } from "./folder.ts";
import type { DecodedImage } from "./image-codec.ts";
import { decodeLabelledImage } from "./labelled-image.ts";
import { labelsFileName, problem } from "./labels.ts";
import type { ClassSet } from "./types.ts";

/** A user's images with their classes, and the rows that say so. */
export interface ClassFolder {
  readonly set: ClassSet;
  /** What each class is called, in the order of a network's outputs. */
  readonly names: readonly string[];
  /** In the order of the set. */
  readonly rows: readonly ClassLabelRow[];
}

/**
 * Reads the images that a folder's labels.csv lists with their classes, in its order. Images of the network's
 * proportions are resized to what it reads; others are refused, since squeezing them would change what they show.
 *
 * @param size what the network reads; null for what it leaves open, which the first image then decides
 * @param numbering how classes get their numbers
 * @throws BoxbenchError DATASET that names the file and its row in labels.csv: no image, an image of one pixel or of
 *   other proportions, a class that is none
 */
export async function readClassFolder(
  directory: string,
  size: { readonly height: number | null; readonly width: number | null; readonly channels: 1 | 3 },
  numbering: ClassNumbering,
): Promise<ClassFolder> {
  const source = resolve(directory, labelsFileName);
  const rows = classLabelsFromCsv(await readLabels(source), source);
  const { names, indices } = numbering(rows, source);
  const asked =
    size.height === null || size.width === null ? undefined : { height: size.height, width: size.width };
  const first = await decodeLabelledImage(directory, source, rows[0]!, asked);
  const { height, width } = { height: size.height ?? first.height, width: size.width ?? first.width };
  const perImage = sizeOf([height, width, 3]);
  const pixels = new Uint8Array(rows.length * perImage);
  await forEachConcurrently(rows.length, filesAtOnce, async (index) => {
    const row = rows[index]!;
    const image = index === 0 ? first : await decodeLabelledImage(directory, source, row, asked);
    refuseOtherShape(image, { height, width }, asked !== undefined, row, source);
    pixels.set(image.rgb, index * perImage);
  });
  const classes = Uint16Array.from(indices);
  return {
    set: withChannels({ count: rows.length, height, width, channels: 3, pixels, classes }, size.channels),
    names,
    rows,
  };
}

/** @param resized whether the image was resized to the shape that is needed */
function refuseOtherShape(
  image: DecodedImage,
  { height, width }: { readonly height: number; readonly width: number },
  resized: boolean,
  { file, row }: ClassLabelRow,
  source: string,
): void {
  if (image.width === width && image.height === height) return;
  if (image.width === 1 && image.height === 1) {
    throw problem(source, row, `"${file}" is a single pixel, which shows nothing; give the image itself`);
  }
  if (resized && image.width * height === image.height * width) return;
  throw problem(
    source,
    row,
    `"${file}" is ${image.width}x${image.height}, and ${width}x${height} is needed: ` +
      (resized ? "crop it to these proportions" : "resize it"),
  );
}
