import type { Box, Point } from "./label-set.ts";
import { boxAround } from "./units.ts";

/**
 * The smallest upright box around one that is turned.
 *
 * @param degrees clockwise
 * @param about the place that stays where it is
 */
export function boxAroundTurned({ x, y, width, height }: Box, degrees: number, about: Point): Box {
  if (degrees % 360 === 0) return { x, y, width, height };
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const corners = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ] as const;
  return boxAround(
    corners.map(([left, top]) => ({
      x: about.x + (left - about.x) * cos - (top - about.y) * sin,
      y: about.y + (left - about.x) * sin + (top - about.y) * cos,
    })),
  );
}
