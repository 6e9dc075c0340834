import { dirname, join } from "node:path";
import { shown } from "../../core/shown.ts";
import type { Size } from "../fit.ts";
import { cocoMask } from "./coco-mask.ts";
import { classNamesOf } from "./classes.ts";
import { refuseOtherForm } from "./fitting-forms.ts";
import type { LabelDraft } from "./draft.ts";
import { fieldsOf, finiteList, isFields, listOf, statedSize, textIn, type Fields } from "./fields.ts";
import { labelledObject, type KeyPoint, type LabelledObject } from "./label-set.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelOptions } from "./options.ts";
import { labelProblem } from "./problem.ts";
import { boxInPixels, pointInPixels, type Meaning } from "./units.ts";

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
  const declared = categoriesOf(value, file);
  const images = listOf(value["images"], `${file} image`);
  const annotations = listOf(value["annotations"], `${file} annotation`);
  const categories = declared.length > 0 ? declared : undeclaredOf(annotations);
  const form = options.boxes ?? "xywh";
  const meaning = { units: options.units ?? "pixels", origin: options.origin ?? 0 } as const;
  const byImage = new Map<unknown, Annotation[]>(images.map((image) => [idOf(image), []]));
  if (byImage.size < images.length) throw labelProblem(file, "two images have one id");
  const astray: string[] = [];
  for (const [index, fields] of annotations.entries()) {
    const where = `${file} annotation ${fields["id"] === undefined ? `${index + 1}` : `with id ${shown(fields["id"])}`}`;
    const list = byImage.get(key(fields["image_id"]));
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
        objectsAt: (size) => found.map((one) => objectOf(one, categories, meaning, form, size)),
      };
    }),
    convention: conventionOf(file, form, meaning, annotations, categories, value),
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
            `${astray.length} annotations are of images that the file doesn't list, and left out, the first ${astray[0]}`,
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

interface Annotation {
  readonly fields: Fields;
  readonly where: string;
}

interface Category {
  readonly id: unknown;
  readonly name: string;
  readonly fields: Fields;
}

/** Ids are numbers or texts, and some programs write the one here and the other there. */
function key(id: unknown): unknown {
  return typeof id === "number" ? String(id) : id;
}

function idOf(image: Fields): unknown {
  return key(image["id"]);
}

function categoriesOf(value: Fields, file: string): Category[] {
  const categories = listOf(value["categories"], `${file} category`).map((fields, index) => ({
    id: key(fields["id"]),
    name: textIn(fields, "name", `${file} category ${index + 1}`),
    fields,
  }));
  const double = categories.find(({ id }, index) => categories.findIndex((one) => one.id === id) < index);
  if (double !== undefined) throw labelProblem(file, `two categories have the id ${shown(double.id)}`);
  const same = categories.find(({ name }, index) => categories.findIndex((one) => one.name === name) < index);
  if (same !== undefined) throw labelProblem(file, `two categories are called ${shown(same.name)}`);
  return categories.toSorted((one, other) => Number(one.id) - Number(other.id));
}

/** Categories that annotations name and the file does not: their ids are their names. */
function undeclaredOf(annotations: readonly Fields[]): Category[] {
  const ids = annotations.map((annotation) => key(annotation["category_id"]));
  return classNamesOf(ids.filter((id) => typeof id === "string")).map((name) => ({
    id: name,
    name,
    fields: {},
  }));
}

function objectOf(
  { fields, where }: Annotation,
  categories: readonly Category[],
  meaning: Meaning,
  form: "xyxy" | "xywh" | "cxcywh",
  size: Size,
): LabelledObject {
  const id = fields["category_id"];
  const category = categories.find((one) => one.id === key(id));
  if (category === undefined && id !== undefined && id !== null) {
    throw labelProblem(
      where,
      `category ${shown(id)} is none of ${shown(categories.map((one) => one.id).join(", "))}`,
    );
  }
  const box = fields["bbox"];
  const hasBox = box !== undefined && box !== null && !(Array.isArray(box) && box.length === 0);
  const { area } = fields;
  return labelledObject({
    where,
    className: category?.name ?? null,
    box: hasBox ? boxInPixels(finiteList(box, "bbox", where, 4), form, meaning, size, where) : null,
    points: keyPointsIn(fields["keypoints"], meaning, size, where),
    mask: cocoMask(fields["segmentation"], (place) => pointInPixels(place, meaning, size, where), where),
    area: typeof area === "number" && Number.isFinite(area) && area > 0 ? area : null,
    isCrowd: fields["iscrowd"] === 1 || fields["iscrowd"] === true,
  });
}

function keyPointsIn(value: unknown, meaning: Meaning, size: Size, where: string): KeyPoint[] | null {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return null;
  const numbers = finiteList(value, "keypoints", where);
  if (numbers.length % 3 !== 0) {
    throw labelProblem(where, `keypoints are ${numbers.length} numbers; each has x, y and visibility`);
  }
  return Array.from({ length: numbers.length / 3 }, (_, at) => {
    const [x, y, visibility] = numbers.slice(3 * at, 3 * at + 3) as [number, number, number];
    if (visibility !== 0 && visibility !== 1 && visibility !== 2) {
      throw labelProblem(where, `the visibility of key point ${at + 1} is ${visibility}; it is 0, 1 or 2`);
    }
    if (visibility === 0) return { x: 0, y: 0, visibility };
    return { ...pointInPixels({ x, y }, meaning, size, where), visibility };
  });
}

function keyPointsOf(
  categories: readonly Category[],
  file: string,
): { names: string[]; skeleton: [number, number][]; warnings: string[] } {
  const having = categories.filter(
    ({ fields }) => Array.isArray(fields["keypoints"]) && fields["keypoints"].length > 0,
  );
  const [first] = having;
  if (first === undefined) return { names: [], skeleton: [], warnings: [] };
  const names = (first.fields["keypoints"] as unknown[]).map(String);
  const other = having.find(({ fields }) => String(fields["keypoints"]) !== names.join());
  // Counted from 1.
  const skeleton = ((first.fields["skeleton"] ?? []) as unknown[]).map(
    (pair) => finiteList(pair, "skeleton", file, 2).map((number) => number - 1) as [number, number],
  );
  const astray = skeleton.flat().find((point) => !(point in names));
  if (astray !== undefined) {
    throw labelProblem(
      file,
      `the skeleton names key point ${astray + 1} of ${names.length}; they count from 1`,
    );
  }
  return {
    names,
    skeleton,
    warnings:
      other === undefined
        ? []
        : [
            `categories ${shown(first.name)} and ${shown(other.name)} have other key points; names are those of the first`,
          ],
  };
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
  const isSorted = listOf(value["categories"], file).every(
    ({ id }, index) => key(id) === categories[index]!.id,
  );
  return [
    ...(annotations.some(({ bbox }) => bbox !== undefined)
      ? [
          `Boxes of ${file}: ${boxes}, in ${units}${origin === 1 ? ", where the first pixel is number 1" : ""}`,
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
