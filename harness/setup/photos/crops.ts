import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { Box } from "../../../src/dataset/labels/label-set.ts";

/** A part of a picture, with the boxes in it in its own pixels. */
export interface Crop {
  /** Of the file, without a folder. */
  readonly name: string;
  readonly part: "train" | "val";
  readonly boxes: readonly Box[];
  readonly pixels: Sharp;
  readonly width: number;
  readonly height: number;
}

/** A part of one picture that is opened again for each crop. */
export function cropOf(
  picture: Buffer,
  { x, y, width, height }: Box,
  others: Omit<Crop, "pixels" | "width" | "height">,
): Crop {
  return { ...others, width, height, pixels: sharp(picture).extract({ left: x, top: y, width, height }) };
}

/** Writes pictures as JPEG files into `images/`, and a COCO file of labels for each part. */
export async function writeCrops(folder: string, category: string, crops: readonly Crop[]): Promise<void> {
  await mkdir(join(folder, "images"), { recursive: true });
  for (const { pixels, name } of crops) {
    await pixels.jpeg({ quality: 90 }).toFile(join(folder, "images", name));
  }
  for (const part of ["train", "val"] as const) {
    const own = crops.filter((crop) => crop.part === part);
    const images = own.map(({ name, width, height }, index) => ({
      id: index + 1,
      file_name: `images/${name}`,
      width,
      height,
    }));
    const boxes = own.flatMap(({ boxes: all }, index) => all.map((box) => ({ box, image: index + 1 })));
    const annotations = boxes.map(({ box: { x, y, width, height }, image }, index) => ({
      // From 1 on: pycocotools takes an id of 0 for none.
      id: index + 1,
      image_id: image,
      category_id: 1,
      bbox: [x, y, width, height],
      area: width * height,
      iscrowd: 0,
    }));
    const labels = { images, annotations, categories: [{ id: 1, name: category }] };
    await writeFile(join(folder, `${part}.json`), `${JSON.stringify(labels)}\n`);
  }
}
