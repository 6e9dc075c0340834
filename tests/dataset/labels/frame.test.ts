import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { LabelledObject } from "../../../src/dataset/labels/label-set.ts";
import { labelledObject } from "../../../src/dataset/labels/label-set.ts";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { runsOf, turnedObject, turnedPoint } from "../../../src/dataset/labels/turn.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const stored = { width: 4, height: 3 };

/** Where sharp brings the only white pixel of a 4x3 image of an orientation: the oracle. */
async function uprightPixel(x: number, y: number, orientation: number): Promise<{ x: number; y: number }> {
  const raw = Buffer.alloc(12);
  raw[4 * y + x] = 255;
  const file = await sharp(raw, { raw: { ...stored, channels: 1 } })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
  const { data, info } = await sharp(file)
    .autoOrient()
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = data.findIndex((level) => level === 255) / info.channels;
  return { x: at % info.width, y: Math.floor(at / info.width) };
}

describe("an orientation of EXIF", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("%i turns places as sharp turns pixels", async (orientation) => {
    for (const [x, y] of [
      [0, 0],
      [3, 1],
      [1, 2],
    ] as const) {
      const turned = turnedPoint({ x: x + 0.5, y: y + 0.5 }, orientation, stored);
      const pixel = await uprightPixel(x, y, orientation);
      expect(turned).toEqual({ x: pixel.x + 0.5, y: pixel.y + 0.5 });
      const box = { x, y, width: 1, height: 1 };
      const object = turnedObject(labelledObject({ where: "", box, mask: runs(x, y) }), orientation, stored);
      expect(object.box).toEqual({ ...pixel, width: 1, height: 1 });
      const size = orientation > 4 ? { width: 3, height: 4 } : stored;
      expect(object.mask).toEqual({ ...runs(pixel.x, pixel.y, size), kind: "runs" });
    }
  });

  /** A mask of one pixel. */
  function runs(x: number, y: number, size = stored): Extract<LabelledObject["mask"], { kind: "runs" }> {
    const pixels = new Uint8Array(size.width * size.height);
    pixels[x * size.height + y] = 1;
    return { kind: "runs", ...size, counts: runsOf(pixels) };
  }
});

/** One image that is stored as 40x30 and shown as 30x40, and a box at its stored top left corner. */
async function turnedImage(
  size: { width: number; height: number },
  options: LabelOptions = {},
  image = "40x30 turned 6",
) {
  const folder = await labelFolder(
    { "a.jpg": image },
    {
      "coco.json": {
        images: [{ id: 1, file_name: "a.jpg", ...size }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 10, 5] }],
        categories: [{ id: 1, name: "cat" }],
      },
    },
  );
  return readLabels(join(folder, "coco.json"), options);
}

describe("labels of an image that its EXIF turns", () => {
  it("are turned with it where they state its size before that", async () => {
    const set = await turnedImage({ width: 40, height: 30 });
    expect(set.images).toMatchObject([{ width: 30, height: 40 }]);
    expect(set.images[0]!.objects[0]!.box).toEqual({ x: 25, y: 0, width: 5, height: 10 });
    expect(set.convention.at(-1)).toBe(
      '1 image is turned by EXIF, the first "a.jpg": labels were made before that and are turned with them',
    );
  });

  it("are as they are where they state its size after that", async () => {
    const set = await turnedImage({ width: 30, height: 40 });
    expect(set.images[0]!.objects[0]!.box).toEqual({ x: 0, y: 0, width: 10, height: 5 });
    expect(set.convention.at(-1)).toContain("labels are taken to be of the upright image");
  });

  it("are what is asked for where the size does not tell", async () => {
    const square = { width: 40, height: 40 };
    const upright = await turnedImage(square, {}, "40x40 turned 6");
    expect(upright.images[0]!.objects[0]!.box).toEqual({ x: 0, y: 0, width: 10, height: 5 });
    const asked = await turnedImage(square, { frame: "stored" }, "40x40 turned 6");
    expect(asked.images[0]!.objects[0]!.box).toEqual({ x: 35, y: 0, width: 5, height: 10 });
    await expect(turnedImage({ width: 40, height: 30 }, { frame: "upright" })).rejects.toThrow(
      '"a.jpg" is 30x40 upright, and its labels are of 40x30; leave --label-frame out',
    );
  });

  it("count shares of the image that they were made on", async () => {
    const folder = await labelFolder(
      { "a.jpg": "40x30 turned 6" },
      { "labels.csv": "file,x,y\na.jpg,0.25,0.1\n" },
    );
    const place = async (options: LabelOptions) =>
      (await readLabels(folder, { units: "share", ...options })).images[0]!.objects[0]!.point;
    expect(await place({})).toEqual({ x: 7.5, y: 4 });
    // (10, 3) of 40x30, a quarter turn clockwise.
    expect(await place({ frame: "stored" })).toEqual({ x: 27, y: 10 });
  });
});

it("a box outside of the upright image names the option for pixels as they are stored", async () => {
  const folder = await labelFolder(
    { "a.jpg": "40x30 turned 6" },
    { "labels.csv": "file,xmin,ymin,xmax,ymax\na.jpg,32,10,38,20\n" },
  );
  await expect(readLabels(folder)).rejects.toThrow(
    'is outside "a.jpg", which is 30x40; EXIF turns it: where labels are of its pixels as they are stored, say --label-frame stored',
  );
  expect((await readLabels(folder, { frame: "stored" })).images[0]!.objects).toHaveLength(1);
});
