import type { Images } from "../dataset/types.ts";

/** Pixels that a picture moves: to the right or down where it is positive. */
export type Step = number;

/** The same pictures, each moved along one axis; what comes in at the edge is the edge itself, once more. */
export function movedImages(images: Images, axis: "x" | "y", steps: readonly Step[]): Images {
  const { count, height, width, channels, pixels } = images;
  const moved = new Uint8Array(pixels.length);
  for (let image = 0; image < count; image += 1) {
    const step = steps[image]!;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const fromX = axis === "x" ? within(x - step, width) : x;
        const fromY = axis === "y" ? within(y - step, height) : y;
        const to = ((image * height + y) * width + x) * channels;
        const from = ((image * height + fromY) * width + fromX) * channels;
        for (let channel = 0; channel < channels; channel += 1) moved[to + channel] = pixels[from + channel]!;
      }
    }
  }
  return { ...images, pixels: moved };
}

function within(place: number, length: number): number {
  return Math.min(length - 1, Math.max(0, place));
}

/** Pictures of one colour, the mean of each. */
export function blankImages(images: Images): Images {
  const { count, channels, pixels } = images;
  const size = pixels.length / count;
  const blank = new Uint8Array(pixels.length);
  for (let image = 0; image < count; image += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      let sum = 0;
      for (let at = channel; at < size; at += channels) sum += pixels[image * size + at]!;
      const mean = Math.round((sum * channels) / size);
      for (let at = channel; at < size; at += channels) blank[image * size + at] = mean;
    }
  }
  return { ...images, pixels: blank };
}
