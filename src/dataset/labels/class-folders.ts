import { counted } from "../../core/counted.ts";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import { labelledObject } from "./label-set.ts";
import { isOtherPicture, otherPictures, type LabelFolder } from "./label-folder.ts";
import type { LabelSource } from "./label-source.ts";
import { imageFolder, maskFolder } from "./folder-names.ts";
import { splitOf } from "./split.ts";

/** Folders of images that are named by what is in them, also below those of parts such as `train` and `val`. */
export async function findClassFolders(folder: LabelFolder): Promise<LabelSource[]> {
  if (folder.only !== null) return [];
  const root = rootOf(folder.images);
  const inner = folder.images
    .filter((image) => image.startsWith(root))
    .map((image) => image.slice(root.length));
  const tops = [
    ...new Set(inner.filter((image) => image.includes("/")).map((image) => image.split("/")[0]!)),
  ];
  const isSplit =
    tops.length > 0 &&
    tops.every((top) => splitOf(top) !== null) &&
    inner.some((image) => image.split("/").length > 2);
  // Parts without classes in them, and folders that say what kind of pictures they hold, are no classes.
  if (!isSplit && tops.every((top) => imageFolder.test(top) || maskFolder.test(top) || splitOf(top) !== null))
    return [];
  if (!isSplit) {
    const files = inner.filter((image) => image.includes("/")).map((image) => root + image);
    return tops.length < 2 ? [] : [{ name: root.slice(0, -1), split: null, files }];
  }
  return tops.map((top) => ({
    name: `${root}${top}`,
    split: splitOf(top),
    files: inner
      .filter((image) => image.startsWith(`${top}/`) && image.split("/").length > 2)
      .map((image) => root + image),
  }));
}

/** The folder, with a slash, of which the folders are classes or parts: one that is alone in its folder is neither. */
function rootOf(images: readonly string[]): string {
  const tops = new Set(images.map((image) => image.split("/")[0]!));
  const [top] = tops;
  const isAlone = tops.size === 1 && images.every((image) => image.split("/").length > 2);
  return isAlone && splitOf(top!) === null
    ? `${top}/${rootOf(images.map((image) => image.slice(top!.length + 1)))}`
    : "";
}

/** Reads the class of each image from the folder that it is in. */
export async function readClassFolders(source: LabelSource, folder: LabelFolder): Promise<LabelDraft> {
  const root = source.name === "" ? "" : `${source.name}/`;
  const classOf = (file: string) => file.slice(root.length).split("/")[0]!;
  const found = await foldersOf(source, folder);
  const classes = classNamesOf([...source.files.map(classOf), ...found]);
  const used = new Set(source.files.map(classOf));
  const isText = classes.toSorted().join() !== classes.join();
  const astray = folder.images.filter(
    (image) => image.startsWith(root) && !image.slice(root.length).includes("/"),
  );
  return {
    format: "folders",
    source: join(folder.imagesPath, source.name),
    base: folder.imagesPath,
    part: null,
    missing: "refused",
    classes,
    keyPointNames: [],
    skeleton: [],
    images: source.files.map((file) => ({
      names: [file],
      stated: null,
      where: `folder ${classOf(file)}`,
      objectsAt: () => [labelledObject({ className: classOf(file), where: file })],
    })),
    convention: [`Classes are the folders of ${source.name === "" ? "the images" : source.name}`],
    warnings: [
      ...emptyWords(classes.filter((name) => !used.has(name))),
      ...otherPictures(folder, root),
      ...(isText
        ? [
            "folders are numbers and taken for the places of the outputs; Keras and torchvision sort them as text (1, 10, 2)",
          ]
        : []),
      ...(astray.length === 0
        ? []
        : [
            `${counted(astray.length, "image", "are")} in no folder of a class, and left out, the first "${astray[0]}"`,
          ]),
    ],
  };
}

function emptyWords(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const listed = names.slice(0, 8).join(", ");
  return [
    names.length === 1
      ? `class "${listed}" has no images`
      : `${names.length} classes have no images: ${listed}${names.length > 8 ? ", …" : ""}`,
  ];
}

/** The folders that stand for classes, also those of the other parts, and those in which there is nothing or no image that is read. */
async function foldersOf(
  { name, split }: LabelSource,
  { imagesPath, images, all }: LabelFolder,
): Promise<string[]> {
  const parent = name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : "";
  const tops = images
    .filter((image) => image.startsWith(parent))
    .map((image) => parent + image.slice(parent.length).split("/")[0]!);
  const homes =
    split === null ? [name] : [...new Set(tops)].filter((top) => splitOf(top.slice(parent.length)) !== null);
  const found: string[] = [];
  for (const home of homes) {
    const prefix = home === "" ? "" : `${home}/`;
    for (const entry of await readdir(join(imagesPath, home), { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
      const inside = (file: string) => file.startsWith(`${prefix}${entry.name}/`);
      const entries = await readdir(join(imagesPath, home, entry.name));
      const isEmpty = entries.every((one) => one.startsWith("."));
      // A folder with other files in it is something else, such as a report.
      if (isEmpty || images.some(inside) || all.some((file) => inside(file) && isOtherPicture(file))) {
        found.push(entry.name);
      }
    }
  }
  return found;
}
