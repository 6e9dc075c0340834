import type { Samples } from "./samples.ts";

const mostImages = 300;
const fewestImages = 50;
/** Larger images are averaged down to about this side: positions stay, and the time does not grow. */
const comparedSide = 32;
/** Where the nearest image is about as far as any other, it says nothing about the label. */
const nearShare = 0.8;
/** Share of the images that must have a near neighbour. */
const fewestNear = 0.5;

/**
 * Mean squared distance between the label of an image and that of the most similar other image, relative to that of
 * two images by chance: near 0 where labels follow the images, about 1 where they were shuffled.
 *
 * @returns null where too few images have another one like them
 */
export function neighbourRatioOf({ images, targets, width }: Samples): number | null {
  const count = Math.min(images.count, mostImages);
  if (count < fewestImages) return null;
  const small = Array.from({ length: count }, (_, index) => averagedDown(images, index));
  const labelDistance = (a: number, b: number) => {
    let sum = 0;
    for (let unit = 0; unit < width; unit += 1) {
      sum += (targets[a * width + unit]! - targets[b * width + unit]!) ** 2;
    }
    return sum;
  };
  let [byChance, pairs, byNeighbour, near] = [0, 0, 0, 0];
  for (let image = 0; image < count; image += 1) {
    let [nearest, least, sum] = [-1, Infinity, 0];
    for (let other = 0; other < count; other += 1) {
      if (other === image) continue;
      const distance = squaredDistance(small[image]!, small[other]!);
      sum += distance;
      byChance += labelDistance(image, other);
      pairs += 1;
      if (distance < least) [nearest, least] = [other, distance];
    }
    if (least > nearShare * (sum / (count - 1))) continue;
    near += 1;
    byNeighbour += labelDistance(image, nearest);
  }
  if (near < fewestNear * count || byChance === 0) return null;
  return byNeighbour / near / (byChance / pairs);
}

function averagedDown({ height, width, channels, pixels }: Samples["images"], index: number): Float32Array {
  const step = Math.max(1, Math.round(Math.max(height, width) / comparedSide));
  const columns = Math.ceil(width / step);
  const values = new Float32Array(columns * Math.ceil(height / step) * channels);
  const base = index * height * width * channels;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const target = (Math.floor(y / step) * columns + Math.floor(x / step)) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        values[target + channel]! += pixels[base + (y * width + x) * channels + channel]!;
      }
    }
  }
  return values;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index]! - b[index]!) ** 2;
  return sum;
}
