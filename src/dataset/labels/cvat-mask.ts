import { shown } from "../../core/shown.ts";
import type { Size } from "../fit.ts";
import { finite } from "./fields.ts";
import { maskOfPixels, type BoxedMask } from "./pixel-mask.ts";
import { labelProblem } from "./problem.ts";
import type { XmlElement } from "./xml.ts";

/**
 * A mask as CVAT has it: a part of the image, and in `rle` the lengths of runs outside and inside in turn, row by row.
 *
 * @param size of the image; null where the file does not state it
 * @returns null where no pixel belongs to it
 * @throws BoxbenchError DATASET when its runs are not as many pixels as its part of the image has
 */
export function cvatMask({ attributes }: XmlElement, size: Size | null, where: string): BoxedMask | null {
  if (size === null)
    throw labelProblem(where, "a mask needs the width and height of its image, which are not there");
  const number = (name: string) => finite(attributes[name], name, where);
  const window = { x: number("left"), y: number("top"), width: number("width"), height: number("height") };
  const counts = (attributes["rle"] ?? "")
    .split(",")
    .map((word) => finite(word.trim(), "a run of rle", where));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== window.width * window.height || counts.some((count) => count < 0)) {
    throw labelProblem(
      where,
      `its runs are ${total} pixels, and ${shown(window.width)}x${shown(window.height)} are ${window.width * window.height}`,
    );
  }
  // A part beyond the image is refused before it takes memory.
  const pixels = new Uint8Array(Math.min(total, size.width * size.height));
  let at = 0;
  for (const [run, count] of counts.entries()) {
    if (run % 2 === 1) pixels.fill(1, at, at + count);
    at += count;
  }
  return maskOfPixels(window, pixels, size, where);
}
