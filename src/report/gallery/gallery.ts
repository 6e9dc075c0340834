import sharp from "sharp";
import { BoxbenchError } from "../../core/errors.ts";
import type { Gallery } from "../../core/results.ts";
import { formatDigits } from "../format.ts";
import {
  headerHeight,
  layoutOf,
  margin,
  type GalleryLayout,
  type PlacedCase,
  type PlacedRow,
} from "./layout.ts";
import { errorLine, predictionMark, truthMark } from "./marks.ts";
import { svgOfText, widthOfText } from "./stroke-font.ts";
import { tileOf } from "./tile.ts";

const ink = "#1f2328";
const faintInk = "#59636e";

/**
 * Draws the best and worst answers of every variant: the image, the true point and the predicted one.
 *
 * @returns a PNG, or null where there is nothing to draw
 * @throws BoxbenchError RESULTS_FILE when a case names an image that is missing or has the wrong size
 */
export async function galleryPng(gallery: Gallery | null): Promise<Uint8Array | null> {
  if (gallery === null || gallery.rows.every((row) => row.cases.length === 0)) return null;
  const labelWidths = gallery.rows.flatMap((row) => [
    widthOfText(row.variantId, 11),
    widthOfText(row.runtimeId, 9),
  ]);
  const layout = layoutOf(gallery, Math.max(...labelWidths));
  const tiles = await Promise.all(
    layout.rows.flatMap((row) => row.cases).map((placed) => tileAt(gallery, placed, layout.tileSide)),
  );
  const { width, height } = layout;
  const png = await sharp({ create: { width, height, channels: 3, background: "#ffffff" } })
    .composite([...tiles, { input: Buffer.from(overlayOf(layout)), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
  return new Uint8Array(png);
}

async function tileAt(gallery: Gallery, { case: { imageIndex }, x, y }: PlacedCase, tileSide: number) {
  const image = gallery.images[String(imageIndex)];
  if (image === undefined) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `The gallery names image ${imageIndex}, but results.json has no pixels of it. Run the bench again.`,
    );
  }
  const input = await tileOf(image, gallery.side, String(imageIndex));
  return { input, raw: { width: tileSide, height: tileSide, channels: 3 as const }, left: x, top: y };
}

/** Everything that is drawn over the tiles. */
function overlayOf(layout: GalleryLayout): string {
  const { width, height } = layout;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `${headerOf(layout)}${layout.rows.map((row) => rowOf(row, layout.tileSide)).join("")}</svg>`
  );
}

function headerOf({ rows, bestX, worstX }: GalleryLayout): string {
  const has = (kind: string) => rows.some((row) => row.cases.some((placed) => placed.case.kind === kind));
  const heading = { size: 11, colour: ink, bold: true };
  const legend = { size: 9, colour: ink };
  const predictedX = margin + 30 + widthOfText("true centre", 9) + 32;
  const outsideX = predictedX + 16 + widthOfText("predicted", 9) + 32;
  return [
    truthMark(margin + 8, 17),
    svgOfText("true centre", margin + 24, 21.5, legend),
    predictionMark(predictedX, 17, false),
    svgOfText("predicted", predictedX + 16, 21.5, legend),
    predictionMark(outsideX, 17, true),
    svgOfText("predicted outside the image", outsideX + 16, 21.5, legend),
    has("best") ? svgOfText("best", bestX, headerHeight - 8, heading) : "",
    has("worst") ? svgOfText("worst", worstX, headerHeight - 8, heading) : "",
  ].join("");
}

function rowOf({ variantId, runtimeId, y, cases }: PlacedRow, tileSide: number): string {
  const middle = y + tileSide / 2;
  return [
    svgOfText(variantId, margin, middle, { size: 11, colour: ink, bold: true }),
    svgOfText(runtimeId, margin, middle + 20, { size: 9, colour: faintInk }),
    ...cases.map((placed) => caseOf(placed, tileSide)),
  ].join("");
}

function caseOf({ case: { truth, prediction, errorPx }, x, y }: PlacedCase, tileSide: number): string {
  const at = (point: number, start: number) => start + ((clamp(point) + 1) / 2) * tileSide;
  const [truthX, truthY] = [at(truth[0], x), at(truth[1], y)];
  const [predictedX, predictedY] = [at(prediction[0], x), at(prediction[1], y)];
  const outside = prediction.some((component) => Math.abs(component) > 1);
  return [
    errorLine(truthX, truthY, predictedX, predictedY),
    truthMark(truthX, truthY),
    predictionMark(predictedX, predictedY, outside),
    svgOfText(`${formatDigits(errorPx)} px`, x, y + tileSide + 14, { size: 8, colour: ink }),
  ].join("");
}

function clamp(point: number): number {
  return Math.min(1, Math.max(-1, point));
}
