import { shown } from "../../core/shown.ts";
import { classNamesOf } from "./classes.ts";
import { finiteList, listOf, textIn, type Fields } from "./fields.ts";
import { labelProblem } from "./problem.ts";

/** One class. */
export interface Category {
  readonly id: unknown;
  readonly name: string;
  readonly fields: Fields;
}

/** Ids are numbers or texts, and some programs write the one here and the other there. */
export function idKey(id: unknown): unknown {
  return typeof id === "number" ? String(id) : id;
}

/** The categories of a file. */
export interface Categories {
  /** In the order of their ids. */
  readonly classes: readonly Category[];
  /** Roofs over others and second names of them, as Roboflow's first category is: no annotation is of one. */
  readonly roofs: readonly Category[];
}

/** @throws BoxbenchError DATASET when two have one id or one name */
export function categoriesOf(value: Fields, annotations: readonly Fields[], file: string): Categories {
  const all = listOf(value["categories"], `${file} category`).map((fields, index) => ({
    id: idKey(fields["id"]),
    name: textIn(fields, "name", `${file} category ${index + 1}`),
    fields,
  }));
  const double = all.find(({ id }, index) => all.findIndex((one) => one.id === id) < index);
  if (double !== undefined) throw labelProblem(file, `two categories have the id ${shown(double.id)}`);
  const roofs = roofsIn(all, annotations);
  const classes = all.filter((one) => !roofs.includes(one));
  const same = classes.find(({ name }, index) => classes.findIndex((one) => one.name === name) < index);
  if (same !== undefined) throw labelProblem(file, `two categories are called ${shown(same.name)}`);
  return { classes: classes.toSorted((one, other) => Number(one.id) - Number(other.id)), roofs };
}

function roofsIn(all: readonly Category[], annotations: readonly Fields[]): Category[] {
  const used = new Set(annotations.map((annotation) => idKey(annotation["category_id"])));
  return all.filter(({ id, name }) => {
    const others = all.filter((one) => one.id !== id);
    const isRoof = others.some(({ fields }) => fields["supercategory"] === name);
    const isSecondName = others.some((one) => one.name === name && used.has(one.id));
    return !used.has(id) && (isRoof || isSecondName);
  });
}

/** Categories that annotations name and the file does not: their ids are their names. */
export function undeclaredOf(annotations: readonly Fields[]): Category[] {
  const ids = annotations.map((annotation) => idKey(annotation["category_id"]));
  return classNamesOf(ids.filter((id) => typeof id === "string")).map((name) => ({
    id: name,
    name,
    fields: {},
  }));
}

/**
 * Names of the key points, and which of them lines join.
 *
 * @throws BoxbenchError DATASET when a line joins a key point that is none
 */
export function keyPointsOf(
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
