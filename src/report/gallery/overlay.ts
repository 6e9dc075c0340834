import { BoxbenchError } from "../../core/errors.ts";
import type { Gallery, GalleryImage } from "../../core/results.ts";
import { formatDigits } from "../format.ts";
import {
  headerHeight,
  layoutOf,
  margin,
  type GalleryLayout,
  type PlacedCase,
  type PlacedRow,
} from "./layout.ts";
import { drawMarks } from "./draw-marks.ts";
import { classColours } from "./mask-marks.ts";
import { predictionColour, predictionMark, swatch, truthColour, truthMark } from "./marks.ts";
import { svgOfText, widthOfText } from "./stroke-font.ts";
import { shownSizeOf } from "./tile-size.ts";

const ink = "#1f2328";
const faintInk = "#59636e";

/** What the colours of the marks are, in words. */
export interface Legend {
  readonly truth: string;
  readonly answer: string;
}

/** Where everything of a gallery goes. */
export function galleryLayoutOf(gallery: Gallery): GalleryLayout {
  const labelWidths = gallery.rows.flatMap((row) => [
    widthOfText(row.variantId, 11),
    widthOfText(row.runtimeId, 9),
  ]);
  return layoutOf(gallery, Math.max(...labelWidths));
}

/** @throws BoxbenchError RESULTS_FILE when a case names an image that is missing */
export function imageOf({ images }: Gallery, key: string): GalleryImage {
  const image = images[key];
  if (image === undefined) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `The gallery names image ${key}, but results.json has no pixels of it. Run the bench again.`,
    );
  }
  return image;
}

/** Everything that is drawn over the tiles. */
export function overlayOf(gallery: Gallery, layout: GalleryLayout, legend: Legend): string {
  const { width, height } = layout;
  const colours = classColours(gallery);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `${headerOf(layout, legend, colours)}${layout.rows.map((row) => rowOf(gallery, row, layout.tileSide, colours)).join("")}</svg>`
  );
}

function headerOf(
  { rows, bestX, worstX, width }: GalleryLayout,
  { truth, answer }: Legend,
  colours: ReadonlyMap<string, string>,
): string {
  const all = rows.flatMap((row) => row.cases.map((placed) => placed.case));
  const has = (kind: string) => all.some((shown) => shown.kind === kind);
  const arePoints = all.some((shown) => shown.answer.some(({ shape }) => shape === "point"));
  const heading = { size: 11, colour: ink, bold: true };
  const legend = { size: 9, colour: ink };
  const predictedX = margin + 30 + widthOfText(truth, 9) + 32;
  const outsideX = predictedX + 16 + widthOfText(answer, 9) + 32;
  return [
    arePoints ? truthMark(margin + 8, 17) : truthSwatch(margin + 8, 17, colours.size > 0),
    svgOfText(truth, margin + 24, 21.5, legend),
    arePoints ? predictionMark(predictedX, 17, false) : answerSwatch(predictedX, 17, colours.size > 0),
    svgOfText(answer, predictedX + 16, 21.5, legend),
    ...(arePoints
      ? [
          predictionMark(outsideX, 17, true),
          svgOfText("predicted outside the image", outsideX + 16, 21.5, legend),
        ]
      : []),
    classLegend(colours, width - margin),
    has("best") ? svgOfText("best", bestX, headerHeight - 8, heading) : "",
    has("worst") ? svgOfText("worst", worstX, headerHeight - 8, heading) : "",
  ].join("");
}

function truthSwatch(x: number, y: number, isOfClasses: boolean): string {
  if (!isOfClasses) return swatch(x, y, truthColour);
  return `<path d="M${x - 6} ${y - 5}h12v10h-12z" fill="none" stroke="${ink}" stroke-width="2"/>`;
}

function answerSwatch(x: number, y: number, isOfClasses: boolean): string {
  if (!isOfClasses) return swatch(x, y, predictionColour);
  return `<path d="M${x - 6} ${y - 5}h12v10h-12z" fill="${ink}" fill-opacity="0.45"/>`;
}

/** The colours of the classes with their names, as many as the line holds. */
function classLegend(colours: ReadonlyMap<string, string>, right: number): string {
  const y = 36;
  let x = margin + 8;
  const parts: string[] = [];
  for (const [name, colour] of colours) {
    const next = x + 16 + widthOfText(name, 9) + 24;
    if (next > right) return `${parts.join("")}${svgOfText("...", x, y + 4.5, { size: 9, colour: ink })}`;
    parts.push(swatch(x, y, colour), svgOfText(name, x + 16, y + 4.5, { size: 9, colour: ink }));
    x = next;
  }
  return parts.join("");
}

function rowOf(
  gallery: Gallery,
  { variantId, runtimeId, y, cases }: PlacedRow,
  tileSide: number,
  colours: ReadonlyMap<string, string>,
): string {
  const middle = y + tileSide / 2;
  return [
    svgOfText(variantId, margin, middle, { size: 11, colour: ink, bold: true }),
    svgOfText(runtimeId, margin, middle + 20, { size: 9, colour: faintInk }),
    ...cases.map((placed) => caseOf(gallery, placed, colours)),
  ].join("");
}

function caseOf(
  gallery: Gallery,
  { case: shown, x, y }: PlacedCase,
  colours: ReadonlyMap<string, string>,
): string {
  const { width, height } = shownSizeOf(imageOf(gallery, shown.image));
  const caption = `${formatDigits(shown.loss)}${shown.unit === "" ? "" : ` ${shown.unit}`}`;
  return [
    drawMarks(shown, { x, y, width, height }, colours),
    svgOfText(caption, x, y + height + 14, { size: 8, colour: ink }),
  ].join("");
}
