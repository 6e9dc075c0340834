import { BoxbenchError } from "../../core/errors.ts";
import type { LabelledObject, LabelSet } from "./label-set.ts";
import { labelProblem } from "./problem.ts";

/**
 * Labels with their classes in another order than that which their files have, and with classes that no label has.
 *
 * Names fit that are the same or differ in case alone; where labels have numbers, these are places in `names`. Pictures
 * of masks hold numbers, which `names` then are the names of.
 *
 * @param names in the order of a network's outputs
 * @throws BoxbenchError USAGE when the labels say no class; DATASET naming the first label whose class is none of `names`
 */
export function withClassOrder(labels: LabelSet, names: readonly string[]): LabelSet {
  if (isOfPictures(labels)) return { ...labels, classes: names };
  const used = usedClasses(labels);
  if (used.size === 0) {
    throw new BoxbenchError("USAGE", `${labels.source} says no classes, which --classes would put in order.`);
  }
  const nameOf = classNamer(names, used, true);
  const astray = objectsOf(labels).find(({ className }) => className !== null && nameOf(className) === null);
  if (astray !== undefined) {
    throw labelProblem(
      astray.where,
      `class "${astray.className}" is none of --classes ${listed(names)}; name all classes, in the order of the outputs`,
    );
  }
  return renamed(labels, names, nameOf);
}

/**
 * The same with the names that a model has for its outputs; null where a label has a class that is none of them, or
 * labels have no names to compare.
 */
export function withClassesOfModel(labels: LabelSet, names: readonly string[]): LabelSet | null {
  if (isOfPictures(labels)) return null;
  const used = usedClasses(labels);
  const nameOf = classNamer(names, used, false);
  const fits = used.size > 0 && [...used].every((name) => nameOf(name) !== null);
  return fits ? renamed(labels, names, nameOf) : null;
}

function isOfPictures({ images }: LabelSet): boolean {
  return images.some(({ objects }) => objects.some(({ mask }) => mask?.kind === "file"));
}

function objectsOf({ images }: LabelSet): LabelledObject[] {
  return images.flatMap(({ objects }) => objects);
}

function usedClasses(labels: LabelSet): Set<string> {
  return new Set(objectsOf(labels).flatMap(({ className }) => className ?? []));
}

/** @param takesNumbers whether classes that are all whole numbers stand for places in `names` */
function classNamer(names: readonly string[], used: ReadonlySet<string>, takesNumbers: boolean) {
  const byLower = new Map<string, string | null>();
  for (const name of names) {
    const lower = name.toLowerCase();
    // Of two names that differ in case alone neither is meant by a third.
    byLower.set(lower, byLower.has(lower) ? null : name);
  }
  const known = new Set(names);
  const areNumbers = takesNumbers && [...used].every((name) => /^\d+$/.test(name) && !known.has(name));
  return (name: string): string | null => {
    if (areNumbers) return names[Number(name)] ?? null;
    return known.has(name) ? name : (byLower.get(name.toLowerCase()) ?? null);
  };
}

function renamed(
  labels: LabelSet,
  names: readonly string[],
  nameOf: (className: string) => string | null,
): LabelSet {
  return {
    ...labels,
    classes: names,
    images: labels.images.map((image) => ({
      ...image,
      objects: image.objects.map((object) => ({
        ...object,
        className: object.className === null ? null : nameOf(object.className),
      })),
    })),
  };
}

const mostNames = 8;

/** Names in a sentence, the first of many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(", ");
  return names.length > mostNames ? `${shown}, … (${names.length})` : shown;
}
