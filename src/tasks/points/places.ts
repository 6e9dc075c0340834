import { BoxbenchError } from "../../core/errors.ts";
import type { Size } from "../../dataset/fit.ts";
import type { Point } from "../../dataset/labels/label-set.ts";
import { rowsOf, type ImageOutputs } from "../outputs.ts";
import { placeInInput } from "../places.ts";
import { bestRow } from "./pose-rows.ts";
import type { AxisNumbers, HeatmapReading, PointsReading, RowOfScores } from "./types.ts";

/**
 * Key points in pixels of the network's input.
 *
 * @param images how many were answered
 * @param count key points of each
 * @returns of each image; NaN where no cell of a heatmap is a number
 * @throws BoxbenchError MODEL_FILE when outputs are not what the reading says of them
 */
export function placesInInput(
  { outputs }: ImageOutputs,
  reading: PointsReading,
  images: number,
  count: number,
  input: Size,
): Point[][] {
  const placeOf = readerOf(reading);
  return Array.from({ length: images }, (_, image) =>
    Array.from({ length: count }, (__, point) => placeOf(image, point)),
  );

  function readerOf(how: PointsReading): (image: number, point: number) => Point {
    if (how.kind === "numbers") {
      const [x, y] = [numbersOf(how.x, how.row), numbersOf(how.y, how.row)];
      return (image, point) => placeInInput(how.scale, input, { x: x(image, point), y: y(image, point) });
    }
    if (how.kind === "bins") {
      const [x, y] = [binsOf(how.x, how.across), binsOf(how.y, how.down)];
      return (image, point) => ({
        x: (x(image, point) / how.across) * input.width,
        y: (y(image, point) / how.down) * input.height,
      });
    }
    const values = rowsFor(how.output, how.height * how.width * how.channels);
    const size = how.height * how.width * how.channels;
    return (image, point) => {
      const { x, y } = peakOf(values.subarray(image * size, (image + 1) * size), point, how);
      return { x: (x / how.width) * input.width, y: (y / how.height) * input.height };
    };
  }

  function numbersOf(
    { output, first, step }: AxisNumbers,
    row: RowOfScores | undefined,
  ): (image: number, point: number) => number {
    const { values, width } = rowsOf(outputs, images, output);
    const last = row === undefined ? 0 : (row.rows - 1) * row.step;
    if (first + (count - 1) * step + last >= width) throw otherWidth(output, width);
    const starts = Array.from({ length: images }, (_, image) =>
      row === undefined ? 0 : bestRow(values.subarray(image * width, (image + 1) * width), row),
    );
    return (image, point) =>
      starts[image]! < 0 ? Number.NaN : values[image * width + starts[image]! + first + point * step]!;
  }

  function binsOf(output: string, bins: number): (image: number, point: number) => number {
    const values = rowsFor(output, bins * count);
    return (image, point) => {
      const start = (image * count + point) * bins;
      const at = largestOf(values.subarray(start, start + bins));
      return at < 0 ? Number.NaN : at;
    };
  }

  function rowsFor(output: string, wanted: number): Float32Array {
    const { values, width } = rowsOf(outputs, images, output);
    if (width !== wanted) throw otherWidth(output, width);
    return values;
  }
}

function otherWidth(output: string, width: number): BoxbenchError {
  return new BoxbenchError(
    "MODEL_FILE",
    `The model gives ${width} numbers for each image in "${output}": not as many as for the first images.`,
  );
}

/** Position of the first largest number; -1 where none is a number. */
function largestOf(values: Float32Array): number {
  let [at, best] = [-1, Number.NEGATIVE_INFINITY];
  for (const [index, value] of values.entries()) {
    if (!(value > best)) continue;
    best = value;
    at = index;
  }
  return at;
}

/**
 * Place of a heatmap's highest cell, in cells from the map's corner.
 *
 * @param map shape [height, width, channels] or [channels, height, width] of one image
 */
export function peakOf(
  map: Float32Array,
  channel: number,
  { layout, height, width, channels, refinement, place }: Omit<HeatmapReading, "kind" | "output">,
): Point {
  const valueAt = (x: number, y: number) =>
    layout === "NHWC" ? map[(y * width + x) * channels + channel]! : map[(channel * height + y) * width + x]!;
  let [column, row, best] = [-1, -1, Number.NEGATIVE_INFINITY];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!(valueAt(x, y) > best)) continue;
      best = valueAt(x, y);
      column = x;
      row = y;
    }
  }
  if (column < 0) return { x: Number.NaN, y: Number.NaN };
  const within = place === "centre" ? 0.5 : 0;
  return {
    x: column + within + quarterOf(column, width, refinement, (x) => valueAt(x, row)),
    y: row + within + quarterOf(row, height, refinement, (y) => valueAt(column, y)),
  };
}

/** A quarter of a cell towards the higher neighbour, none at an edge: A. Newell et al., ECCV 2016. */
function quarterOf(
  at: number,
  length: number,
  refinement: HeatmapReading["refinement"],
  valueAt: (at: number) => number,
): number {
  if (refinement === "none" || at === 0 || at === length - 1) return 0;
  const difference = valueAt(at + 1) - valueAt(at - 1);
  return Number.isNaN(difference) ? 0 : Math.sign(difference) / 4;
}
