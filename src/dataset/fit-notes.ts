import { counted } from "../core/counted.ts";
import { keepsProportions, type Fit, type FitName, type Size } from "./fit.ts";
import type { ImageLabels, LabelledObject, Point } from "./labels/label-set.ts";
import { barLevel } from "./fitted-images.ts";

/**
 * What was done to images so that they have the size that a network reads, a sentence each without a full stop.
 *
 * @param asked how they were to be made so; undefined where nobody said
 * @param transparent how many have pixels that are not opaque
 */
export function fitNotes(
  fits: readonly Fit[],
  { width, height }: Size,
  asked: FitName | undefined,
  transparent: number,
): string[] {
  const notes: string[] = [];
  if (transparent > 0) {
    notes.push(
      `${counted(transparent, "image", "are", fits.length)} transparent in places: alpha is dropped, and pixels have the colours that the files give them`,
    );
  }
  const others = fits.filter((one) => one.image.width !== width || one.image.height !== height);
  if (others.length > 0) {
    const unlike = others.filter((one) => !keepsProportions(one.image, one.input)).length;
    const custom = asked === undefined && unlike > 0 ? ", since nothing else was asked for with --fit" : "";
    notes.push(
      `${counted(others.length, "image", undefined, fits.length)} made ${width}x${height} by ${fitWords[asked ?? "stretch"]}${custom}`,
    );
  }
  return notes;
}

/**
 * How many labels have their middle in what a crop cuts away, a sentence or none.
 *
 * @param images with their labels, in the order of the fits
 */
export function cutNotes(images: readonly Pick<ImageLabels, "objects">[], fits: readonly Fit[]): string[] {
  const middles = images.flatMap(({ objects }, index) =>
    objects.flatMap((object) => middlesOf(object).map((place) => ({ place, fit: fits[index]! }))),
  );
  const cut = middles.filter(({ place, fit: { name, source } }) => {
    const isInside =
      place.x >= source.x &&
      place.x <= source.x + source.width &&
      place.y >= source.y &&
      place.y <= source.y + source.height;
    return name === "crop" && !isInside;
  }).length;
  if (cut === 0) return [];
  return [
    `Warning: ${counted(cut, "label", "lie", middles.length)} where --fit crop cuts images away: the network can't see them, and they count as the others`,
  ];
}

function middlesOf({ point, points, box }: LabelledObject): Point[] {
  if (point !== null) return [point];
  if (points !== null) return points.filter(({ visibility }) => visibility > 0);
  return box === null ? [] : [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
}

const fitWords = {
  stretch: "stretching them (--fit stretch)",
  letterbox: `putting bars of grey ${barLevel} beside them (--fit letterbox)`,
  crop: "cutting out their middle (--fit crop)",
} as const satisfies Record<FitName, string>;
