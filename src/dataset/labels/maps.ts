import { forEachConcurrently } from "../concurrent.ts";
import type { ImageLabels, LabelSet } from "./label-set.ts";
import { readMaskPicture, type MaskPicture } from "./mask-picture.ts";
import { labelProblem } from "./problem.ts";
import { paintMask } from "./raster.ts";

/** What masks say of each pixel. */
export interface LabelMaps {
  /** Of each image: the class of each of its pixels, row by row; 255 for those that count neither way. */
  readonly maps: readonly Uint8Array[];
  /** What the numbers are called. */
  readonly names: readonly string[];
  /** Whether masks state the numbers, as pictures do; else classes follow in the order of the labels. */
  readonly areNumbered?: true;
  /** What was taken for what, one sentence each, without a full stop. */
  readonly taken: readonly string[];
}

/** Of pixels that are neither right nor wrong, as Pascal VOC and Cityscapes have it. */
export const ignoredPixel = 255;

/** Levels from here on are no numbers of classes, unless they are white. */
const mostClasses = 64;

/**
 * Makes a map of each image's masks.
 *
 * @param labels with the size of each image
 * @returns null where no object has a mask
 * @throws BoxbenchError DATASET naming the first mask that is of another size or has levels that number no classes
 */
export async function readMaps(labels: LabelSet): Promise<LabelMaps | null> {
  const masks = labels.images.flatMap(({ objects }) => objects.map(({ mask }) => mask));
  if (masks.every((mask) => mask === null)) return null;
  return masks.some((mask) => mask?.kind === "file") ? mapsOfPictures(labels) : mapsOfObjects(labels);
}

/** Background is 0, and classes follow in their order; of objects that overlap the later one covers the earlier. */
function mapsOfObjects({ images, classes }: LabelSet): LabelMaps {
  const named = classes.length > 0 ? classes : ["foreground"];
  const maps = images.map((image) => {
    const size = { width: image.width!, height: image.height! };
    const map = new Uint8Array(size.width * size.height);
    for (const { mask, className, isCrowd, where } of image.objects) {
      if (mask === null || mask.kind === "file") continue;
      const place = className === null ? 0 : named.indexOf(className);
      if (place + 1 >= ignoredPixel)
        throw labelProblem(
          where,
          `class "${className}" is beyond the ${ignoredPixel - 1} that a map can hold`,
        );
      paintMask(mask, size, (at) => {
        map[at] = isCrowd ? ignoredPixel : place + 1;
      });
    }
    return map;
  });
  return {
    maps,
    names: ["background", ...named],
    taken: [
      "A pixel is of the object whose outline or runs its middle lies in, of the later one where two overlap, else of the background",
    ],
  };
}

async function mapsOfPictures({ images, directory, classes, source }: LabelSet): Promise<LabelMaps> {
  const pictures: MaskPicture[] = [];
  const files = images.map(fileOf);
  await forEachConcurrently(images.length, 8, async (index) => {
    const picture = await readMaskPicture(directory, files[index]!);
    const { width, height, file } = images[index]!;
    if (picture.width !== width || picture.height !== height) {
      throw labelProblem(
        files[index]!,
        `the mask is ${picture.width}x${picture.height}, and "${file}" is ${width}x${height}`,
      );
    }
    pictures[index] = picture;
  });
  const levels = [...new Set(pictures.flatMap((picture) => [...new Set(picture.levels)]))].toSorted(
    (one, other) => one - other,
  );
  const isBlackAndWhite =
    levels.every((level) => level === 0 || level === ignoredPixel) &&
    !pictures.some(({ isPalette }) => isPalette);
  if (!isBlackAndWhite) refuseLevels(pictures, files);
  const maps = pictures.map((picture) =>
    Uint8Array.from(picture.levels, (level) => (isBlackAndWhite ? Number(level > 0) : level)),
  );
  const largest = levels.filter((level) => level !== ignoredPixel).at(-1) ?? 0;
  const count = isBlackAndWhite ? 2 : largest + 1;
  const names = namesOfLevels(classes, count, isBlackAndWhite, source);
  const ignored = levels.includes(ignoredPixel) ? "; 255 counts neither way" : "";
  return {
    maps,
    names,
    areNumbered: true,
    taken: [
      isBlackAndWhite
        ? "Masks are black for the background and white for what is to be found"
        : `Masks hold numbers of classes from 0 to ${largest}${ignored}`,
    ],
  };
}

/**
 * What the numbers in masks are called: as is said, else background and foreground, or their numbers.
 *
 * @throws BoxbenchError DATASET when more are in the masks than have names
 */
function namesOfLevels(
  classes: readonly string[],
  count: number,
  isBlackAndWhite: boolean,
  source: string,
): readonly string[] {
  if (classes.length >= count) return classes;
  if (isBlackAndWhite) return ["background", classes[0] ?? "foreground"];
  if (classes.length === 0) return Array.from({ length: count }, (_, index) => String(index));
  throw labelProblem(
    source,
    `masks hold numbers up to ${count - 1}, and ${classes.length} names are given, for 0 to ${classes.length - 1}: ${classes.join(", ")}`,
  );
}

function fileOf({ objects, where, file }: ImageLabels): string {
  const masks = objects.flatMap(({ mask }) => (mask?.kind === "file" ? [mask.file] : []));
  if (masks.length === 1) return masks[0]!;
  throw labelProblem(where, `"${file}" has ${masks.length} pictures of masks, and one is needed`);
}

function refuseLevels(pictures: readonly MaskPicture[], files: readonly string[]): void {
  for (const [index, { levels }] of pictures.entries()) {
    const found = [...new Set(levels)].toSorted((one, other) => one - other);
    const astray = found.find((level) => level >= mostClasses && level !== ignoredPixel);
    if (astray === undefined) continue;
    throw labelProblem(
      files[index]!,
      `the mask has ${found.length} levels, among them ${astray}; levels are numbers of classes from 0 on, with 255 for what counts neither way, or black and white`,
    );
  }
}
