import { sizeOf } from "../core/shapes.ts";

/**
 * [N, height, width, channels] as [N, channels, height, width].
 *
 * @returns new array
 */
export function channelsFirst(data: Float32Array, shape: readonly number[]): Float32Array {
  const [count, height, width, channels] = shape as [number, number, number, number];
  const size = height * width;
  const moved = new Float32Array(sizeOf(shape));
  for (let image = 0; image < count; image += 1) {
    const base = image * size * channels;
    for (let pixel = 0; pixel < size; pixel += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        moved[base + channel * size + pixel] = data[base + pixel * channels + channel]!;
      }
    }
  }
  return moved;
}
