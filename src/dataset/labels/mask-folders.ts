import { counted } from "../../core/counted.ts";
import { join } from "node:path";
import type { LabelDraft } from "./draft.ts";
import { stemOf } from "./find-image.ts";
import { imageFolder, maskFolder } from "./folder-names.ts";
import { labelledObject } from "./label-set.ts";
import { otherPictures, type LabelFolder } from "./label-folder.ts";
import { sourcesBySplit, type LabelSource } from "./label-source.ts";
import { labelProblem } from "./problem.ts";

/** The image folders of masks that lie in a folder beside them, such as `images/a.jpg` and `masks/a.png`. */
export async function findMasks(folder: LabelFolder): Promise<LabelSource[]> {
  if (folder.only !== null) return [];
  const masks = folder.images.filter((image) => partsOf(image).some((part) => maskFolder.test(part)));
  const photos = folder.images.filter((image) => partsOf(image).some((part) => imageFolder.test(part)));
  return masks.length === 0 || photos.length === 0 ? [] : sourcesBySplit(photos);
}

function partsOf(image: string): string[] {
  return image.split("/").slice(0, -1);
}

/**
 * Reads pairs of an image and the picture of its mask, which have one name but for the folder, an extension, and an end
 * such as `_mask`.
 *
 * @throws BoxbenchError DATASET when an image has no mask
 */
export async function readMasks(source: LabelSource, folder: LabelFolder): Promise<LabelDraft> {
  const masks = new Map(
    folder.images
      .filter((image) => partsOf(image).some((part) => maskFolder.test(part)))
      .map((mask) => [keyOf(mask), mask]),
  );
  const pairs = source.files.map((file) => ({ file, mask: masks.get(keyOf(file)) }));
  const alone = pairs.filter(({ mask }) => mask === undefined);
  if (alone.length === pairs.length) {
    throw labelProblem(
      source.name,
      `none of its ${pairs.length} images has a mask of its name, such as "${alone[0]!.file}"`,
    );
  }
  const listed = folder.all.find((file) => /(^|\/)classes\.txt$/i.test(file));
  const classes =
    listed === undefined
      ? []
      : (await folder.text(listed))
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== "");
  return {
    format: "masks",
    source: join(folder.imagesPath, source.name),
    base: folder.imagesPath,
    part: null,
    missing: "refused",
    classes,
    keyPointNames: [],
    skeleton: [],
    images: pairs.flatMap(({ file, mask }) =>
      mask === undefined
        ? []
        : [
            {
              names: [file] as const,
              stated: null,
              where: mask,
              objectsAt: () => [labelledObject({ where: mask, mask: { kind: "file", file: mask } })],
            },
          ],
    ),
    convention: [
      `Masks are pictures of the images' names, the first "${pairs.find(({ mask }) => mask !== undefined)!.mask}"`,
    ],
    warnings: [
      ...otherPictures(folder, ""),
      ...(alone.length === 0
        ? []
        : [
            `${counted(alone.length, "image", "are", pairs.length)} without a mask and left out, the first "${alone[0]!.file}"`,
          ]),
    ],
  };
}

/** What an image and its mask have in common: folders but for their own ones, and a name without its end. */
function keyOf(file: string): string {
  const parts = stemOf(file).split("/");
  const name = parts.at(-1)!.replace(/[_-](mask|label|labels|labelids|gt|seg|segmentation|ann)$/i, "");
  const folders = parts.slice(0, -1).filter((part) => !imageFolder.test(part) && !maskFolder.test(part));
  return [...folders, name].join("/");
}
