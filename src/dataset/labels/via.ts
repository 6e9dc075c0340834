import { dirname, join } from "node:path";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import type { LabelFolder } from "./label-folder.ts";
import { singleSources, type LabelSource } from "./label-source.ts";
import { pointNamesOf } from "./named-points.ts";
import { isViaTable, viaImages, viaImagesOfTable, type ViaImage } from "./via-files.ts";
import { classAttributeOf, viaObjects, viaPoints, viaRegion, type ViaRegion } from "./via-regions.ts";
import { isFields, type Fields } from "./fields.ts";

/** Files of the VGG Image Annotator: its JSON, its project, and its CSV. */
export async function findVia(folder: LabelFolder): Promise<LabelSource[]> {
  const files: string[] = [];
  for (const file of folder.files) {
    if (/\.json$/i.test(file) && isVia(await folder.json(file))) files.push(file);
    else if (/\.csv$/i.test(file) && isViaTable(await folder.text(file))) files.push(file);
  }
  return singleSources(files);
}

/** Whether a JSON file is of VIA 2, a project of it, or of VIA 3, which reading then refuses. */
function isVia(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (isFields(value["_via_img_metadata"]) || isVia3(value)) return true;
  const [first] = Object.values(value);
  return isFields(first) && typeof first["filename"] === "string" && "regions" in first;
}

function isVia3(value: Fields): boolean {
  return isFields(value["metadata"]) && isFields(value["view"]) && isFields(value["file"]);
}

/**
 * Reads labels of the VGG Image Annotator, in pixels: rectangles, circles, ellipses, polygons, and points, which are key
 * points by their class. The class is the region's attribute that is called so, or its only one.
 *
 * @throws BoxbenchError DATASET that names the file and the region
 */
export async function readVia({ files }: LabelSource, folder: LabelFolder): Promise<LabelDraft> {
  const [file] = files as [string];
  const images = /\.csv$/i.test(file)
    ? viaImagesOfTable(await folder.text(file), file)
    : viaImages(await folder.json(file), file);
  const attribute = classAttributeOf(
    images.flatMap(({ regions }) => regions.map(({ attributes }) => attributes)),
  );
  const ofFile = classAttributeOf(images.map(({ attributes }) => attributes));
  const read = images.map((image) => ({ image, regions: regionsOf(image, attribute) }));
  const names = pointNamesOf(read.flatMap(({ regions }) => viaPoints(regions)));
  const objects = read.map(({ image, regions }) => viaObjects(image, regions, names, ofFile));
  return {
    format: "via",
    source: join(folder.path, file),
    base: join(folder.path, dirname(file)),
    part: null,
    missing: "left out",
    classes: classNamesOf(objects.flat().flatMap(({ className }) => className ?? [])),
    keyPointNames: names.length > 1 ? names : [],
    skeleton: [],
    images: images.map(({ name, where }, index) => ({
      names: [name],
      stated: null,
      where,
      objectsAt: () => objects[index]!,
    })),
    convention: [
      `Labels of ${file}: places in pixels${attribute === null ? "" : `, classes by the attribute "${attribute}"`}`,
    ],
    warnings: [],
  };
}

function regionsOf({ regions }: ViaImage, attribute: string | null): ViaRegion[] {
  return regions.map(({ shape, attributes, where }) => viaRegion(shape, attributes, attribute, where));
}
