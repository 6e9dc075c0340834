import { concatenate, fixedDense, reshape, softmaxOf, type Build, type Symbolic } from "./layers.ts";

/** Numbers from -1 at the middle of the first pixel to 1 at that of the last, as CoordConv counts. */
export function pixelCentres(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : (2 * index) / (count - 1) - 1,
  );
}

/** The middle of each cell where -1 and 1 are the edges of the image: what DSNT counts, and what targets are. */
export function cellCentres(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (2 * index + 1) / count - 1);
}

/**
 * The number 1 for every image: from the image, since every layer of TF.js needs an input. An image with NaN gets NaN.
 *
 * @param x shape [N, height, width, channels]
 * @returns shape [N, channels]
 */
export function ones({ tfjs }: Build, x: Symbolic, name: string): Symbolic {
  const brightness = tfjs.layers.globalAveragePooling2d({ name: `${name}-brightness` }).apply(x) as Symbolic;
  return tfjs.layers.rescaling({ name, scale: 0, offset: 1 }).apply(brightness) as Symbolic;
}

/**
 * Adds a channel with the column and one with the row of each pixel, from -1 to 1: a CoordConv without a layer of its
 * own, which whoever loads the model would have to register.
 *
 * @param x shape [N, side, side, channels]
 * @returns shape [N, side, side, channels + 2]: x, then columns, then rows
 */
export function withCoordinates(build: Build, x: Symbolic): Symbolic {
  const { tfjs } = build;
  const [, height, width, channels] = x.shape as [null, number, number, number];
  const one = ones(build, x, "one");
  // As many rows as the image has channels, each with its share of the number.
  const kernel = (count: number) =>
    Float32Array.from(
      { length: channels * count },
      (_, index) => pixelCentres(count)[index % count]! / channels,
    );
  const spread = (numbers: Symbolic, name: string, shape: number[], size: [number, number]) => {
    const line = reshape(build, numbers, `${name}-line`, shape);
    return tfjs.layers.upSampling2d({ name, size }).apply(line) as Symbolic;
  };
  const columns = fixedDense(build, one, "column-numbers", width, kernel(width));
  const rows = fixedDense(build, one, "row-numbers", height, kernel(height));
  return concatenate(
    build,
    [
      x,
      spread(columns, "columns", [1, width, 1], [height, 1]),
      spread(rows, "rows", [height, 1, 1], [1, width]),
    ],
    "with-coordinates",
  );
}

/** Names of the layers that hold logits and probabilities of a map, for losses that look at them. */
export const mapLayers = { logits: "map", probabilities: "map-softmax" } as const;

/**
 * The expected place under softmax(map): the spatial soft-argmax (Levine et al. 2016), or DSNT
 * (https://arxiv.org/abs/1801.07372).
 *
 * @param map logits, shape [N, height, width, 1]
 * @param sharpness what the logits are multiplied with; large enough, and the answer is the highest cell
 * @returns shape [N, 2]: x, y in [-1, 1]
 */
export function expectedPlace(build: Build, map: Symbolic, sharpness = 1): Symbolic {
  const [, height, width] = map.shape as [null, number, number, number];
  const flat = reshape(build, map, `${mapLayers.logits}-row`, [height * width]);
  const sharp =
    sharpness === 1
      ? flat
      : (build.tfjs.layers
          .rescaling({ name: `${mapLayers.logits}-sharp`, scale: sharpness, offset: 0 })
          .apply(flat) as Symbolic);
  const probabilities = softmaxOf(build, sharp, mapLayers.probabilities);
  return fixedDense(build, probabilities, "point", 2, gridOf(height, width));
}

/** x and y of the middle of each cell, shape [height * width, 2]. */
export function gridOf(height: number, width: number): Float32Array {
  const [columns, rows] = [cellCentres(width), cellCentres(height)];
  return Float32Array.from({ length: height * width * 2 }, (_, index) => {
    const cell = Math.floor(index / 2);
    return index % 2 === 0 ? columns[cell % width]! : rows[Math.floor(cell / width)]!;
  });
}
