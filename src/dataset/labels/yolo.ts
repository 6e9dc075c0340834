import { counted } from "../../core/counted.ts";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { LabelDraft } from "./draft.ts";
import { imageFinder, stemOf } from "./find-image.ts";
import { filesIn, imageName, otherPictures, type LabelFolder } from "./label-folder.ts";
import { commonFolder, sourcesBySplit, type LabelSource } from "./label-source.ts";
import { labelProblem } from "./problem.ts";
import { readText } from "./text.ts";
import { findYoloData, placesOf, readYoloData, refuseDamagedData, type YoloData } from "./yolo-data.ts";
import { yoloLines, yoloObject, type YoloLine } from "./yolo-line.ts";

const lineOfNumbers = /^\s*\d+(\.0+)?([\s,]+[+-]?(\d+\.?\d*|\.\d+|nan|inf)(e[+-]?\d+)?){4,}\s*$/i;

/** Label files of YOLO: the parts that a data.yaml names, or else text files beside images or in a folder `labels`. */
export async function findYolo(folder: LabelFolder): Promise<LabelSource[]> {
  const named = await findYoloData(folder);
  if (named.length > 0 || folder.only !== null) return named;
  const stems = new Set(folder.images.map(stemOf));
  const files = folder.files.filter(
    (file) =>
      /\.txt$/i.test(file) &&
      !isNameList(file) &&
      (stems.has(imageStemOf(file)) || stems.has(stemOf(file)) || /(^|\/)labels\//.test(file)),
  );
  const texts = await Promise.all(files.slice(0, 50).map((file) => folder.text(file)));
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "");
  return lines.some((line) => lineOfNumbers.test(line)) ? sourcesBySplit(files) : [];
}

/** Where the image of a label file would be, without an extension. */
function imageStemOf(file: string): string {
  return stemOf(file.replace(/(^|.*\/)labels\//, "$1images/"));
}

const nameLists = ["classes.txt", "obj.names", "_darknet.labels", "labels.txt", "names.txt"];

function isNameList(file: string): boolean {
  return nameLists.includes(basename(file).toLowerCase());
}

/**
 * Reads labels of YOLO. An image without a label file, or with an empty one, has nothing in it.
 *
 * @throws BoxbenchError DATASET that names the file and the line: another number of numbers, a class beyond the names
 */
export async function readYolo(source: LabelSource, folder: LabelFolder): Promise<LabelDraft> {
  const [first] = source.files as readonly [string];
  const isData = /\.(ya?ml|data)$/i.test(first);
  const data = isData ? await readYoloData(first, folder) : await undeclared(folder);
  const images = isData
    ? await imagesOf(placesOf(data, source.split!, folder), folder)
    : imagesOfFiles(source.files, folder).map((image) => resolve(folder.imagesPath, image));
  const labelled: { image: string; file: string; lines: YoloLine[] | null }[] = [];
  for (const image of images) {
    const { file, text } = await labelFileOf(image, folder);
    const lines = text === null ? null : yoloLines(text, file, data.keyPoints);
    labelled.push({ image, file, lines });
  }
  const without = labelled.filter(({ lines }) => lines === null).length;
  if (without === labelled.length) {
    throw labelProblem(
      source.name,
      `none of its ${labelled.length} images has a label file; that of "${labelled[0]?.image ?? ""}" would be ${labelled[0]?.file ?? "missing"}`,
    );
  }
  const all = labelled.flatMap(({ lines }) => lines ?? []);
  const names = data.names.length > 0 ? data.names : numbersOf(all);
  const beyond = all.find(({ classIndex }) => classIndex >= names.length);
  if (beyond !== undefined) {
    throw labelProblem(
      beyond.where,
      `class ${beyond.classIndex} is beyond the ${names.length} names of ${data.file}, which count from 0 to ${names.length - 1}`,
    );
  }
  const orphans = isData ? [] : orphansOf(source.files, images, folder);
  return {
    format: "yolo",
    source: join(folder.path, source.name),
    base: folder.path,
    part: null,
    missing: "left out",
    classes: names,
    keyPointNames: keyPointNames(data),
    skeleton: [],
    images: [
      ...labelled.map(({ image, file, lines }) => ({
        names: [image] as const,
        stated: null,
        where: lines === null ? image : file,
        objectsAt: (size: { readonly width: number; readonly height: number }) =>
          (lines ?? []).map((line) => yoloObject(line, names, data.keyPoints, size)),
      })),
      ...orphans.map((file) => ({
        names: [imageStemOf(file)] as const,
        stated: null,
        where: file,
        objectsAt: () => [],
      })),
    ],
    convention: [
      meaningWords(all, data),
      ...(data.names.length > 0 ? [] : ["Classes are numbers: no data.yaml or classes.txt names them"]),
      ...(without === 0
        ? []
        : [
            `${counted(without, "image", "have", labelled.length)} no label file: nothing is in ${without === 1 ? "it" : "them"}`,
          ]),
    ],
    warnings: [...otherPictures(folder, ""), ...turnedWarnings(all)],
  };
}

/** What the numbers of all lines are. */
function meaningWords(lines: readonly YoloLine[], { keyPoints }: YoloData): string {
  const box = "centre, width and height, in shares of width and height";
  if (keyPoints !== null) return `Boxes and key points of YOLO's files: ${box}; ${keyPoints[0]} key points`;
  const outlines = lines.filter(({ isOutline }) => isOutline).length;
  if (outlines === 0) return `Boxes of YOLO's files: ${box}`;
  const words = "in shares of width and height; the box of each is the smallest around it";
  return outlines === lines.length
    ? `Outlines of YOLO's files: their corners, ${words}`
    : `${counted(outlines, "outline")} of YOLO's files: their corners, ${words}; of the other lines each is a box: centre, width and height`;
}

/** Outlines that all have four corners are as likely boxes that are turned (OBB). */
function turnedWarnings(lines: readonly YoloLine[]): string[] {
  if (lines.length === 0 || lines.some(({ isOutline, numbers }) => !isOutline || numbers.length !== 8))
    return [];
  return [
    `all ${lines.length} labels have four corners, as turned boxes (OBB) do: they are read as outlines, with the smallest upright box around each`,
  ];
}

function keyPointNames({ keyPoints, fields }: YoloData): string[] {
  if (keyPoints === null) return [];
  const [count] = keyPoints;
  const given = fields["kpt_names"];
  const listed = Array.isArray(given) ? given : Object.values(given ?? {})[0];
  const names = Array.isArray(listed) && listed.length === count ? listed.map(String) : null;
  return names ?? Array.from({ length: count }, (_, index) => String(index + 1));
}

/** Names without a data.yaml: one on each line of classes.txt or obj.names. */
async function undeclared(folder: LabelFolder): Promise<YoloData> {
  await refuseDamagedData(folder);
  const file = folder.all.find(isNameList);
  const lines = file === undefined ? [] : (await folder.text(file)).split("\n").map((line) => line.trim());
  return { file: file ?? "", names: lines.filter((line) => line !== ""), keyPoints: null, fields: {} };
}

function numbersOf(lines: readonly YoloLine[]): string[] {
  const largest = lines.reduce((most, { classIndex }) => Math.max(most, classIndex), 0);
  return Array.from({ length: Math.min(largest, 9999) + 1 }, (_, index) => String(index));
}

/** Absolute paths of the images in folders and in lists of images. */
async function imagesOf(places: readonly string[], folder: LabelFolder): Promise<string[]> {
  const images: string[] = [];
  for (const place of places) {
    if (!place.endsWith(".txt")) {
      images.push(
        ...(await filesIn(place)).filter((file) => imageName.test(file)).map((file) => join(place, file)),
      );
      continue;
    }
    const { text } = await readText(place);
    const listed = text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    // Lists name images as the machine has them that they come from.
    const find = imageFinder(folder, dirname(place));
    for (const line of listed) {
      const own = resolve(dirname(place), line.replaceAll("\\", "/"));
      const found = existsSync(own) ? null : find(line, place);
      images.push(found === null ? own : resolve(folder.imagesPath, found));
    }
  }
  return images;
}

/** Images that lie where label files do, or in `images/` beside their `labels/`. */
function imagesOfFiles(files: readonly string[], folder: LabelFolder): string[] {
  const homes = [...new Set(files.flatMap((file) => [dirname(file), dirname(imageStemOf(file))]))];
  const own = folder.images.filter((image) => homes.includes(dirname(image)));
  if (own.length > 0) return own;
  // Images of an own folder, by the names of the label files.
  const stems = new Set(files.map((file) => stemOf(basename(file))));
  return folder.images.filter((image) => stems.has(stemOf(basename(image))));
}

function orphansOf(files: readonly string[], images: readonly string[], folder: LabelFolder): string[] {
  const stems = new Set(images.map((image) => stemOf(basename(image))));
  const common = commonFolder(files);
  return files.filter(
    (file) => file.startsWith(common) && !stems.has(stemOf(basename(file))) && folder.only === null,
  );
}

/** The label file of an image: in `labels/` beside its `images/`, or beside the image; null text where there is none. */
async function labelFileOf(
  image: string,
  folder: LabelFolder,
): Promise<{ file: string; text: string | null }> {
  const stem = stemOf(image);
  const paths = [`${stem.replace(/^(.*\/)images\//, "$1labels/")}.txt`, `${stem}.txt`].map((path) =>
    relative(folder.path, path).replaceAll("\\", "/"),
  );
  const elsewhere = folder.all.filter((file) => file.endsWith(`labels/${basename(stem)}.txt`));
  for (const file of new Set([...paths, ...(elsewhere.length === 1 ? elsewhere : [])])) {
    const text = await folder.text(file).catch(() => null);
    if (text !== null) return { file, text };
  }
  return { file: paths[0]!, text: null };
}
