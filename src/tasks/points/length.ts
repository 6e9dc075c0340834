import { BoxbenchError } from "../../core/errors.ts";
import type { ImagePoints, LengthKind } from "./types.ts";
import { lengthOf } from "./key-point-errors.ts";

/** Corners of both eyes in the markups of faces that number their points (300W and WFLW). */
const eyesByCount: Readonly<Record<number, readonly [number, number]>> = { 68: [36, 45], 98: [60, 72] };

/** Key points that a body has and a face has not. */
const bodyName = /shoulder|elbow|wrist|hip|knee|ankle/i;

/**
 * The length that the labels allow, as the field has it: of a face the distance of the eyes (outer corners where they
 * are named), else the diagonal of the box, else that of the image. One for all images.
 *
 * @param images those that are scored
 */
export function lengthKindOf(images: readonly ImagePoints[], names: readonly string[]): LengthKind {
  const eyes = eyesOf(names);
  if (eyes !== null && images.every((image) => (eyeDistance(image, eyes) ?? 0) > 0)) {
    const [left, right] = eyes;
    return {
      words: `the distance of the eyes (${names[left]} to ${names[right]})`,
      of: (image) => {
        const distance = eyeDistance(image, eyes);
        if (distance !== null) return distance;
        throw new BoxbenchError("DATASET", "An image has no eyes to divide distances by.");
      },
    };
  }
  if (images.every(({ box }) => box !== null && box.width > 0 && box.height > 0)) {
    return { words: "the diagonal of the box", of: ({ box }, size) => lengthOf("box-diagonal", size, box) };
  }
  return { words: "the diagonal of the image", of: (_, size) => lengthOf("image-diagonal", size, null) };
}

function eyesOf(names: readonly string[]): readonly [number, number] | null {
  if (names.some((name) => bodyName.test(name))) return null;
  if (names.every((name) => /^\d+$/.test(name))) return eyesByCount[names.length] ?? null;
  const [left, right] = (["left", "right"] as const).map((side) => {
    const eyes = [...names.keys()].filter((index) => isEye(names[index]!, side));
    const outer = eyes.find((index) => /outer/i.test(names[index]!));
    return (
      outer ?? (eyes.length === 1 ? eyes[0] : eyes.find((index) => /cent(er|re)|pupil/i.test(names[index]!)))
    );
  });
  return left === undefined || right === undefined ? null : [left, right];
}

function isEye(name: string, side: "left" | "right"): boolean {
  const words = name.toLowerCase();
  if (/brow|lid|lash/.test(words) || !words.includes("eye")) return false;
  return words.includes(side) || new RegExp(`^${side[0]}[ _-]?eye|eye[ _-]${side[0]}$`).test(words);
}

function eyeDistance({ points }: ImagePoints, [left, right]: readonly [number, number]): number | null {
  const [a, b] = [points[left]!, points[right]!];
  return a.visibility === 0 || b.visibility === 0 ? null : Math.hypot(a.x - b.x, a.y - b.y);
}
