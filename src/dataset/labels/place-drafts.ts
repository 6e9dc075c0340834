import { counted } from "../../core/counted.ts";
import { messageOf } from "../../core/errors.ts";
import { filesAtOnce, forEachConcurrently } from "../concurrent.ts";
import { imageFault } from "../image-fault.ts";
import type { Size } from "../fit.ts";
import type { ImageDraft, LabelDraft } from "./draft.ts";
import { imageFinder, normalPath, type FindImage } from "./find-image.ts";
import { imageFrame, type FrameNotes } from "./image-frame.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { ImageLabels, LabelSet } from "./label-set.ts";
import type { LabelOptions } from "./options.ts";
import { outsideNotes } from "./outside.ts";
import { labelProblem } from "./problem.ts";

/**
 * Brings labels and images together: finds each image, and puts what is said of it into pixels of the upright image.
 *
 * @throws BoxbenchError DATASET when an image cannot be found or read, is named twice, or has another size than its
 *   labels say
 */
export async function placeDrafts(
  draft: LabelDraft,
  folder: LabelFolder,
  { frame }: Pick<LabelOptions, "frame">,
): Promise<LabelSet> {
  const { images: _images, base: _base, missing: _missing, ...known } = draft;
  const { found, warnings } = foundImages(draft, folder);
  refuseTwice(found);
  const images: ImageLabels[] = [];
  const notes: FrameNotes = { turned: [], upright: [] };
  await forEachConcurrently(found.length, filesAtOnce, async (index) => {
    const { file, draft: image } = found[index]!;
    images[index] = await placed(image, file, folder, frame, notes);
  });
  return {
    ...known,
    directory: folder.imagesPath,
    images,
    convention: [...known.convention, ...frameWords(notes)],
    warnings: [
      ...known.warnings,
      ...warnings,
      ...outsideNotes(images, frame === undefined ? notes.upright : []),
      ...classWarnings(known.classes),
    ],
  };
}

interface FoundImage {
  readonly file: string;
  readonly draft: ImageDraft;
}

function foundImages(
  { images: drafts, base, missing, source }: LabelDraft,
  folder: LabelFolder,
): { found: FoundImage[]; warnings: string[] } {
  const find = imageFinder(folder, base);
  const found: FoundImage[] = [];
  const gone: ImageDraft[] = [];
  for (const draft of drafts) {
    const file = firstFound(find, draft);
    if (file === null) gone.push(draft);
    else found.push({ file, draft });
  }
  const [first] = gone;
  if (first === undefined) return { found, warnings: [] };
  const hint = `"${first.names[0]}" is not in ${folder.imagesPath}; say where the images are with --images`;
  if (missing === "refused") throw labelProblem(first.where, `cannot find the image: ${hint}`);
  if (found.length === 0) {
    throw labelProblem(source, `none of its ${drafts.length} images is there: ${hint}`);
  }
  const words = `${counted(gone.length, "image", "are", drafts.length)} not there and left out, the first "${first.names[0]}"`;
  return { found, warnings: [words] };
}

/**
 * The first name that leads to an image.
 *
 * @throws BoxbenchError DATASET when none does, and one of them to several
 */
function firstFound(find: FindImage, { names, where }: ImageDraft): string | null {
  let several: unknown = null;
  for (const name of names) {
    try {
      const file = find(name, where);
      if (file !== null) return file;
    } catch (error) {
      several ??= error;
    }
  }
  if (several !== null) throw several;
  return null;
}

function refuseTwice(found: readonly FoundImage[]): void {
  const earlier = new Map<string, ImageDraft>();
  for (const { file, draft } of found) {
    const other = earlier.get(file);
    if (other !== undefined) {
      const names = [...new Set([other.names[0], draft.names[0]])].map((name) => `"${name}"`);
      throw labelProblem(
        draft.where,
        names.length === 1 || normalPath(other.names[0]) === normalPath(draft.names[0])
          ? `${names.at(-1)} is in ${other.where} already${names.length === 1 ? "" : ` as ${names[0]}`}; list each image once`
          : `${names.at(-1)} and ${names[0]} of ${other.where} are both found in "${file}"; say where the images are with --images`,
      );
    }
    earlier.set(file, draft);
  }
}

async function placed(
  draft: ImageDraft,
  file: string,
  folder: LabelFolder,
  frame: LabelOptions["frame"],
  notes: FrameNotes,
): Promise<ImageLabels> {
  const header = await folder.header(file).catch((error: unknown) => {
    const isRead = (error as { code?: unknown }).code !== undefined;
    const fault = isRead ? `cannot read "${file}": ${messageOf(error)}` : imageFault(file, error);
    throw labelProblem(draft.where, fault, error);
  });
  const { size, toUpright } = imageFrame(draft, file, header, frame, notes);
  return {
    file,
    ...header.upright,
    objects: draft.objectsAt(size).map(toUpright),
    where: draft.where,
  };
}

function frameWords({ turned, upright }: FrameNotes): string[] {
  const words = (files: readonly string[], meaning: string) =>
    files.length === 0
      ? []
      : [
          `${counted(files.length, "image", "are")} turned by EXIF, the first "${files.toSorted()[0]}": ${meaning}`,
        ];
  return [
    ...words(turned, "labels were made before that and are turned with them"),
    ...words(upright, "labels are taken to be of the upright image (--label-frame stored says otherwise)"),
  ];
}

function classWarnings(classes: readonly string[]): string[] {
  const byLower = new Map<string, string>();
  const warnings: string[] = [];
  for (const name of classes) {
    const other = byLower.get(name.toLowerCase());
    if (other !== undefined)
      warnings.push(`classes "${other}" and "${name}" differ in case alone and are two classes`);
    byLower.set(name.toLowerCase(), name);
  }
  return warnings;
}

/** Sizes of images by their names, for readers that have to know them; null for one that cannot be found. */
export async function sizesOf(
  names: readonly string[],
  folder: LabelFolder,
  base: string,
): Promise<(Size | null)[]> {
  const find = imageFinder(folder, base);
  const sizes: (Size | null)[] = [];
  await forEachConcurrently(names.length, filesAtOnce, async (index) => {
    const file = find(names[index]!, base);
    const header = file === null ? null : await folder.header(file).catch(() => null);
    sizes[index] = header?.upright ?? null;
  });
  return sizes;
}
