import type { Size } from "../fit.ts";
import type { CoordinateUnit, LabelBoxForm } from "./formats.ts";
import type { Box, Point } from "./label-set.ts";
import { labelProblem } from "./problem.ts";

/** What the numbers of labels mean. */
export interface Meaning {
  readonly units: CoordinateUnit;
  /** Number of the first pixel: what is taken from each place. */
  readonly origin: 0 | 1;
  /** Whether the format says the units, so that no option does. */
  readonly isFixed?: true;
}

/** Shares that are rounded may lie a little beyond 1. */
const slack = 1.02;

/**
 * A point in pixels.
 *
 * @throws BoxbenchError DATASET when a share or percentage is none
 */
export function pointInPixels(
  { x, y }: Point,
  { units, origin, isFixed }: Meaning,
  { width, height }: Size,
  where: string,
): Point {
  if (units === "pixels") return { x: x - origin, y: y - origin };
  const whole = units === "share" ? 1 : 100;
  for (const value of [x, y]) refuseBeyond(value, whole, where, isFixed);
  return { x: (x / whole) * width, y: (y / whole) * height };
}

/**
 * A box in pixels. Counted from 1, a box of corners names the last pixel in it, so that its right edge is that number.
 *
 * @param numbers four of them
 * @throws BoxbenchError DATASET when the box has a negative size, or a share is none
 */
export function boxInPixels(
  numbers: readonly number[],
  form: LabelBoxForm,
  { units, origin, isFixed }: Meaning,
  { width, height }: Size,
  where: string,
): Box {
  const [a, b, c, d] = numbers as [number, number, number, number];
  if (form === "xyxy" && (c < a || d < b)) {
    throw labelProblem(
      where,
      `the box ends at ${c}, ${d} and begins at ${a}, ${b}; where its last two numbers are its width and height, say so with --label-boxes xywh (or cxcywh, from its centre)`,
    );
  }
  if (form !== "xyxy" && (c < 0 || d < 0)) {
    throw labelProblem(where, `the box is ${c} wide and ${d} high; neither may be negative`);
  }
  const whole = units === "share" ? 1 : 100;
  if (units !== "pixels") for (const value of numbers) refuseBeyond(value, whole, where, isFixed);
  const acrossBy = units === "pixels" ? 1 : width / whole;
  const downBy = units === "pixels" ? 1 : height / whole;
  const shift = units === "pixels" ? origin : 0;
  const [left, top] = form === "cxcywh" ? [a - c / 2, b - d / 2] : [a, b];
  const x = (left - shift) * acrossBy;
  const y = (top - shift) * downBy;
  if (form === "xyxy") return { x, y, width: c * acrossBy - x, height: d * downBy - y };
  return { x, y, width: c * acrossBy, height: d * downBy };
}

function refuseBeyond(value: number, whole: number, where: string, isFixed = false): void {
  if (value >= whole - whole * slack && value <= whole * slack) return;
  const unit = whole === 1 ? "a share of the image, from 0 to 1" : "percent of the image, from 0 to 100";
  const advice = isFixed
    ? ", as this format has it: divide pixels by the width and height of the image"
    : "; say what the numbers count with --label-units";
  throw labelProblem(where, `${value} is not ${unit}${advice}`);
}

/** The smallest box around places. */
export function boxAround(places: readonly Point[]): Box {
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
