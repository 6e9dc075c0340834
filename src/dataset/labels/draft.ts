import type { Size } from "../fit.ts";
import type { LabelledObject, LabelSet } from "./label-set.ts";

/** One image as a label file speaks of it, before anybody has looked at the image. */
export interface ImageDraft {
  /** What it may be called, the likeliest first: perhaps with backslashes, a drive, or without an extension. */
  readonly names: readonly [string, ...string[]];
  /** Size in the label file; null where it has none. */
  readonly stated: Size | null;
  readonly where: string;
  /**
   * All that is in it, in pixels.
   *
   * @param size of the image that the labels were made on, for those that count shares of it
   */
  readonly objectsAt: (size: Size) => readonly LabelledObject[];
}

/** What a reader of one format makes of its files. */
export interface LabelDraft extends Omit<LabelSet, "images" | "directory"> {
  readonly images: readonly ImageDraft[];
  /** Folder that names are relative to; images may lie elsewhere in the folder that was given. */
  readonly base: string;
  /** Whether an image that is not there is left out with a warning, or refused. */
  readonly missing: "left out" | "refused";
}
