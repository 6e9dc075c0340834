import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import type { LabelFolder } from "./label-folder.ts";
import { imageFolder } from "./folder-names.ts";
import { labelProblem } from "./problem.ts";
import { splitOfPath, type Split } from "./split.ts";

/** Where the image is that a label file names, relative to the folder of images; null where it is nowhere. */
export type FindImage = (name: string, where: string) => string | null;

/**
 * Finds images by the names that label files have for them: relative to the labels or to the folder of images, with
 * the folders of another machine in front, of another case, or without an extension.
 *
 * @param base folder of the labels, which names are relative to
 * @returns a search that throws BoxbenchError DATASET when a name fits two images alike
 */
export function imageFinder({ imagesPath, images, split }: LabelFolder, base: string): FindImage {
  const known = new Set(images);
  const byKey = new Map<string, string[]>();
  for (const image of images) {
    for (const key of keysOf(image)) byKey.set(key, [...(byKey.get(key) ?? []), image]);
  }
  return (name, where) => {
    const plain = normalPath(name);
    for (const folder of [imagesPath, base]) {
      const path = relative(imagesPath, resolve(folder, plain)).replaceAll("\\", "/");
      if (known.has(path)) return path;
    }
    const parts = plain.split("/").filter((part) => part !== ".." && part !== "");
    for (const from of parts.keys()) {
      const tail = parts.slice(from).join("/");
      const found = byKey.get(tail) ?? byKey.get(folded(tail));
      if (found === undefined) continue;
      const exact = found.filter((image) => image === tail);
      const likely = exact.length === 1 ? exact : likelyOf(found, split);
      if (likely.length === 1) return likely[0]!;
      throw labelProblem(
        where,
        `"${name}" may be ${likely
          .slice(0, 3)
          .map((image) => `"${image}"`)
          .join(" or ")}; say where the images are with --images`,
      );
    }
    const outside = [imagesPath, base]
      .map((folder) => resolve(folder, plain))
      .find((path) => existsSync(path));
    return outside === undefined || isAbsolute(relative(imagesPath, outside))
      ? null
      : relative(imagesPath, outside).replaceAll("\\", "/");
  };
}

/** Of several images of one name those of the part that is read, and those in a folder for images where masks lie beside it. */
function likelyOf(images: readonly string[], split: Split | null): readonly string[] {
  const ofPart = images.filter((image) => splitOfPath(image.slice(0, image.lastIndexOf("/") + 1)) === split);
  const own = split !== null && ofPart.length > 0 ? ofPart : images;
  const inFolders = own.filter((image) => image.split("/").some((part) => imageFolder.test(part)));
  return own.length > 1 && inFolders.length > 0 ? inFolders : own;
}

/**
 * With forward slashes and without `./`; a path of Windows is one, whatever machine reads it, and of an address what leads to
 * a file on its host.
 */
export function normalPath(name: string): string {
  const [, ofAddress] = /^[a-z][a-z\d+.-]+:\/\/([^?#]*)/i.exec(name) ?? [];
  return (ofAddress ?? name)
    .replaceAll("\\", "/")
    .split("/")
    .filter((part, at) => part !== "." && (part !== "" || at === 0))
    .join("/");
}

/** Every tail of a path, as it is, in lower case, and without its extension: names without one fit that. */
function keysOf(image: string): Set<string> {
  const parts = image.split("/");
  const tails = parts.map((_, from) => parts.slice(from).join("/"));
  return new Set(tails.flatMap((tail) => [tail, folded(tail), stemOf(folded(tail))]));
}

/** Without what systems disagree on: case, and whether an accent is a letter of its own. */
function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** A path without its extension. */
export function stemOf(path: string): string {
  return path.replace(/\.(png|jpe?g|bmp|gif|tiff?|webp|xml|json|txt)$/i, "");
}
