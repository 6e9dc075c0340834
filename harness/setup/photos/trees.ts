import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Box, ImageLabels } from "../../../src/dataset/labels/label-set.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { cropOf, type Crop } from "./crops.ts";

const tileSide = 128;
/** Every fifth column of tiles is scored. */
const scoredEvery = 5;
/** A tree of which less is in a tile is left out there. */
const leastInside = 0.5;

/** Aerial photos cut into tiles, with the trees of which at least half is in a tile. */
export async function treeTiles(folder: string): Promise<Crop[]> {
  const { images, directory } = await readLabels(folder, { format: "voc" });
  const all: Crop[] = [];
  for (const image of images) {
    const bytes = await readFile(join(directory, image.file));
    all.push(...tilesOf(bytes, image));
  }
  return all;
}

function tilesOf(bytes: Buffer, { file, width, height, objects }: ImageLabels): Crop[] {
  const [across, down] = [width, height].map((side) => Math.floor(side! / tileSide)) as [number, number];
  return Array.from({ length: across * down }, (_, index) => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const tile = { x: column * tileSide, y: row * tileSide, width: tileSide, height: tileSide };
    return cropOf(bytes, tile, {
      name: `${file.replace(/\.\w+$/, "")}-${row}-${column}.jpg`,
      part:
        column % scoredEvery === scoredEvery - 2 || (across < 4 && column === across - 1) ? "val" : "train",
      boxes: objects.flatMap(({ box }) => (box === null ? [] : insideOf(box, tile))),
    });
  }).filter(({ boxes }) => boxes.length > 0);
}

/** The part of a box that lies in a tile, in the tile's pixels; nothing where that is too little. */
function insideOf(box: Box, tile: Box): Box[] {
  const [x, y] = [Math.max(box.x, tile.x), Math.max(box.y, tile.y)];
  const width = Math.min(box.x + box.width, tile.x + tile.width) - x;
  const height = Math.min(box.y + box.height, tile.y + tile.height) - y;
  if (width <= 0 || height <= 0 || width * height < leastInside * box.width * box.height) return [];
  return [{ x: x - tile.x, y: y - tile.y, width, height }];
}
