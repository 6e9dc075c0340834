import { resolve } from "node:path";
import { BoxbenchError } from "../core/errors.ts";
import { forEachConcurrently } from "./concurrent.ts";
import type { Size } from "./fit.ts";
import { filesAtOnce } from "./folder.ts";
import type { ImageLabels, LabelledObject, LabelSet, Mask } from "./labels/label-set.ts";
import { readMaskPicture, type MaskPicture } from "./mask-files.ts";
import { polygonMask, runsMask } from "./polygon-mask.ts";

/** The class of each pixel. */
export interface ClassMaps {
  /** Of the classes, background first where it is one. */
  readonly names: readonly string[];
  /** Of each image in its own size, shape [height, width]: numbers of classes, 255 for what counts neither way. */
  readonly maps: readonly Uint8Array[];
  /** What masks were taken for, a sentence each. */
  readonly taken: readonly string[];
}

/** The class of pixels that count neither way. */
export const ignoredClass = 255;

/** Pixels of all maps together: more would fill the memory. */
const mostPixels = 2 ** 30;

/**
 * Reads the pictures of masks, and makes maps of these or of outlines and runs when they are asked for.
 *
 * @param sizes of the images, upright
 * @returns null where no object has a mask
 * @throws BoxbenchError DATASET when a picture cannot be read
 */
export async function readClassMaps(
  { directory, images, classes, source }: LabelSet,
  sizes: readonly Size[],
): Promise<(() => ClassMaps) | null> {
  const masked = images.flatMap(({ objects }) => objects.filter(({ mask }) => mask !== null));
  if (masked.length === 0) return null;
  const pictures = new Map<string, MaskPicture>();
  const files = masked.flatMap(({ mask, where }) =>
    mask!.kind === "file" ? [{ file: mask!.file, where }] : [],
  );
  await forEachConcurrently(files.length, filesAtOnce, async (index) => {
    const { file, where } = files[index]!;
    pictures.set(file, await readMaskPicture(resolve(directory, file), where));
  });
  return () => {
    const pixels = sizes.reduce((sum, { width, height }) => sum + width * height, 0);
    if (pixels > mostPixels) {
      throw new BoxbenchError(
        "DATASET",
        `${source}: the maps of ${images.length} images are ${pixels} pixels, and ${mostPixels} are the most; give fewer or smaller images.`,
      );
    }
    return files.length > 0
      ? picturedMaps(images, sizes, classes, pictures)
      : drawnMaps(images, sizes, classes);
  };
}

/** From pictures of class numbers. */
function picturedMaps(
  images: readonly ImageLabels[],
  sizes: readonly Size[],
  classes: readonly string[],
  pictures: ReadonlyMap<string, MaskPicture>,
): ClassMaps {
  const used = new Set<number>();
  for (const { values } of pictures.values()) for (const value of values) used.add(value);
  // 255 is the inside of a mask of two levels, and else what counts neither way.
  const isBinary = [...used].every((value) => value === 0 || value === 255);
  const highest = Math.max(0, ...[...used].filter((value) => value !== ignoredClass));
  const maps = images.map((image, index) => {
    const size = sizes[index]!;
    const map = new Uint8Array(size.width * size.height);
    for (const { mask } of image.objects) {
      if (mask?.kind !== "file") continue;
      const { values } = ofSize(pictures.get(mask.file)!, size, mask.file, image);
      map.set(isBinary ? values.map((value) => (value === 0 ? 0 : 1)) : values);
    }
    return map;
  });
  const names = isBinary ? ["background", classes.at(-1) ?? "object"] : namesFor(classes, highest);
  const taken = isBinary
    ? "Masks of two levels: 0 is background, 255 the thing"
    : `Masks of class numbers up to ${highest}${used.has(ignoredClass) ? ", and 255 for pixels that count neither way" : ""}`;
  return { names, maps, taken: [taken] };
}

function ofSize(
  picture: MaskPicture,
  { width, height }: Size,
  file: string,
  image: ImageLabels,
): MaskPicture {
  if (picture.width === width && picture.height === height) return picture;
  throw new BoxbenchError(
    "DATASET",
    `${image.where}: the mask "${file}" is ${picture.width}x${picture.height}, and its image ${width}x${height}.`,
  );
}

/** As they are listed, with a background before them where there is one class more in the pictures. */
function namesFor(classes: readonly string[], highest: number): readonly string[] {
  if (classes.length > highest) return classes;
  if (classes.length === highest && classes.length > 0) return ["background", ...classes];
  return Array.from({ length: highest + 1 }, (_, number) =>
    number === 0 ? "background" : `class ${number}`,
  );
}

/** From outlines and runs: smaller things over larger ones, and many in one outline count neither way. */
function drawnMaps(
  images: readonly ImageLabels[],
  sizes: readonly Size[],
  classes: readonly string[],
): ClassMaps {
  const isBackground = (name: string) => /^_*background_*$/i.test(name);
  const own = classes.filter((name) => !isBackground(name));
  const names = ["background", ...(own.length === 0 ? ["object"] : own)];
  const places = new Map(names.map((name, index) => [name, index]));
  const maps = images.map(({ objects }, index) => {
    const { width, height } = sizes[index]!;
    const map = new Uint8Array(width * height);
    const drawn = objects.flatMap((object) => {
      const mask = object.mask === null ? null : maskOf(object.mask, { width, height }, object.where);
      return mask === null ? [] : [{ object, mask, area: mask.reduce((sum, inside) => sum + inside, 0) }];
    });
    for (const { object, mask } of drawn.toSorted((a, b) => b.area - a.area)) {
      const label = numberOf(object, places, isBackground);
      for (const [pixel, inside] of mask.entries()) if (inside === 1) map[pixel] = label;
    }
    return map;
  });
  return { names, maps, taken: ["Outlines drawn as COCO does, smaller things over larger ones"] };
}

function numberOf(
  { className, isCrowd }: LabelledObject,
  places: ReadonlyMap<string, number>,
  isBackground: (name: string) => boolean,
): number {
  if (isCrowd) return ignoredClass;
  if (className === null) return 1;
  return isBackground(className) ? 0 : (places.get(className) ?? 1);
}

function maskOf(mask: Mask, size: Size, where: string): Uint8Array | null {
  if (mask.kind === "polygons") return polygonMask(mask.polygons, size);
  if (mask.kind === "file") return null;
  if (mask.width === size.width && mask.height === size.height) return runsMask(mask);
  throw new BoxbenchError(
    "DATASET",
    `${where}: its runs are of ${mask.width}x${mask.height}, and the image is ${size.width}x${size.height}.`,
  );
}
