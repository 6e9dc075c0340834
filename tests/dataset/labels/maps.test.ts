import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readMaps } from "../../../src/dataset/labels/maps.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

/** A grey PNG of 3x2 pixels. */
const grey = (levels: readonly number[]) =>
  sharp(Buffer.from(levels), { raw: { width: 3, height: 2, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();

const colours = (pixels: readonly (readonly number[])[], palette = false) =>
  sharp(Buffer.from(pixels.flat()), { raw: { width: 3, height: 2, channels: 3 } })
    .png({ palette })
    .toBuffer();

async function mapsOf(masks: Record<string, Buffer>, texts: Record<string, string> = {}) {
  const images = Object.keys(masks).map((name) => [`images/${name}.png`, "3x2"]);
  const files = Object.entries(masks).map(([name, bytes]) => [`masks/${name}.png`, bytes]);
  const folder = await labelFolder(Object.fromEntries(images), { ...texts, ...Object.fromEntries(files) });
  return readMaps(await readLabels(folder));
}

describe("maps of pictures", () => {
  it("hold numbers of classes, with 255 for what counts neither way", async () => {
    const read = await mapsOf({ a: await grey([0, 1, 2, 0, 255, 1]), b: await grey([0, 0, 0, 0, 0, 0]) });
    expect(read!.maps.map((map) => [...map])).toEqual([
      [0, 1, 2, 0, 255, 1],
      [0, 0, 0, 0, 0, 0],
    ]);
    expect(read!.names).toEqual(["0", "1", "2"]);
    expect(read!.taken).toEqual(["Masks hold numbers of classes from 0 to 2; 255 counts neither way"]);
  });

  it("have 16 bits where a program writes them", async () => {
    const deep = await sharp(Uint16Array.from([0, 1, 2, 0, 3, 1]), {
      raw: { width: 3, height: 2, channels: 1 },
    })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    expect(deep[24], "bits of the file").toBe(16);
    expect([...(await mapsOf({ a: deep }))!.maps[0]!]).toEqual([0, 1, 2, 0, 3, 1]);
  });

  it("are black and white", async () => {
    const read = await mapsOf({ a: await grey([0, 255, 255, 0, 0, 0]) });
    expect([...read!.maps[0]!]).toEqual([0, 1, 1, 0, 0, 0]);
    expect(read!.names).toEqual(["background", "foreground"]);
  });

  it("have the indices of a palette, and names from classes.txt", async () => {
    const red = [128, 0, 0];
    const green = [0, 128, 0];
    const black = [0, 0, 0];
    const bytes = await colours([black, red, red, green, black, green], true);
    const read = await mapsOf({ a: bytes }, { "classes.txt": "nothing\nplane\nbike\n" });
    // The program orders its palette itself: equal colours have one index, others another.
    const map = [...read!.maps[0]!];
    expect(new Set(map)).toEqual(new Set([0, 1, 2]));
    expect([map[1], map[3], map[0]]).toEqual([map[2], map[5], map[4]]);
    expect(read!.names).toEqual(["nothing", "plane", "bike"]);
  });

  it("are refused in colours, with levels that number nothing, of another size, or as JPEG", async () => {
    const pixels = [
      [1, 2, 3],
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ];
    await expect(mapsOf({ a: await colours(pixels) })).rejects.toThrow(
      "masks/a.png: is no mask: it is in colours, the first (1, 2, 3)",
    );
    await expect(mapsOf({ a: await grey([0, 85, 170, 255, 0, 0]) })).rejects.toThrow(
      "masks/a.png: the mask has 4 levels, among them 85",
    );
    const wide = await sharp(Buffer.alloc(8), { raw: { width: 4, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    await expect(mapsOf({ a: wide })).rejects.toThrow('the mask is 4x2, and "images/a.png" is 3x2');
    const jpeg = await labelFolder({ "images/a.png": "3x2", "masks/a.jpg": "3x2" }, {});
    await expect(readMaps(await readLabels(jpeg))).rejects.toThrow("only PNG keeps the numbers of a mask");
  });
});

describe("maps of outlines and runs", () => {
  const coco = (annotations: object[]) => ({
    images: [{ id: 1, file_name: "a.png", width: 4, height: 3 }],
    annotations: annotations.map((one, index) => ({ id: index + 1, image_id: 1, category_id: 1, ...one })),
    categories: [
      { id: 1, name: "cat" },
      { id: 2, name: "dog" },
    ],
  });

  async function mapOf(...annotations: object[]) {
    const folder = await labelFolder({ "a.png": "4x3" }, { "coco.json": coco(annotations) });
    return readMaps(await readLabels(join(folder, "coco.json")));
  }

  it("hold the class of the last object at each pixel's middle, from 1 on, and 255 for crowds", async () => {
    const read = await mapOf(
      { segmentation: [[0, 0, 2, 0, 2, 2, 0, 2]] },
      { category_id: 2, segmentation: [[1, 1, 4, 1, 4, 3, 1, 3]] },
      // Column by column: the last pixel.
      { iscrowd: 1, segmentation: { size: [3, 4], counts: [11, 1] } },
    );
    expect([...read!.maps[0]!]).toEqual([1, 1, 0, 0, 1, 2, 2, 2, 0, 2, 2, 255]);
    expect(read!.names).toEqual(["background", "cat", "dog"]);
  });

  it("have a triangle where the middles of pixels lie in it", async () => {
    // In row r the edge is at 1.1 (r + 0.5): 0.55, 1.65 and 2.75.
    const read = await mapOf({ segmentation: [[0, 0, 3.3, 3, 0, 3]] });
    expect([...read!.maps[0]!]).toEqual([1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0]);
  });

  it("are none without masks", async () => {
    expect(await mapOf({ bbox: [0, 0, 2, 2] })).toBeNull();
  });
});
