import type { Numbers } from "./value.ts";

export type Corners = readonly [top: number, left: number, bottom: number, right: number];

/**
 * The corners of a box in boxes of shape [..., 4].
 *
 * @param isCentred whether it is given as centre (x, y), width and height, in place of two corners (y, x)
 */
export function boxOf(boxes: Numbers, index: number, isCentred: boolean): Corners {
  const [a, b, c, d] = boxes.data.subarray(index * 4, index * 4 + 4) as unknown as [
    number,
    number,
    number,
    number,
  ];
  if (isCentred) return [b - d / 2, a - c / 2, b + d / 2, a + c / 2];
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** Intersection over union; 0 where the boxes do not meet. */
export function iou(a: Corners, b: Corners): number {
  const height = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const width = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (height <= 0 || width <= 0) return 0;
  const area = ([top, left, bottom, right]: Corners) => (bottom - top) * (right - left);
  return (height * width) / (area(a) + area(b) - height * width);
}
