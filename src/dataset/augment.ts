import type { Random } from "../core/random.ts";
import { sizeOf } from "../core/shapes.ts";
import type { Images } from "./types.ts";

/** What may happen to an image; see `Augmentation` in the zoo. */
export interface Changes {
  readonly flips: boolean;
  /** Share of a side. */
  readonly largestShift: number;
  /** Degrees. */
  readonly largestTurn: number;
}

/**
 * The pixels of some images, each mirrored, shifted and turned by chance. Between pixels it interpolates linearly;
 * outside the image the nearest pixel goes on, as Keras' `fill_mode="nearest"`.
 *
 * @param indices which images, in this order
 * @param random drawn from for each image in turn
 * @returns new array, shape [indices.length, height, width, channels], levels 0 to 255, not rounded
 */
export function augmentedPixels(
  images: Images,
  indices: readonly number[],
  changes: Changes,
  random: Random,
): Float32Array {
  const { height, width, channels, pixels } = images;
  const size = sizeOf([height, width, channels]);
  const changed = new Float32Array(indices.length * size);
  for (const [position, index] of indices.entries()) {
    const image = pixels.subarray(index * size, (index + 1) * size);
    changed.set(moved(image, images, drawMove(images, changes, random)), position * size);
  }
  return changed;
}

/** Where pixel (x, y) of the new image comes from: a map of the plane about the image's centre. */
interface Move {
  readonly cosine: number;
  readonly sine: number;
  readonly flipX: 1 | -1;
  readonly flipY: 1 | -1;
  readonly shiftX: number;
  readonly shiftY: number;
}

function drawMove(
  { height, width }: Images,
  { flips, largestShift, largestTurn }: Changes,
  random: Random,
): Move {
  const either = () => 2 * random.uniform() - 1;
  const side = () => (flips && random.uniform() < 0.5 ? -1 : 1);
  const angle = (either() * largestTurn * Math.PI) / 180;
  return {
    cosine: Math.cos(angle),
    sine: Math.sin(angle),
    flipX: side(),
    flipY: side(),
    shiftX: either() * largestShift * width,
    shiftY: either() * largestShift * height,
  };
}

function moved(image: Uint8Array, { height, width, channels }: Images, move: Move): Float32Array {
  const { cosine, sine, flipX, flipY, shiftX, shiftY } = move;
  const result = new Float32Array(image.length);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = [x - middleX - shiftX, y - middleY - shiftY];
      const fromX = within(flipX * (cosine * dx + sine * dy) + middleX, width);
      const fromY = within(flipY * (cosine * dy - sine * dx) + middleY, height);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
      const [toRight, toBottom] = [fromX - left, fromY - top];
      for (let channel = 0; channel < channels; channel += 1) {
        const at = (column: number, row: number) => image[(row * width + column) * channels + channel]!;
        const upper = at(left, top) * (1 - toRight) + at(right, top) * toRight;
        const lower = at(left, bottom) * (1 - toRight) + at(right, bottom) * toRight;
        result[(y * width + x) * channels + channel] = upper * (1 - toBottom) + lower * toBottom;
      }
    }
  }
  return result;
}

function within(coordinate: number, side: number): number {
  return Math.min(Math.max(coordinate, 0), side - 1);
}
