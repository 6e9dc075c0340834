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
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `${headerOf(layout, legend)}${layout.rows.map((row) => rowOf(gallery, row, layout.tileSide)).join("")}</svg>`
  );
}

function headerOf({ rows, bestX, worstX }: GalleryLayout, { truth, answer }: Legend): string {
  const all = rows.flatMap((row) => row.cases.map((placed) => placed.case));
  const has = (kind: string) => all.some((shown) => shown.kind === kind);
  const arePoints = all.some((shown) => shown.answer.some(({ shape }) => shape === "point"));
  const heading = { size: 11, colour: ink, bold: true };
  const legend = { size: 9, colour: ink };
  const predictedX = margin + 30 + widthOfText(truth, 9) + 32;
  const outsideX = predictedX + 16 + widthOfText(answer, 9) + 32;
  return [
    arePoints ? truthMark(margin + 8, 17) : swatch(margin + 8, 17, truthColour),
    svgOfText(truth, margin + 24, 21.5, legend),
    arePoints ? predictionMark(predictedX, 17, false) : swatch(predictedX, 17, predictionColour),
    svgOfText(answer, predictedX + 16, 21.5, legend),
    ...(arePoints
      ? [
          predictionMark(outsideX, 17, true),
          svgOfText("predicted outside the image", outsideX + 16, 21.5, legend),
        ]
      : []),
    has("best") ? svgOfText("best", bestX, headerHeight - 8, heading) : "",
    has("worst") ? svgOfText("worst", worstX, headerHeight - 8, heading) : "",
  ].join("");
}

function rowOf(gallery: Gallery, { variantId, runtimeId, y, cases }: PlacedRow, tileSide: number): string {
  const middle = y + tileSide / 2;
  return [
    svgOfText(variantId, margin, middle, { size: 11, colour: ink, bold: true }),
    svgOfText(runtimeId, margin, middle + 20, { size: 9, colour: faintInk }),
    ...cases.map((placed) => caseOf(gallery, placed)),
  ].join("");
}

function caseOf(gallery: Gallery, { case: shown, x, y }: PlacedCase): string {
  const { width, height } = shownSizeOf(imageOf(gallery, shown.image));
  const caption = `${formatDigits(shown.loss)}${shown.unit === "" ? "" : ` ${shown.unit}`}`;
  return [
    drawMarks(shown, { x, y, width, height }),
    svgOfText(caption, x, y + height + 14, { size: 8, colour: ink }),
  ].join("");
}
