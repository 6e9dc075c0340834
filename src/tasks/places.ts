import type { Fit, Size } from "../dataset/fit.ts";
import { boxToInput, pointToInput } from "../dataset/fit.ts";
import type { Box, Point } from "../dataset/labels/label-set.ts";
import type { Mark } from "../core/results.ts";
import type { AskedReading } from "./asked.ts";

/** What coordinates in outputs count. */
export interface Scale {
  /** In words, such as `shares of the input`. */
  readonly name: string;
  /** What the left and the right edge of the input are. */
  readonly x: readonly [low: number, high: number];
  /** What the top and the bottom edge are. */
  readonly y: readonly [low: number, high: number];
}

type ScaleName = "pixels" | "shares" | "centred";

/** A scale by its name. */
export function scaleOf(name: ScaleName, input: Size): Scale {
  if (name === "pixels") return { name: "pixels of the input", x: [0, input.width], y: [0, input.height] };
  if (name === "shares") return { name: "shares of the input", x: [0, 1], y: [0, 1] };
  return { name: "−1 to 1 from edge to edge", x: [-1, 1], y: [-1, 1] };
}

/** Beyond this no share is: it lies a whole image outside. */
const largestShare = 2;

/**
 * The scales that coordinates may be in, the most likely first: what was asked for, else pixels where they go far
 * beyond the edges in anything else, shares where they don't; −1 to 1 first where they do not begin at an edge.
 */
export function possibleScales(values: Float32Array, input: Size, asked: AskedReading): readonly Scale[] {
  const { outputRange, coordinates } = asked;
  if (outputRange !== undefined) {
    const [low, high] = outputRange;
    return [{ name: `${low} to ${high} from edge to edge`, x: outputRange, y: outputRange }];
  }
  if (coordinates !== undefined) return [scaleOf(coordinates, input)];
  const finite = values.filter(Number.isFinite);
  const far = finite.filter((value) => Math.abs(value) > largestShare).length;
  if (far > finite.length / 10) return [scaleOf("pixels", input)];
  const negative = finite.filter((value) => value < -0.05).length;
  const names: ScaleName[] = negative > finite.length / 10 ? ["centred", "shares"] : ["shares", "centred"];
  return names.map((name) => scaleOf(name, input));
}

/** A place in outputs, in pixels of the input. */
export function placeInInput(
  { x: [left, right], y: [top, bottom] }: Scale,
  input: Size,
  place: Point,
): Point {
  return {
    x: ((place.x - left) / (right - left)) * input.width,
    y: ((place.y - top) / (bottom - top)) * input.height,
  };
}

/** A point of an image as it is drawn: shares of the picture that the network reads. */
export function sharesOf(fit: Fit, point: Point): Point {
  const { x, y } = pointToInput(fit, point);
  return { x: x / fit.input.width, y: y / fit.input.height };
}

/** A box of an image as it is drawn. */
export function boxMark(fit: Fit, box: Box, label: string | null): Mark {
  const { x, y, width, height } = boxToInput(fit, box);
  const { width: across, height: down } = fit.input;
  return {
    shape: "box",
    left: x / across,
    top: y / down,
    right: (x + width) / across,
    bottom: (y + height) / down,
    ...(label === null ? {} : { label }),
  };
}
