import { counted } from "../../core/counted.ts";
import { join } from "node:path";
import { shown } from "../../core/shown.ts";
import { classNamesOf } from "./classes.ts";
import { cvatObjects } from "./cvat-shapes.ts";
import { framesOfTracks } from "./cvat-tracks.ts";
import type { LabelDraft } from "./draft.ts";
import { statedSize } from "./fields.ts";
import type { LabelFolder } from "./label-folder.ts";
import { singleSources, type LabelSource } from "./label-source.ts";
import type { LabelOptions } from "./options.ts";
import { labelProblem } from "./problem.ts";
import { chosenSplit } from "./split.ts";
import { childrenOf, parseXml, textOf, type XmlElement } from "./xml.ts";

/** XML files of CVAT: all images in one. */
export async function findCvat(folder: LabelFolder): Promise<LabelSource[]> {
  const files: string[] = [];
  for (const file of folder.files.filter((name) => /\.xml$/i.test(name))) {
    if (/<annotations[\s>]/.test(await folder.text(file))) files.push(file);
  }
  return singleSources(files);
}

/**
 * Reads labels that CVAT exports "for images 1.1" or "for video 1.1": boxes, points, skeletons, outlines,
 * masks and tags, in pixels.
 *
 * @throws BoxbenchError DATASET that names the image and the shape
 */
export async function readCvat(
  { files }: LabelSource,
  folder: LabelFolder,
  options: LabelOptions,
): Promise<LabelDraft> {
  const [file] = files as [string];
  const root = parseXml(await folder.text(file), file);
  const frames = childrenOf(root, "track").length > 0 ? framesOfTracks(root, file, folder) : null;
  const all = frames?.images ?? childrenOf(root, "image");
  const subsets = [...new Set(all.flatMap(({ attributes }) => attributes["subset"] ?? []))];
  const { chosen, words, part } = chosenSplit(
    subsets,
    subsets.length > 0 ? options.split : undefined,
    file,
    options.usual,
  );
  const wanted = all.filter(({ attributes }) => chosen === null || attributes["subset"] === chosen);
  const { classes: declared, parts } = labelsOf(root);
  const images = wanted.map((image) => {
    const { name, width, height } = image.attributes;
    const where = `${file} image ${shown(name ?? image.attributes["id"])}`;
    if (name === undefined || name === "") throw labelProblem(where, "has no name");
    return { name, where, stated: statedSize(width, height), ...cvatObjects(image, where, parts) };
  });
  const used = images.flatMap(({ objects }) => objects.flatMap(({ className }) => className ?? []));
  const skeleton = images.flatMap(({ pointNames }) => (pointNames === null ? [] : [pointNames]))[0];
  const turned = images.reduce((sum, image) => sum + image.turned, 0);
  return {
    format: "cvat",
    source: join(folder.path, file),
    base: folder.path,
    part,
    missing: "left out",
    classes:
      used.every((name) => declared.includes(name)) && declared.length > 0 ? declared : classNamesOf(used),
    keyPointNames: skeleton ?? numbered(images),
    skeleton: [],
    images: images.map(({ name, where, stated, objects }) => ({
      names: [name],
      stated,
      where,
      objectsAt: () => objects,
    })),
    convention: [
      ...words,
      ...(frames === null ? [] : [frames.words]),
      `Labels of ${file}: places in pixels${declared.length > 0 ? ", classes in the order of the task's labels" : ""}`,
    ],
    warnings:
      turned === 0
        ? []
        : [`${counted(turned, "box", "are")} turned; taken is the smallest upright box around each`],
  };
}

function numbered(images: readonly { readonly objects: LabelDraftObjects }[]): string[] {
  const most = Math.max(
    0,
    ...images.flatMap(({ objects }) => objects.map(({ points }) => points?.length ?? 0)),
  );
  return Array.from({ length: most }, (_, index) => String(index + 1));
}

type LabelDraftObjects = ReturnType<typeof cvatObjects>["objects"];

/** The labels of the task, project or job, in their order: classes, and parts of skeletons. */
function labelsOf(root: XmlElement): { classes: string[]; parts: string[] } {
  const [meta] = childrenOf(root, "meta");
  const owner = meta?.children.find(({ children }) => children.some(({ name }) => name === "labels"));
  const labels = (owner === undefined ? [] : childrenOf(owner, "labels")).flatMap((list) =>
    childrenOf(list, "label").map((label) => ({
      name: textOf(label, "name"),
      parent: textOf(label, "parent"),
    })),
  );
  const named = (isPart: boolean) =>
    labels.flatMap(({ name, parent }) => ((parent !== undefined) === isPart ? (name ?? []) : []));
  return { classes: named(false), parts: [...new Set(named(true))] };
}
