import { shown } from "../../core/shown.ts";
import type { Size } from "../fit.ts";
import { idKey, type Category } from "./coco-categories.ts";
import { cocoMask } from "./coco-mask.ts";
import { finiteList, type Fields } from "./fields.ts";
import type { LabelBoxForm } from "./formats.ts";
import { labelledObject, type KeyPoint, type LabelledObject } from "./label-set.ts";
import { labelProblem } from "./problem.ts";
import { boxInPixels, pointInPixels, type Meaning } from "./units.ts";

/** One annotation, and how errors call it. */
export interface Annotation {
  readonly fields: Fields;
  readonly where: string;
}

/**
 * What an annotation says, in pixels.
 *
 * @throws BoxbenchError DATASET that names it
 */
export function cocoObject(
  { fields, where }: Annotation,
  categories: readonly Category[],
  meaning: Meaning,
  form: LabelBoxForm,
  size: Size,
): LabelledObject {
  const id = fields["category_id"];
  const category = categories.find((one) => one.id === idKey(id));
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
