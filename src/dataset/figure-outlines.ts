import type { FigureName } from "./types.ts";

/** Whether the point (x, y), from the centre of an upright figure, is inside. */
type Inside = (x: number, y: number) => boolean;

/** How far from its centre a figure reaches at most, as a multiple of its radius: the tips of a triangle. */
const farthest = 1.56;

/** Distance from its centre within which every figure of this radius lies, however it is turned. */
export function reachOf(radius: number): number {
  return farthest * radius;
}

/** The outline of a figure with the area of a disc of this radius, pi * radius^2. */
export function insideOf(figure: FigureName, radius: number): Inside {
  return outlines[figure](radius);
}

/** Whether a coordinate lies on a stripe: half of a disc of twice the area, but for what its rim cuts off. */
function stripe(radius: number, coordinate: number): boolean {
  return Math.cos((2 * Math.PI * coordinate) / (radius * stripePeriod)) > 0;
}

/** From one stripe to the next, as a share of the radius. */
const stripePeriod = 0.6;

const outlines = {
  disc: (radius) => (x, y) => x ** 2 + y ** 2 <= radius ** 2,
  cross: (radius) => {
    // Two bars 2a long and 2a / 3 thick: 2 * (2a * 2a / 3) - (2a / 3)^2 = 20 a^2 / 9.
    const half = radius * Math.sqrt((9 * Math.PI) / 20);
    const thick = half / 3;
    return (x, y) =>
      Math.max(Math.abs(x), Math.abs(y)) <= half && Math.min(Math.abs(x), Math.abs(y)) <= thick;
  },
  triangle: (radius) => {
    // Equilateral, with corners at distance c: 3 * sqrt(3) / 4 * c^2.
    const corner = radius * Math.sqrt((4 * Math.PI) / (3 * Math.sqrt(3)));
    return (x, y) => y <= corner / 2 && y >= Math.sqrt(3) * Math.abs(x) - corner;
  },
  frame: (radius) => {
    // A square of half side h without one of half side h / 2: 4h^2 - h^2.
    const half = radius * Math.sqrt(Math.PI / 3);
    return (x, y) => {
      const distance = Math.max(Math.abs(x), Math.abs(y));
      return distance <= half && distance > half / 2;
    };
  },
  rows: (radius) => (x, y) => stripe(radius, y) && x ** 2 + y ** 2 <= 2 * radius ** 2,
  columns: (radius) => (x, y) => stripe(radius, x) && x ** 2 + y ** 2 <= 2 * radius ** 2,
} as const satisfies Record<FigureName, (radius: number) => Inside>;

export const figureNames = Object.keys(outlines) as FigureName[];
