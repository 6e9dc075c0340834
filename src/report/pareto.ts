/**
 * The points that no other point beats on both axes, where less is better, from left to right. Of equal
 * points the first is kept.
 */
export function paretoFront<Point>(
  points: readonly Point[],
  x: (point: Point) => number,
  y: (point: Point) => number,
): Point[] {
  const front: Point[] = [];
  for (const point of points.toSorted((a, b) => x(a) - x(b) || y(a) - y(b))) {
    const last = front.at(-1);
    if (last === undefined || y(point) < y(last)) front.push(point);
  }
  return front;
}
