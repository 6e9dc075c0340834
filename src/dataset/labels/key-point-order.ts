import { BoxbenchError } from "../../core/errors.ts";
import { listed } from "./class-order.ts";
import type { KeyPoint, LabelSet } from "./label-set.ts";

const unlabelled: KeyPoint = { x: 0, y: 0, visibility: 0 };

/**
 * Labels with the key points of a network's outputs, in their order; those that are not named are left out. Where labels
 * number as many key points as are named, the names are those of the numbers.
 *
 * @throws BoxbenchError USAGE when labels have no key points, or none of a name
 */
export function withKeyPointOrder(labels: LabelSet, names: readonly string[]): LabelSet {
  const { keyPointNames: own, source } = labels;
  if (own.length === 0) {
    throw new BoxbenchError("USAGE", `${source} has no key points, which --key-points would put in order.`);
  }
  const places = placesOf(names, own, source);
  const left = own.filter((_, place) => !places.includes(place));
  return {
    ...labels,
    keyPointNames: names,
    skeleton: labels.skeleton
      .map(([from, to]) => [places.indexOf(from), places.indexOf(to)] as const)
      .filter((pair) => !pair.includes(-1)),
    images: labels.images.map((image) => ({
      ...image,
      objects: image.objects.map((object) => ({
        ...object,
        points: object.points === null ? null : places.map((place) => object.points![place] ?? unlabelled),
      })),
    })),
    convention: [
      ...labels.convention,
      ...(left.length === 0
        ? []
        : [`Key points of the labels that --key-points leaves out: ${listed(left)}`]),
    ],
  };
}

/** Where each name stands in the labels, from 0. */
function placesOf(names: readonly string[], own: readonly string[], source: string): number[] {
  const plain = own.map(plainName);
  const places = names.map((name) => plain.indexOf(plainName(name)));
  const astray = places.indexOf(-1);
  if (astray < 0) return places;
  const areNumbered = own.every((name, index) => name === String(index + 1));
  if (areNumbered && own.length === names.length) return [...own.keys()];
  throw new BoxbenchError(
    "USAGE",
    `--key-points names "${names[astray]}", and ${source} has ${own.length}: ${own.join(", ")}.`,
  );
}

/** `left_eye`, `Left Eye` and `left-eye` are one. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s._-]+/g, "");
}
