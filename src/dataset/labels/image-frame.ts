import type { Size } from "../fit.ts";
import type { ImageDraft } from "./draft.ts";
import type { LabelFrame } from "./formats.ts";
import type { ImageHeader } from "./image-header.ts";
import type { LabelledObject } from "./label-set.ts";
import { labelProblem } from "./problem.ts";
import { turnedObject } from "./turn.ts";

/** Images that are turned by their EXIF, by what was taken of their labels. */
export interface FrameNotes {
  readonly turned: string[];
  readonly upright: string[];
}

/** Which pixels labels are about, and how they get into the upright image. */
export interface ImageFrame {
  readonly size: Size;
  readonly toUpright: (object: LabelledObject) => LabelledObject;
}

/**
 * Whether labels were made on an image as it is shown or as it is stored: what is asked for, or else what the size
 * tells that the labels state.
 *
 * @throws BoxbenchError DATASET when they state the size of neither
 */
export function imageFrame(
  { stated, where }: ImageDraft,
  file: string,
  { stored, upright, orientation }: ImageHeader,
  asked: LabelFrame | undefined,
  notes: FrameNotes,
): ImageFrame {
  const isUpright = stated === null || isSame(stated, upright);
  const isStored = stated === null || isSame(stated, stored);
  if (!isUpright && !isStored) {
    throw labelProblem(
      where,
      `"${file}" is ${sizeWords(upright)}, and its labels are of ${sizeWords(stated)}; give the image that was labelled`,
    );
  }
  if (orientation === 1) return { size: upright, toUpright: (object) => object };
  const frame = asked ?? (isUpright ? "upright" : "stored");
  if (frame === "upright" && !isUpright) {
    throw labelProblem(
      where,
      `"${file}" is ${sizeWords(upright)} upright, and its labels are of ${sizeWords(stated)}; leave --label-frame out`,
    );
  }
  notes[frame === "upright" ? "upright" : "turned"].push(file);
  if (frame === "upright") return { size: upright, toUpright: (object) => object };
  return { size: stored, toUpright: (object) => turnedObject(object, orientation, stored) };
}

function isSame(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

function sizeWords({ width, height }: Size): string {
  return `${width}x${height}`;
}
