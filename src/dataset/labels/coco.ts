import { counted } from "../../core/counted.ts";
import { dirname, join } from "node:path";
import { shown } from "../../core/shown.ts";
import { cocoObject, type Annotation } from "./coco-annotation.ts";
import { categoriesOf, idKey, keyPointsOf, undeclaredOf, type Category } from "./coco-categories.ts";
import { refuseOtherForm } from "./fitting-forms.ts";
import type { LabelDraft } from "./draft.ts";
import { fieldsOf, isFields, listOf, statedSize, textIn, type Fields } from "./fields.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelOptions } from "./options.ts";
import { labelProblem } from "./problem.ts";
import type { Meaning } from "./units.ts";

/** Whether a JSON file holds labels as COCO has them. */
export function isCoco(value: unknown): boolean {
  return isFields(value) && Array.isArray(value["images"]) && Array.isArray(value["annotations"]);
}

/**
 * Reads labels in COCO's form: boxes, key points and masks, with categories in the order of their ids.
 *
 * @throws BoxbenchError DATASET that names the annotation
 */
export async function readCoco(
  file: string,
  folder: LabelFolder,
  options: LabelOptions,
): Promise<LabelDraft> {
  const value = fieldsOf(await folder.json(file), file);
  const images = listOf(value["images"], `${file} image`);
  const annotations = listOf(value["annotations"], `${file} annotation`);
  const declared = categoriesOf(value, annotations, file);
  const categories = declared.classes.length > 0 ? declared.classes : undeclaredOf(annotations);
  const form = options.boxes ?? "xywh";
  const meaning = { units: options.units ?? "pixels", origin: options.origin ?? 0 } as const;
  const byImage = new Map<unknown, Annotation[]>();
  for (const image of images) {
    if (byImage.has(idOf(image)))
      throw labelProblem(file, `two images have the id ${shown(image["id"])}: number each by itself`);
    byImage.set(idOf(image), []);
  }
  const astray: string[] = [];
  for (const [index, fields] of annotations.entries()) {
    const where = `${file} annotation ${fields["id"] === undefined ? `${index + 1}` : `with id ${shown(fields["id"])}`}`;
    const list = byImage.get(idKey(fields["image_id"]));
    if (list === undefined) astray.push(where);
    else list.push({ fields, where });
  }
  if (options.boxes === undefined) {
    const written = images.flatMap((image) =>
      byImage
        .get(idOf(image))!
        .flatMap(({ fields: { bbox } }) =>
          Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite)
            ? [{ numbers: bbox as number[], size: statedSize(image["width"], image["height"]) }]
            : [],
        ),
    );
    // A box of negative size is an error with a place of its own.
    if (written.every(({ numbers }) => numbers[2]! >= 0 && numbers[3]! >= 0)) {
      refuseOtherForm(written, form, meaning, file, ["xyxy"]);
    }
  }
  const keyPoints = keyPointsOf(categories, file);
  return {
    format: "coco",
    source: join(folder.path, file),
    base: join(folder.path, dirname(file)),
    part: null,
    missing: "left out",
    classes: categories.map(({ name }) => name),
    keyPointNames: keyPoints.names,
    skeleton: keyPoints.skeleton,
    images: images.map((image, index) => {
      const where = `${file} image ${image["id"] === undefined ? index + 1 : `with id ${shown(image["id"])}`}`;
      const found = byImage.get(idOf(image))!;
      return {
        names: [imageNameOf(image, where)],
        stated: statedSize(image["width"], image["height"]),
        where,
        objectsAt: (size) => found.map((one) => cocoObject(one, categories, meaning, form, size)),
      };
    }),
    convention: [
      ...conventionOf(file, form, meaning, annotations, categories, value),
      ...declared.roofs.map(
        ({ name }) => `${shown(name)} of ${file} has no annotations and stands for others: it is no class`,
      ),
    ],
    warnings: [
      ...keyPoints.warnings,
      ...(annotations.some(({ id }) => id === 0)
        ? [
            "an annotation has the id 0, which pycocotools takes for none: a network that finds it gets nothing for it there (boxbench counts it); count ids from 1",
          ]
        : []),
      ...(astray.length === 0
        ? []
        : [
            `${counted(astray.length, "annotation", "are")} of images that the file doesn't list, and left out, the first ${astray[0]}`,
          ]),
    ],
  };
}

/** Its file, or the end of its address. */
function imageNameOf(image: Fields, where: string): string {
  const address = image["coco_url"] ?? image["path"];
  return image["file_name"] === undefined && typeof address === "string" && address !== ""
    ? address.slice(address.lastIndexOf("/") + 1)
    : textIn(image, "file_name", where);
}

function idOf(image: Fields): unknown {
  return idKey(image["id"]);
}

function conventionOf(
  file: string,
  form: string,
  { units, origin }: Meaning,
  annotations: readonly Fields[],
  categories: readonly Category[],
  value: Fields,
): string[] {
  const boxes = form === "xywh" ? "left and top edge, width and height" : form;
  const ids = listOf(value["categories"], file).map(({ id }) => Number(id));
  const isSorted = ids.every((id, index) => index === 0 || !(id < ids[index - 1]!));
  const things = annotations.some(({ keypoints }) => Array.isArray(keypoints))
    ? "Boxes and key points"
    : "Boxes";
  return [
    ...(annotations.some(({ bbox }) => bbox !== undefined)
      ? [
          `${things} of ${file}: ${boxes}, in ${units}${origin === 1 ? ", where the first pixel is number 1" : ""}`,
        ]
      : []),
    ...(categories.length > 0 && listOf(value["categories"], file).length === 0
      ? [`${file} names no categories: their ids are taken for the places of the outputs`]
      : []),
    ...(isSorted
      ? []
      : [`Categories of ${file} in the order of their ids, which is not the order in which they stand`]),
  ];
}
