import type { Size } from "../fit.ts";
import type { Box, Mask } from "./label-set.ts";
import { labelProblem } from "./problem.ts";
import { runsOf } from "./turn.ts";

/** A mask as runs, and the smallest box around its pixels. */
export interface BoxedMask {
  readonly mask: Mask;
  readonly box: Box;
}

/**
 * The mask of pixels that lie in a part of an image.
 *
 * @param window the part, in whole pixels of the image
 * @param pixels shape [window.height, window.width]: what is not 0 belongs to the mask
 * @returns null where no pixel belongs to the mask, as after a stroke that was rubbed out again
 * @throws BoxbenchError DATASET when the part reaches beyond the image
 */
export function maskOfPixels(window: Box, pixels: Uint8Array, size: Size, where: string): BoxedMask | null {
  const { x: left, y: top, width, height } = window;
  const isWhole = [left, top, width, height].every((number) => Number.isInteger(number) && number >= 0);
  if (!isWhole || left + width > size.width || top + height > size.height) {
    throw labelProblem(
      where,
      `the mask is ${width}x${height} from ${left}, ${top} on, and the image is ${size.width}x${size.height}`,
    );
  }
  const byColumn = new Uint8Array(size.width * size.height);
  const edges = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (const [at, value] of pixels.entries()) {
    if (value === 0) continue;
    const x = left + (at % width);
    const y = top + Math.floor(at / width);
    byColumn[x * size.height + y] = 1;
    edges.left = Math.min(edges.left, x);
    edges.top = Math.min(edges.top, y);
    edges.right = Math.max(edges.right, x);
    edges.bottom = Math.max(edges.bottom, y);
  }
  if (edges.right < 0) return null;
  return {
    mask: { kind: "runs", width: size.width, height: size.height, counts: runsOf(byColumn) },
    box: {
      x: edges.left,
      y: edges.top,
      width: edges.right - edges.left + 1,
      height: edges.bottom - edges.top + 1,
    },
  };
}
