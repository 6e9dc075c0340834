import { sizeOf } from "../core/shapes.ts";
import type { Images } from "./types.ts";

/**
 * The same images with another number of colour channels. From 1 to 3 the grey level is repeated; from 3 to
 * 1 it is the luma of ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), which gives a grey level back unchanged.
 *
 * @returns `set` itself where it has that many channels, else a new set that shares everything else
 */
export function withChannels<Set extends Images>(set: Set, channels: 1 | 3): Set {
  if (set.channels === channels) return set;
  const pixels = channels === 3 ? repeatGrey(set.pixels) : lumaOf(set.pixels);
  return { ...set, channels, pixels };
}

function repeatGrey(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let pixel = 0; pixel < grey.length; pixel += 1) rgb.fill(grey[pixel]!, 3 * pixel, 3 * pixel + 3);
  return rgb;
}

function lumaOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    const [red, green, blue] = [rgb[3 * pixel]!, rgb[3 * pixel + 1]!, rgb[3 * pixel + 2]!];
    // Whole thousandths keep the weights exact, so that R = G = B gives that level.
    grey[pixel] = Math.round((299 * red + 587 * green + 114 * blue) / 1000);
  }
  return grey;
}

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
