import type { Point } from "../../dataset/labels/label-set.ts";
import { peakOf } from "./heatmap.ts";

/** How the numbers of one image hold its key points. */
export type PointsLayout =
  /** Point by point, each with x and y (or y and x) first and perhaps a score or a depth behind: [points, size]. */
  | { readonly kind: "list"; readonly size: number; readonly order: "xy" | "yx" }
  /** All of one axis, then all of the other: [2, points]. */
  | { readonly kind: "planes"; readonly order: "xy" | "yx" }
  /** A map for each point, whose peak is its place: [height, width, points], or [points, height, width]. */
  | {
      readonly kind: "heatmap";
      readonly height: number;
      readonly width: number;
      readonly isChannelsLast: boolean;
    };

/** The layout in words. */
export function describeLayout(layout: PointsLayout): string {
  if (layout.kind === "heatmap")
    return `heatmaps of ${layout.width}x${layout.height}, each read at its peak and a quarter of a cell towards the higher neighbour`;
  const axes = layout.order === "xy" ? "x, y" : "y, x";
  if (layout.kind === "planes") return `all ${axes[0]}, then all ${axes[3]}`;
  return layout.size === 2 ? axes : `${axes} and ${layout.size - 2} more of each point`;
}

/**
 * The ways in which an output can hold key points, the most likely first.
 *
 * @param shape of the output, the first dimension being images
 * @param points key points of an image
 */
export function possibleLayouts(shape: readonly number[], points: number): readonly PointsLayout[] {
  const inner = shape.slice(1);
  const sides = inner.filter((length) => length > 1);
  const width = inner.reduce((product, length) => product * length, 1);
  if (sides.length <= 2 && width === 2 * points) {
    const [list, planes] = [orders({ kind: "list", size: 2 }), orders({ kind: "planes" })];
    // Where a shape says which dimension holds x and y, no other way is tried.
    if (sides.length === 2 && points !== 2) return sides[0] === points ? list : planes;
    return [...list, ...planes];
  }
  const size = width / points;
  if (sides.length <= 2 && Number.isInteger(size) && size > 2 && size <= 5) {
    if (sides.length === 1 || sides[0] === points) return orders({ kind: "list", size });
  }
  return heatmapLayouts(inner, points);
}

function heatmapLayouts(inner: readonly number[], points: number): PointsLayout[] {
  const spatial = points === 1 && inner.length === 2 ? [...inner, 1] : inner;
  if (spatial.length !== 3) return [];
  const [a, b, c] = spatial as [number, number, number];
  const found: PointsLayout[] = [];
  if (c === points && a > 2 && b > 2) {
    found.push({ kind: "heatmap", height: a, width: b, isChannelsLast: true });
  }
  if (a === points && b > 2 && c > 2) {
    found.push({ kind: "heatmap", height: b, width: c, isChannelsLast: false });
  }
  return found;
}

type Ordered = { readonly kind: "list"; readonly size: number } | { readonly kind: "planes" };

function orders(layout: Ordered): PointsLayout[] {
  return [
    { ...layout, order: "xy" },
    { ...layout, order: "yx" },
  ];
}

/**
 * The key points in the numbers of one image: in the output's own scale, or for heatmaps in shares of width and height.
 *
 * @param values the numbers of the image
 */
export function placesIn(values: Float32Array, layout: PointsLayout, points: number): Point[] {
  if (layout.kind === "heatmap") {
    return Array.from({ length: points }, (_, point) => peakOf(values, layout, point, points));
  }
  return Array.from({ length: points }, (_, point) => {
    const [at, step] = layout.kind === "list" ? [point * layout.size, 1] : [point, points];
    const [first, second] = [values[at]!, values[at + step]!];
    return layout.order === "xy" ? { x: first, y: second } : { x: second, y: first };
  });
}
