import { neighbourRatioOf } from "./neighbours.ts";
import { imageHashes } from "./probe-inputs.ts";
import { boxInInput } from "../tasks/box/forms.ts";
import { axisOfUnit, type Labels, type Samples } from "./samples.ts";

/** The labels by themselves, and against the images. */
export interface LabelFacts {
  readonly kind: Labels["kind"];
  readonly min: number;
  readonly max: number;
  /** Shares of the targets under 0 and over 1. */
  readonly belowZero: number;
  readonly aboveOne: number;
  /** Images per class, by name; empty for points. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Copies of another image of the folder, the first of each left out. */
  readonly duplicates: number;
  /** Images whose pixels also occur with a clearly different label. */
  readonly contradictory: number;
  /** Share of Var(target) that no network can explain, because equal images have different labels. */
  readonly contradiction: number;
  /** Images with a label that reaches over their edge by more than a pixel; null for classes. */
  readonly outside: number | null;
  /** Images with a class that no output stands for. */
  readonly withoutOutput: number;
  /** Root mean square distance of a label from the mean of all, as a share of the range of outputs; null for classes. */
  readonly spreadShare: number | null;
  /** See `neighbourRatioOf`. */
  readonly neighbourRatio: number | null;
}

/** Points that differ less than this share of their range are one: half a pixel in 64. */
const sameWithin = 1 / 128;

export function probeLabels(samples: Samples): LabelFacts {
  const { targets, labels, images } = samples;
  const share = (isSo: (target: number) => boolean) =>
    targets.reduce((count, target) => count + (isSo(target) ? 1 : 0), 0) / targets.length;
  const groups = equalImages(samples);
  return {
    kind: labels.kind,
    min: targets.reduce((least, target) => Math.min(least, target), Infinity),
    max: targets.reduce((most, target) => Math.max(most, target), -Infinity),
    belowZero: share((target) => target < 0),
    aboveOne: share((target) => target > 1),
    classes:
      labels.kind !== "classes"
        ? []
        : labels.names.map((name, index) => ({
            name,
            count: labels.indices.filter((other) => other === index).length,
          })),
    duplicates: images.count - groups.length,
    ...contradictionOf(samples, groups),
    outside: outsideOf(samples),
    withoutOutput:
      labels.kind === "classes"
        ? labels.indices.filter((index) => index >= Math.max(2, samples.width)).length
        : 0,
    spreadShare: spreadShareOf(samples),
    neighbourRatio: neighbourRatioOf(samples),
  };
}

function outsideOf({ targets, width, labels, images }: Samples): number | null {
  if (labels.kind === "classes") return null;
  const [low, high] = labels.outputRange;
  const scale = { name: "", x: labels.outputRange, y: labels.outputRange };
  const isOver = (value: number, length: number) => value < -1 || value > length + 1;
  return Array.from({ length: images.count }, (_, image) => {
    const own = targets.subarray(image * width, (image + 1) * width);
    if (labels.kind === "box") {
      const box = boxInInput(labels.form, own, scale, images);
      return (
        isOver(box.x, images.width) ||
        isOver(box.y, images.height) ||
        isOver(box.x + box.width, images.width) ||
        isOver(box.y + box.height, images.height)
      );
    }
    return own.some((value, unit) => {
      const length = axisOfUnit(labels, unit) === "x" ? images.width : images.height;
      return isOver(((value - low) / (high - low)) * length, length);
    });
  }).filter(Boolean).length;
}

function spreadShareOf({ targets, width, labels, images }: Samples): number | null {
  if (labels.kind === "classes") return null;
  const [low, high] = labels.outputRange;
  const squares = Array.from({ length: width }, (_, unit) =>
    squaresAround(Array.from({ length: images.count }, (_image, image) => targets[image * width + unit]!)),
  ).reduce((sum, value) => sum + value, 0);
  // Two outputs are one place.
  return Math.sqrt(squares / images.count / (width / 2)) / Math.abs(high - low);
}

/** Indices of the images with the same pixels, a group for each different image. */
function equalImages(samples: Samples): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, hash] of imageHashes(samples).entries()) {
    const group = groups.get(hash);
    if (group === undefined) groups.set(hash, [index]);
    else group.push(index);
  }
  return [...groups.values()];
}

function contradictionOf(
  { targets, width, labels, images }: Samples,
  groups: readonly (readonly number[])[],
): Pick<LabelFacts, "contradictory" | "contradiction"> {
  const range = labels.kind !== "classes" ? Math.abs(labels.outputRange[1] - labels.outputRange[0]) : 1;
  const at = (image: number, unit: number) => targets[image * width + unit]!;
  const all = Array.from({ length: images.count }, (_, image) => image);
  let [contradictory, within, total] = [0, 0, 0];
  for (let unit = 0; unit < width; unit += 1) {
    total += squaresAround(all.map((image) => at(image, unit)));
    for (const group of groups) within += squaresAround(group.map((image) => at(image, unit)));
  }
  for (const group of groups) {
    const differs = Array.from({ length: width }, (_, unit) => group.map((image) => at(image, unit))).some(
      (values) => Math.max(...values) - Math.min(...values) > sameWithin * range,
    );
    if (differs) contradictory += group.length;
  }
  return { contradictory, contradiction: total === 0 ? 0 : within / total };
}

/** Sum of the squared distances from the mean. */
function squaresAround(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
