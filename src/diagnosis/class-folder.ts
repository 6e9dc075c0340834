import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { withChannels } from "../dataset/channels.ts";
import { forEachConcurrently } from "../dataset/concurrent.ts";
import { decodeImage, type DecodedImage } from "../dataset/image-codec.ts";
import { labelsFileName, problem } from "../dataset/labels.ts";
import type { Images } from "../dataset/types.ts";
import { classesOf, type Classes } from "./class-names.ts";

/** Images of classes, as a network reads them. */
export interface ClassFolder extends Classes {
  readonly images: Images;
}

interface Row {
  readonly file: string;
  readonly label: string;
  readonly row: number;
}

const filesAtOnce = 8;

/** Whether the labels.csv of a folder has a column `class`; false where there is none to read. */
export async function hasClasses(directory: string): Promise<boolean> {
  const text = await readFile(resolve(directory, labelsFileName), "utf8").catch(() => "");
  const [header = ""] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return header.split(",").some((column) => column.trim() === "class");
}

/**
 * Reads a folder whose labels.csv has the columns file and class. Square images are resized to a square network;
 * others must have its size.
 *
 * @param size what the network reads; null for what it leaves open, which the first image then decides
 * @param order names of the classes in the order of the outputs; without it, numbers as they are, and names in
 *   alphabetical order
 * @throws BoxbenchError DATASET that names the file and its row
 */
export async function readClassFolder(
  directory: string,
  size: { readonly height: number | null; readonly width: number | null; readonly channels: 1 | 3 },
  order?: readonly string[],
): Promise<ClassFolder> {
  const source = resolve(directory, labelsFileName);
  const rows = rowsOf(await readFile(source, "utf8"), source);
  const classes = classesOf(rows, source, order);
  const side = size.height !== null && size.height === size.width ? size.height : undefined;
  const first = await readImage(directory, source, rows[0]!, side);
  const height = size.height ?? first.height;
  const width = size.width ?? first.width;
  const perImage = height * width * 3;
  const pixels = new Uint8Array(rows.length * perImage);
  await forEachConcurrently(rows.length, filesAtOnce, async (index) => {
    const row = rows[index]!;
    const image = index === 0 ? first : await readImage(directory, source, row, side);
    // A decoded image tells its size in the file; a square one was resized to a square network.
    const isResized = side !== undefined && image.width === image.height;
    if (!isResized && (image.width !== width || image.height !== height)) {
      throw problem(
        source,
        row.row,
        `"${row.file}" is ${image.width}x${image.height}, and ${width}x${height} is needed: resize it`,
      );
    }
    pixels.set(image.rgb, index * perImage);
  });
  const images: Images = { count: rows.length, height, width, channels: 3, pixels };
  return { images: withChannels(images, size.channels), ...classes };
}

function rowsOf(text: string, source: string): Row[] {
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    // With `info` the parser returns the record together with its place, which its types do not say.
    records = parse(text, {
      columns: true,
      info: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
    }) as unknown as typeof records;
  } catch (cause) {
    throw new BoxbenchError("DATASET", `${source} is not a CSV table: ${messageOf(cause)}.`, { cause });
  }
  if (records.length === 0) {
    throw new BoxbenchError("DATASET", `${source} lists no images; add a row file,class for each.`);
  }
  const seen = new Map<string, number>();
  return records.map(({ record, info: { lines: row } }) => {
    const { file = "", class: label = "" } = record;
    if (file === "") throw problem(source, row, "the file name is empty");
    if (label === "" || /^nan$/i.test(label))
      throw problem(source, row, `class is "${label}"; a name or a number is needed`);
    const earlier = seen.get(file);
    if (earlier !== undefined) throw problem(source, row, `"${file}" is in row ${earlier} already`);
    seen.set(file, row);
    return { file, label, row };
  });
}

async function readImage(
  directory: string,
  source: string,
  { file, row }: Row,
  side: number | undefined,
): Promise<DecodedImage> {
  const bytes = await readFile(resolve(directory, file)).catch((error: unknown) => {
    throw problem(source, row, `cannot read "${file}": ${messageOf(error)}`, error);
  });
  const size = side === undefined ? undefined : { height: side, width: side };
  return decodeImage(bytes, size).catch((error: unknown) => {
    throw problem(source, row, `"${file}" is not a PNG or JPEG image: ${messageOf(error)}`, error);
  });
}
