import type { TensorInfo } from "@tensorflow/tfjs";

import type { ConvGeometry } from "./conv-geometry.ts";
import type { WasmOps } from "./wasm-ops.ts";

/** Some neighbouring images of a batch. */
export interface ImageRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Images with the batch innermost, padded, and split by stride phase: what one filter tap meets is then
 * `outHeight` unbroken runs of `outWidth * images` numbers for each channel.
 */
export interface Planes {
  /** Shape [channels, strideHeight, rows, strideWidth, columns, images]. */
  readonly tensor: TensorInfo;
  /** The numbers that one tap meets in one channel: `outHeight * outWidth * images`. */
  readonly tapSize: number;
  /** Length of an unbroken run. */
  readonly runLength: number;
  /** Where the runs of a tap start: `[channel]` times `channelStep`, plus `[outRow]` times `rowStep`. */
  readonly channelStep: number;
  readonly rowStep: number;
  offsetOf(tapRow: number, tapColumn: number): number;
}

/** Lays out images of `x`, shape [batch, inHeight, inWidth, channels], as planes. */
export function planesFromImages(
  ops: WasmOps,
  x: TensorInfo,
  geometry: ConvGeometry,
  range: ImageRange,
): Planes {
  const { strideHeight, strideWidth, outHeight, outWidth, inChannels } = geometry;
  // Pixels beyond the last row and column that a tap meets are left out.
  const rows = outHeight + Math.ceil(geometry.filterHeight / strideHeight) - 1;
  const columns = outWidth + Math.ceil(geometry.filterWidth / strideWidth) - 1;
  const images = range.count;
  const columnStep = images;
  const rowStep = strideWidth * columns * images;
  const channelStep = strideHeight * rows * rowStep;
  const offsetOf = (row: number, column: number) =>
    ((row % strideHeight) * rows + Math.floor(row / strideHeight)) * rowStep +
    ((column % strideWidth) * columns + Math.floor(column / strideWidth)) * columnStep;

  const tensor = ops.output([inChannels, strideHeight, rows, strideWidth, columns, images]);
  const planes = ops.floatsOf(tensor).fill(0);
  const pixels = ops.floatsOf(x);
  const imageStep = geometry.inHeight * geometry.inWidth * inChannels;
  for (let h = 0; h < geometry.inHeight; h += 1) {
    const row = h + geometry.padInfo.top;
    if (row >= rows * strideHeight) break;
    for (let w = 0; w < geometry.inWidth; w += 1) {
      const column = w + geometry.padInfo.left;
      if (column >= columns * strideWidth) break;
      const source = range.first * imageStep + (h * geometry.inWidth + w) * inChannels;
      transpose(pixels, source, imageStep, planes, offsetOf(row, column), channelStep, images, inChannels);
    }
  }
  return {
    tensor,
    tapSize: outHeight * outWidth * images,
    runLength: outWidth * images,
    channelStep,
    rowStep,
    offsetOf,
  };
}

/**
 * Lays out a gradient, shape [batch, outHeight, outWidth, channels], with the batch inside the pixels: shape
 * [1, outHeight * outWidth * images, channels], in the order of a tap's numbers in `Planes`.
 */
export function pixelRowsFromImages(
  ops: WasmOps,
  dy: TensorInfo,
  geometry: ConvGeometry,
  range: ImageRange,
): TensorInfo {
  const { outHeight, outWidth, outChannels } = geometry;
  const pixelCount = outHeight * outWidth;
  const rows = ops.output([1, pixelCount * range.count, outChannels]);
  const to = ops.floatsOf(rows);
  const from = ops.floatsOf(dy);
  let source = range.first * pixelCount * outChannels;
  for (let image = 0; image < range.count; image += 1) {
    for (let pixel = 0; pixel < pixelCount; pixel += 1) {
      const target = (pixel * range.count + image) * outChannels;
      for (let channel = 0; channel < outChannels; channel += 1) {
        to[target + channel] = from[source + channel]!;
      }
      source += outChannels;
    }
  }
  return rows;
}

/** Copies one pixel of every image, [images, channels], to [channels, images], in tiles that fit the cache. */
function transpose(
  from: Float32Array,
  source: number,
  imageStep: number,
  to: Float32Array,
  target: number,
  channelStep: number,
  images: number,
  channels: number,
): void {
  const tile = 16;
  for (let first = 0; first < images; first += tile) {
    const last = Math.min(images, first + tile);
    for (let channel = 0; channel < channels; channel += 1) {
      const row = target + channel * channelStep;
      for (let image = first; image < last; image += 1) {
        to[row + image] = from[source + channel + image * imageStep]!;
      }
    }
  }
}
