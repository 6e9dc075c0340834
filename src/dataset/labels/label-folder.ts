import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import { readImageHeader, type ImageHeader } from "./image-header.ts";
import type { Split } from "./split.ts";
import { readText } from "./text.ts";

/** A folder with labels in it, or one label file; what is read of it is read once. */
export interface LabelFolder {
  /** Absolute. */
  readonly path: string;
  /** The one file that was given; null for a folder. */
  readonly only: string | null;
  /** Part of the data set that is read; null where there are none, or it is not known yet. */
  readonly split: Split | null;
  /** Files that may be labels, relative to `path`, with forward slashes, sorted. */
  readonly files: readonly string[];
  /** Everything in there, images too. */
  readonly all: readonly string[];
  /** Where images are looked for, absolute. */
  readonly imagesPath: string;
  /** Images in there, relative to `imagesPath`, sorted. */
  readonly images: readonly string[];
  /** A parsed JSON file; undefined for one that is not JSON. */
  readonly json: (file: string) => Promise<unknown>;
  readonly text: (file: string) => Promise<string>;
  /**
   * What the first bytes of an image say, relative to `imagesPath`.
   *
   * @throws Error when the file cannot be read or is no PNG or JPEG image
   */
  readonly header: (image: string) => Promise<ImageHeader>;
}

const otherPictureName = /\.(bmp|gif|webp|tiff?|heic|avif|jp2)$/i;

/** Names of images that are read. */
export const imageName = /\.(png|jpe?g)$/i;

/** Whether a file is a picture of a format that is not read. */
export function isOtherPicture(file: string): boolean {
  return otherPictureName.test(file);
}

/**
 * How many pictures of formats that are not read lie in a folder, as a warning; none for none.
 *
 * @param inside relative to the folder, with a slash at the end; empty for all of it
 */
export function otherPictures({ all }: Pick<LabelFolder, "all">, inside: string): string[] {
  const others = all.filter((file) => file.startsWith(inside) && otherPictureName.test(file));
  if (others.length === 0) return [];
  return [`${others.length} pictures are neither PNG nor JPEG and left out, the first "${others[0]}"`];
}

/** @throws BoxbenchError DATASET when there is no such folder or file */
export async function openLabelFolder(source: string, imagesPath?: string): Promise<LabelFolder> {
  const whole = resolve(source);
  const found = await stat(whole).catch((error: unknown) => {
    throw new BoxbenchError("DATASET", `Cannot read the labels in "${source}": ${messageOf(error)}.`, {
      cause: error,
    });
  });
  if (found.isFile() && /\.(zip|tar|tgz|gz|7z|rar)$/i.test(whole)) {
    throw new BoxbenchError("DATASET", `"${source}" is an archive: unpack it, and give the folder.`);
  }
  const path = found.isDirectory() ? whole : dirname(whole);
  const only = found.isDirectory() ? null : basename(whole);
  const all = await filesIn(path);
  const images = imagesPath === undefined ? all : await filesIn(resolve(imagesPath));
  const texts = new Map<string, Promise<string>>();
  const values = new Map<string, Promise<unknown>>();
  const text = (file: string) =>
    cached(texts, file, async () => (await readText(join(path, file), file)).text);
  const headers = new Map<string, Promise<ImageHeader>>();
  const home = imagesPath === undefined ? path : resolve(imagesPath);
  return {
    path,
    only,
    split: null,
    all,
    files: only === null ? all.filter((file) => !imageName.test(file)) : [only],
    imagesPath: home,
    images: images.filter((file) => imageName.test(file)),
    text,
    header: (image) => cached(headers, image, () => readImageHeader(resolve(home, image))),
    json: (file) => cached(values, file, async () => jsonOf(await text(file))),
  };
}

function cached<Value>(known: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>) {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/**
 * All files in a folder and those in it, relative to it, with forward slashes, sorted; hidden ones and reports of runs are
 * left out. Links to folders are followed.
 */
export async function filesIn(path: string): Promise<string[]> {
  const files = await listed(path, "", new Set());
  const reports = files
    .filter((file) => /(^|\/)results\.json$/.test(file))
    .map((file) => file.slice(0, -"results.json".length))
    .filter((home) => files.includes(`${home}report.md`));
  return files.filter((file) => !reports.some((home) => file.startsWith(home))).toSorted();
}

const left = ["node_modules", "__MACOSX"];

/** @param seen real paths of the folders above, so that a link in a circle ends */
async function listed(path: string, inside: string, seen: ReadonlySet<string>): Promise<string[]> {
  const here = join(path, inside);
  const fail = (error: unknown) => {
    throw new BoxbenchError("DATASET", `Cannot read the folder "${here}": ${messageOf(error)}.`, {
      cause: error,
    });
  };
  const real = await realpath(here).catch(fail);
  if (seen.has(real)) return [];
  const above = new Set([...seen, real]);
  const files: string[] = [];
  for (const entry of await readdir(here, { withFileTypes: true }).catch(fail)) {
    if (entry.name.startsWith(".") || left.includes(entry.name)) continue;
    const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
    const isFolder =
      entry.isDirectory() ||
      (entry.isSymbolicLink() && (await stat(join(path, file)).catch(() => null))?.isDirectory() === true);
    if (isFolder) files.push(...(await listed(path, file, above)));
    else files.push(file);
  }
  return files;
}
