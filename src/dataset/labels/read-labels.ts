import { counted } from "../../core/counted.ts";
import { BoxbenchError } from "../../core/errors.ts";
import { askedNames } from "./asked-names.ts";
import { withClassOrder } from "./class-order.ts";
import type { LabelFormat } from "./formats.ts";
import { labelFormats } from "./formats.ts";
import { withKeyPointOrder } from "./key-point-order.ts";
import type { LabelDraft } from "./draft.ts";
import { openLabelFolder, otherPictures, type LabelFolder } from "./label-folder.ts";
import type { LabelSet } from "./label-set.ts";
import type { LabelOptions } from "./options.ts";
import { placeDrafts } from "./place-drafts.ts";
import { labelProblem } from "./problem.ts";
import type { LabelSource } from "./label-source.ts";
import { labelReaders, type LabelReader } from "./registry.ts";
import { chosenSplit, NoSuchPart, type PartRead } from "./split.ts";
import { refuseDamagedData } from "./yolo-data.ts";
import { shown } from "../../core/shown.ts";

/**
 * Reads the labels of a folder, or of one label file, whatever format they are in.
 *
 * @param source the folder, or the label file in it
 * @throws BoxbenchError DATASET when there are none, two formats could be meant, or labels and images do not fit together;
 *   the message names the file and the place in it
 */
export async function readLabels(source: string, options: LabelOptions = {}): Promise<LabelSet> {
  const folder = await openLabelFolder(source, options.images);
  const { format, found } = await foundLabels(folder, source, options);
  refuseIdle(format, options);
  const { chosen, words, part } = chosenSource(found, options, source);
  const own = { ...folder, split: chosen.split };
  const draft = await readerOf(format).read(chosen, own, options);
  if (draft.images.length === 0) throw labelProblem(draft.source, "lists no images");
  if (options.split !== undefined && (draft.part ?? part) === null) {
    throw labelProblem(
      source,
      `has no part ${shown(options.split)} for --split, since it has no parts: leave --split out`,
      new NoSuchPart(options.split),
    );
  }
  const set = await placeDrafts(draft, own, options);
  return inOrder({ ...set, part: set.part ?? part, convention: [...words, ...set.convention] }, options);
}

/**
 * The images of a folder, with their labels where it has any.
 *
 * @throws BoxbenchError DATASET when there is no image, or the labels that are there cannot be read
 */
export async function readImages(source: string, options: LabelOptions = {}): Promise<LabelSet> {
  const folder = await openLabelFolder(source, options.images);
  const formats =
    options.format === undefined ? (Object.keys(labelReaders) as LabelFormat[]) : [options.format];
  if ((await foundOf(formats, folder)).length > 0 || folder.only !== null) return readLabels(source, options);
  const { images, imagesPath } = folder;
  if (images.length === 0) throw labelProblem(source, "has no PNG or JPEG images");
  const draft: LabelDraft = {
    format: "none",
    source: imagesPath,
    part: null,
    base: imagesPath,
    missing: "refused",
    classes: [],
    keyPointNames: [],
    skeleton: [],
    images: images.map((file) => ({ names: [file], stated: null, where: file, objectsAt: () => [] })),
    convention: [`${counted(images.length, "image")} without labels`],
    warnings: otherPictures(folder, ""),
  };
  return placeDrafts(draft, folder, options);
}

/** Labels with classes and key points in the order that is asked for. */
async function inOrder(labels: LabelSet, { classes, keyPoints }: LabelOptions): Promise<LabelSet> {
  let ordered = labels;
  if (classes !== undefined) {
    ordered = withClassOrder(ordered, await askedNames(classes, "--classes"));
  }
  if (keyPoints !== undefined) {
    ordered = withKeyPointOrder(ordered, await askedNames(keyPoints, "--key-points"));
  }
  return ordered;
}

/** @throws BoxbenchError USAGE when something is said that the format says itself */
function refuseIdle(format: LabelFormat, options: LabelOptions): void {
  const { takes } = readerOf(format);
  const said = (["units", "boxes", "origin", "decimal", "columns"] as const).find(
    (name) => options[name] !== undefined && !takes.includes(name),
  );
  if (said === undefined) return;
  throw new BoxbenchError(
    "USAGE",
    `--label-${said} does not go with labels of the format ${format}, which say that themselves.`,
  );
}

function readerOf(format: LabelFormat): LabelReader {
  return labelReaders[format];
}

interface FoundLabels {
  readonly format: LabelFormat;
  readonly found: readonly LabelSource[];
}

async function foundLabels(
  folder: LabelFolder,
  source: string,
  { format }: LabelOptions,
): Promise<FoundLabels> {
  const formats = Object.keys(labelReaders) as LabelFormat[];
  const [first, ...others] =
    format === undefined
      ? await foundOf(
          formats.filter((one) => readerOf(one).isLast !== true),
          folder,
        )
      : await foundOf([format], folder);
  if (first === undefined) {
    const [last] =
      format === undefined
        ? await foundOf(
            formats.filter((one) => readerOf(one).isLast),
            folder,
          )
        : [];
    if (last !== undefined) return last;
    throw await nothingFound(folder, source, format);
  }
  if (others.length === 0) return first;
  throw labelProblem(
    source,
    `has labels of two formats, ${[first, ...others].map((one) => `${one.format} (${one.found[0]!.name || "its files"})`).join(" and ")}: choose with --label-format ${first.format}, or give the file as --data`,
  );
}

async function foundOf(formats: readonly LabelFormat[], folder: LabelFolder): Promise<FoundLabels[]> {
  const all: FoundLabels[] = [];
  for (const format of formats) {
    const found = await readerOf(format).find(folder);
    if (found.length > 0) all.push({ format, found });
  }
  return all;
}

async function nothingFound(
  folder: LabelFolder,
  source: string,
  format: LabelFormat | undefined,
): Promise<BoxbenchError> {
  for (const file of folder.files.filter((name) => /\.json$/i.test(name))) {
    if ((await folder.json(file)) !== undefined) continue;
    const cause = /\bNaN\b/.test(await folder.text(file))
      ? "it has NaN in it, which is no number of JSON"
      : "it is damaged or cut off";
    return labelProblem(`${source}: ${file}`, `is not JSON: ${cause}`);
  }
  await refuseDamagedData(folder);
  if (format !== undefined) return labelProblem(source, `has no labels of the format ${format}`);
  const sheet = folder.files.find((file) => /\.(xlsx?|ods|parquet|tfrecords?|mat|pkl|npz)$/i.test(file));
  if (sheet !== undefined) {
    return labelProblem(
      source,
      `has no labels that can be read: save "${sheet}" as CSV, or as one of ${labelFormats.join(", ")}`,
    );
  }
  return labelProblem(
    source,
    `has no labels: no labels.csv with the columns file,x,y or file,class, and nothing else of ${labelFormats.join(", ")}`,
  );
}

/** What to read of several sources of one format: that of the part of the data set that is wanted. */
function chosenSource(
  found: readonly LabelSource[],
  { split: asked, usual }: LabelOptions,
  where: string,
): { chosen: LabelSource; words: string[]; part: PartRead | null } {
  const [first] = found as [LabelSource];
  const names = [...new Set(found.flatMap(({ split }) => split ?? []))];
  // A single source may have parts inside, which its reader knows.
  if (found.length === 1 && (asked === undefined || first.split === null))
    return { chosen: first, words: [], part: chosenSplit(names, undefined, where).part };
  const { chosen, words, part } = chosenSplit(names, asked, where, usual);
  const wanted = chosen ?? names[0] ?? null;
  const sources = found.filter(({ split }) => split === wanted);
  if (sources.length === 1) {
    const [only] = sources as [LabelSource];
    const alone = `Labels are those of "${only.name}", one of ${found.length} in ${where}; give another as --data`;
    return { chosen: only, words: words.length > 0 || asked !== undefined ? words : [alone], part };
  }
  const listed = sources.slice(0, 3).map(({ name }) => name);
  throw labelProblem(
    where,
    `has ${sources.length} files of labels, ${listed.join(", ")}: give one of them as --data, with --images for the folder of its images`,
  );
}
