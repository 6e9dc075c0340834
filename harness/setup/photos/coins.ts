import { readFile } from "node:fs/promises";
import { randomFrom } from "../../../src/core/random.ts";
import type { Box } from "../../../src/dataset/labels/label-set.ts";
import { sharedArea } from "../../../src/dataset/shared-area.ts";
import { cropOf, type Crop } from "./crops.ts";

/**
 * The 24 coins of scikit-image's picture, row by row: x, y, width, height. Each was grown from a pixel inside it over all
 * neighbours that are lighter than 38 % of the way from its surroundings to itself, after a blur of 1.2 pixels, and
 * looked at; the edges are right to about 2 pixels.
 */
const coins = [
  [21, 33, 47, 41],
  [80, 39, 41, 35],
  [131, 29, 49, 45],
  [192, 30, 48, 43],
  [254, 33, 44, 39],
  [304, 15, 61, 57],
  [24, 104, 44, 42],
  [83, 107, 40, 38],
  [133, 109, 41, 36],
  [185, 105, 42, 40],
  [245, 95, 52, 49],
  [317, 105, 40, 40],
  [24, 177, 39, 40],
  [79, 174, 46, 43],
  [134, 179, 41, 38],
  [188, 170, 49, 47],
  [250, 172, 48, 45],
  [315, 156, 66, 62],
  [17, 233, 58, 55],
  [92, 245, 44, 43],
  [143, 236, 59, 52],
  [219, 240, 51, 48],
  [275, 239, 53, 50],
  [335, 247, 47, 42],
] as const;

const boxes: readonly Box[] = coins.map(([x, y, width, height]) => ({ x, y, width, height }));

const picture = { width: 384, height: 303 };
const cropSide = 80;
const cropsOfEach = 10;
/** Every fourth coin is scored, so that no coin is in both parts. */
const scoredEvery = 4;
/** So much of another coin may be in the crop: one that is nearly whole would be another answer. */
const mostOfOthers = 0.35;
const mostTries = 400;

/** Crops around one whole coin each. */
export async function coinCrops(path: string): Promise<Crop[]> {
  const bytes = await readFile(path);
  const random = randomFrom(1, "coins");
  return boxes.flatMap((coin, index) => {
    const crops: Crop[] = [];
    for (let tried = 0; tried < mostTries && crops.length < cropsOfEach; tried += 1) {
      const place = (start: number, size: number, end: number) =>
        random.integer(Math.max(0, start + size - cropSide), Math.min(start, end - cropSide));
      const x = place(coin.x, coin.width, picture.width);
      const y = place(coin.y, coin.height, picture.height);
      const crop = { x, y, width: cropSide, height: cropSide };
      const isAlone = boxes.every(
        (other) => other === coin || sharedArea(other, crop) <= mostOfOthers * other.width * other.height,
      );
      if (!isAlone) continue;
      crops.push(
        cropOf(bytes, crop, {
          name: `coin-${String(index + 1).padStart(2, "0")}-${crops.length}.jpg`,
          part: index % scoredEvery === scoredEvery - 1 ? "val" : "train",
          boxes: [{ ...coin, x: coin.x - x, y: coin.y - y }],
        }),
      );
    }
    return crops;
  });
}
