import type { GalleryCase, Mark } from "../../core/results.ts";
import {
  errorLine,
  pixel,
  predictionColour,
  predictionMark,
  truthColour,
  truthMark,
  twice,
} from "./marks.ts";
import { outlineOf, veilOf, type Frame } from "./mask-marks.ts";
import { svgOfText } from "./stroke-font.ts";

type ClassColours = ReadonlyMap<string, string>;

type MarkOf<Shape extends Mark["shape"]> = Extract<Mark, { shape: Shape }>;

/** Draws truth and answer of one case over its picture; an answer outside of it stands at its edge. */
export function drawMarks(
  { truth, answer }: GalleryCase,
  frame: Frame,
  colours: ClassColours = new Map(),
): string {
  return [
    ...errorLines(truth, answer, frame),
    ...truth.map((mark) => drawMark(mark, frame, "truth", colours)),
    ...answer.map((mark) => drawMark(mark, frame, "answer", colours)),
  ].join("");
}

/** From a true point to its answer, where each is one. */
function errorLines(truth: readonly Mark[], answer: readonly Mark[], frame: Frame): string[] {
  const [from, to] = [truth[0], answer[0]];
  if (from?.shape !== "point" || to?.shape !== "point") return [];
  return [errorLine(...placeOf(from, frame), ...placeOf(to, frame))];
}

function drawMark(mark: Mark, frame: Frame, of: "truth" | "answer", colours: ClassColours): string {
  const colour = of === "truth" ? truthColour : predictionColour;
  switch (mark.shape) {
    case "point":
      return drawPoint(mark, frame, of);
    case "box":
      return drawBox(mark, frame, colour, of);
    case "skeleton":
      return drawSkeleton(mark, frame, colour);
    case "mask":
      return drawMask(mark, frame, of, colours);
    default:
      return drawText(mark.text, frame, colour, of);
  }
}

function drawPoint(mark: MarkOf<"point">, frame: Frame, of: "truth" | "answer"): string {
  const [x, y] = placeOf(mark, frame);
  const outside = [mark.x, mark.y].some((share) => share < 0 || share > 1);
  return of === "truth" ? truthMark(x, y) : predictionMark(x, y, outside);
}

function drawBox(
  { left, top, right, bottom, label }: MarkOf<"box">,
  frame: Frame,
  colour: string,
  of: "truth" | "answer",
): string {
  const [x1, y1] = placeOf({ x: left, y: top }, frame);
  const [x2, y2] = placeOf({ x: right, y: bottom }, frame);
  const path = `M${pixel(x1)} ${pixel(y1)}H${pixel(x2)}V${pixel(y2)}H${pixel(x1)}Z`;
  const dashes = of === "answer" ? ' stroke-dasharray="5 3"' : "";
  const name =
    label === undefined
      ? ""
      : svgOfText(label, x1 + 2, of === "truth" ? y1 + 9 : y2 - 3, { size: 7, colour });
  return `${twice(`<path d="${path}"`, colour, dashes)}${name}`;
}

function drawSkeleton({ points, edges }: MarkOf<"skeleton">, frame: Frame, colour: string): string {
  const places = points.map((point) =>
    point === null ? null : placeOf({ x: point[0], y: point[1] }, frame),
  );
  const lines = edges.flatMap(([from, to]) => {
    const [a, b] = [places[from], places[to]];
    return a == null || b == null ? [] : [`M${pixel(a[0])} ${pixel(a[1])}L${pixel(b[0])} ${pixel(b[1])}`];
  });
  const joints = places
    .filter((place) => place !== null)
    .map(([x, y]) => `<circle cx="${pixel(x)}" cy="${pixel(y)}" r="2.5" fill="${colour}" stroke="#000000"/>`);
  const bones = lines.length === 0 ? "" : twice(`<path d="${lines.join("")}"`, colour);
  return `${bones}${joints.join("")}`;
}

/** A veil in the colour of truth or answer; of several classes each in its own, true as an outline. */
function drawMask(mark: MarkOf<"mask">, frame: Frame, of: "truth" | "answer", colours: ClassColours): string {
  if (mark.label === undefined) return veilOf(mark, frame, of === "truth" ? truthColour : predictionColour);
  const colour = colours.get(mark.label) ?? predictionColour;
  return of === "truth" ? outlineOf(mark, frame, colour) : veilOf(mark, frame, colour);
}

function drawText(words: string, { x, y, height }: Frame, colour: string, of: "truth" | "answer"): string {
  const line = of === "truth" ? y + 10 : y + height - 4;
  return (
    svgOfText(words, x + 3, line, { size: 8, colour: "#000000", bold: true }) +
    svgOfText(words, x + 2, line - 1, { size: 8, colour })
  );
}

function placeOf({ x, y }: { x: number; y: number }, frame: Frame): [x: number, y: number] {
  return [frame.x + clamped(x) * frame.width, frame.y + clamped(y) * frame.height];
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
