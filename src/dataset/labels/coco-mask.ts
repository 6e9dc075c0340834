import { shown } from "../../core/shown.ts";
import { finiteList, isFields } from "./fields.ts";
import type { Mask, Point } from "./label-set.ts";
import { labelProblem } from "./problem.ts";

/**
 * A segmentation as COCO has it: outlines, or runs as numbers or as its compressed text.
 *
 * @param inPixels what a place of an outline is in pixels
 * @returns null where there is none
 * @throws BoxbenchError DATASET when it is something else, or its runs are not as many pixels as the image has
 */
export function cocoMask(
  segmentation: unknown,
  inPixels: (place: Point) => Point,
  where: string,
): Mask | null {
  if (segmentation === undefined || segmentation === null) return null;
  if (Array.isArray(segmentation)) {
    const outlines = segmentation.every((one) => typeof one === "number") ? [segmentation] : segmentation;
    const polygons = outlines
      .map((one) => finiteList(one, "segmentation", where))
      .filter(({ length }) => length > 0);
    const odd = polygons.find(({ length }) => length < 6 || length % 2 === 1);
    if (odd !== undefined) {
      throw labelProblem(
        where,
        `an outline of ${odd.length} numbers; three places or more have 6, 8, 10 ... numbers`,
      );
    }
    if (polygons.length === 0) return null;
    return {
      kind: "polygons",
      polygons: polygons.map((outline) =>
        Array.from({ length: outline.length / 2 }, (_, at) =>
          inPixels({ x: outline[2 * at]!, y: outline[2 * at + 1]! }),
        ).flatMap(({ x, y }) => [x, y]),
      ),
    };
  }
  if (!isFields(segmentation)) {
    throw labelProblem(where, `segmentation is ${shown(segmentation)}; outlines or runs are needed`);
  }
  const [height, width] = finiteList(segmentation["size"], "size", where, 2) as [number, number];
  const { counts: given } = segmentation as { counts?: unknown };
  const counts = typeof given === "string" ? cocoCounts(given) : finiteList(given, "counts", where);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== height * width || counts.some((count) => count < 0)) {
    throw labelProblem(where, `its runs are ${total} pixels, and ${width}x${height} are ${width * height}`);
  }
  return { kind: "runs", height, width, counts };
}

/**
 * The lengths of runs from COCO's compressed text: numbers in pieces of 5 bits, the lowest first, each a character from
 * `0` on with bit 6 for more to come; from the fourth on the difference to the one two before
 * (cocodataset/cocoapi, maskApi.c, rleFrString).
 */
export function cocoCounts(text: string): number[] {
  const counts: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let piece: number;
    do {
      piece = text.charCodeAt(at) - 48;
      value |= (piece & 0x1f) << shift;
      shift += 5;
      at += 1;
    } while ((piece & 0x20) !== 0 && at < text.length);
    if ((piece & 0x10) !== 0 && shift < 32) value |= -1 << shift;
    if (counts.length > 2) value += counts.at(-2)!;
    counts.push(value);
  }
  return counts;
}
