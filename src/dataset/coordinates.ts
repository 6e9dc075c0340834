/**
 * From pixels, where the image spans [0, side], to the network's scale, where it spans [-1, 1].
 *
 * @returns rounded to float32, as targets are stored
 */
export function targetOfPixel(pixel: number, side: number): number {
  return Math.fround((2 * pixel) / side - 1);
}

/** From the network's scale to pixels. */
export function pixelOfTarget(target: number, side: number): number {
  return ((target + 1) / 2) * side;
}

/**
 * The pixel coordinate with the fewest decimals that `targetOfPixel` maps back to the same float32. Every
 * centre of a box is a multiple of half a pixel, so one decimal is enough for it whatever the side.
 */
export function shortestPixelOfTarget(target: number, side: number): number {
  const pixel = pixelOfTarget(target, side);
  for (let decimals = 0; decimals <= 16; decimals += 1) {
    const candidate = Number(pixel.toFixed(decimals));
    if (targetOfPixel(candidate, side) === target) return candidate;
  }
  return pixel;
}
