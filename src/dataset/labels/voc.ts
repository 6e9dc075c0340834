import { join } from "node:path";
import { shown } from "../../core/shown.ts";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import { statedSize } from "./fields.ts";
import { stemOf } from "./find-image.ts";
import { labelledObject, type LabelledObject } from "./label-set.ts";
import type { LabelFolder } from "./label-folder.ts";
import { sourcesBySplit, type LabelSource } from "./label-source.ts";
import type { LabelOptions } from "./options.ts";
import { labelProblem } from "./problem.ts";
import { chosenSplit, type PartRead } from "./split.ts";
import { boxInPixels } from "./units.ts";
import { childrenOf, parseXml, textOf, type XmlElement } from "./xml.ts";

/** XML files of Pascal VOC: one for each image, an `annotation` each. */
export async function findVoc(folder: LabelFolder): Promise<LabelSource[]> {
  const files: string[] = [];
  for (const file of folder.files.filter((name) => /\.xml$/i.test(name))) {
    if (/<annotation[\s>]/.test(await folder.text(file))) files.push(file);
  }
  return sourcesBySplit(files);
}

/**
 * Reads labels in Pascal VOC's form. By its book the first pixel is number 1 and a box names the last pixel in it; a
 * corner at 0, or one with a fraction, shows that whoever wrote the files counts from 0.
 *
 * @throws BoxbenchError DATASET that names the file and the object
 */
export async function readVoc(
  source: LabelSource,
  folder: LabelFolder,
  options: LabelOptions,
): Promise<LabelDraft> {
  const { files, words, part } = await filesOfList(source.files, folder, options);
  const annotations: Annotation[] = [];
  for (const file of files) annotations.push(annotationOf(file, await folder.text(file)));
  const corners = annotations.flatMap(({ objects }) => objects.flatMap(({ corners }) => corners));
  const isFromZero = corners.some((value) => value < 1 || !Number.isInteger(value));
  const origin = options.origin ?? (isFromZero || corners.length === 0 ? 0 : 1);
  const meaning = { units: options.units ?? "pixels", origin } as const;
  const form = options.boxes ?? "xyxy";
  const found = annotations.flatMap(({ objects }) => objects.map(({ className }) => className));
  return {
    format: "voc",
    source: join(folder.path, source.name),
    base: folder.path,
    part,
    missing: "left out",
    classes: classNamesOf(found),
    keyPointNames: [],
    skeleton: [],
    images: annotations.map(({ file, filename, size, objects }) => ({
      // A file keeps the name of its image; the name in it is often that of before a renaming.
      names: filename === undefined ? [stemOf(file)] : [stemOf(file), filename],
      stated: size,
      where: file,
      objectsAt: (own) =>
        objects.map(({ className, corners: numbers, isDifficult, where }): LabelledObject =>
          labelledObject({
            where,
            className,
            isDifficult,
            box: boxInPixels(numbers, form, meaning, own, where),
          }),
        ),
    })),
    convention: [...words, ...(options.units === undefined ? originWords(origin, options, isFromZero) : [])],
    warnings: [],
  };
}

function originWords(origin: 0 | 1, options: LabelOptions, isFromZero: boolean): string[] {
  const count = "Boxes of VOC files: corners in pixels";
  if (options.origin !== undefined) return [`${count}, the first is number ${origin}`];
  return [
    isFromZero
      ? `${count} from 0, since some are 0 or have fractions (--label-origin 1 says otherwise)`
      : `${count}, the first is number 1 and the last belongs to the box, as VOC counts (--label-origin 0 says otherwise)`,
  ];
}

/** The files of `ImageSets/Main/<part>.txt`, where there are such lists. */
async function filesOfList(
  files: readonly string[],
  folder: LabelFolder,
  { split: asked, usual }: LabelOptions,
): Promise<{ files: readonly string[]; words: string[]; part: PartRead | null }> {
  const lists = folder.all.filter((file) =>
    /(^|\/)ImageSets\/(Main|Layout)\/(train|val|test|trainval)\.txt$/i.test(file),
  );
  const nameOf = (file: string) => stemOf(file.slice(file.lastIndexOf("/") + 1));
  if (lists.length === 0 || folder.only !== null) return { files, words: [], part: null };
  const { chosen, words, part } = chosenSplit(lists.map(nameOf), asked, "ImageSets", usual);
  const list = lists.find((file) => nameOf(file) === chosen) ?? lists[0]!;
  const wanted = new Set((await folder.text(list)).split("\n").map((line) => line.trim().split(/\s+/)[0]));
  const own = files.filter((file) => wanted.has(nameOf(file)));
  if (own.length > 0)
    return { files: own, words: chosen === null ? [`the images that ${list} lists`] : words, part };
  throw labelProblem(list, "lists none of the images that have labels");
}

interface VocObject {
  readonly className: string;
  readonly corners: readonly number[];
  readonly isDifficult: boolean;
  readonly where: string;
}

interface Annotation {
  readonly file: string;
  readonly filename: string | undefined;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly objects: readonly VocObject[];
}

function annotationOf(file: string, text: string): Annotation {
  const root = parseXml(text, file);
  const [size] = childrenOf(root, "size");
  return {
    file,
    filename: textOf(root, "filename") ?? textOf(root, "path"),
    size: size === undefined ? null : statedSize(textOf(size, "width"), textOf(size, "height")),
    objects: childrenOf(root, "object").map((object, index) =>
      objectOf(object, `${file} object ${index + 1}`),
    ),
  };
}

function objectOf(object: XmlElement, where: string): VocObject {
  const className = textOf(object, "name");
  if (className === undefined) throw labelProblem(where, "has no name; a class is needed");
  const [box] = childrenOf(object, "bndbox");
  if (box === undefined) throw labelProblem(where, `"${className}" has no bndbox`);
  return {
    className,
    corners: (["xmin", "ymin", "xmax", "ymax"] as const).map((name) => cornerOf(box, name, where)),
    isDifficult: textOf(object, "difficult") === "1",
    where,
  };
}

function cornerOf(box: XmlElement, name: string, where: string): number {
  const text = textOf(box, name);
  const value = Number(text);
  if (text !== undefined && Number.isFinite(value)) return value;
  throw labelProblem(where, `${name} is ${shown(text)}; a number is needed`);
}
