import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readClassMaps } from "../../src/dataset/class-maps.ts";
import type { LabelledObject, LabelSet } from "../../src/dataset/labels/label-set.ts";
import { labelledImages } from "../tasks/own-labels.ts";

const size = { width: 4, height: 2 };

async function mapsOf(
  objects: readonly Partial<LabelledObject>[],
  known: Partial<LabelSet> = {},
): Promise<{ names: readonly string[]; rows: string[]; taken: readonly string[] }> {
  const { labels } = labelledImages([objects], known);
  const { names, maps, taken } = (await readClassMaps(labels, [size]))!();
  const rows = [0, 1].map((row) => [...maps[0]!.subarray(4 * row, 4 * row + 4)].join(" "));
  return { names, rows, taken };
}

const rectangle = (x0: number, y0: number, x1: number, y1: number) => ({
  kind: "polygons" as const,
  polygons: [[x0, y0, x1, y0, x1, y1, x0, y1]],
});

describe("outlines and runs become maps", () => {
  it("by their classes, smaller things over larger ones; crowds count neither way", async () => {
    const { names, rows } = await mapsOf(
      [
        { className: "dog", mask: rectangle(0, 0, 1, 1) },
        { className: "cat", mask: rectangle(0, 0, 3, 2) },
        { className: "dog", isCrowd: true, mask: { kind: "runs", height: 2, width: 4, counts: [7, 1] } },
      ],
      { classes: ["cat", "dog"] },
    );
    expect(names).toEqual(["background", "cat", "dog"]);
    expect(rows).toEqual(["2 1 1 0", "1 1 1 255"]);
  });

  it("and there are none without a mask", async () => {
    expect(await readClassMaps(labelledImages([[]]).labels, [size])).toBeNull();
  });
});

describe("pictures of masks become maps", () => {
  const pictured = async (pixels: readonly number[], channels: 1 | 3, more = {}, palette = false) => {
    const folder = await mkdtemp(join(tmpdir(), "masks-"));
    const raw = { ...size, channels };
    const picture = sharp(Uint8Array.from(pixels), { raw });
    if (channels === 1) picture.toColourspace("b-w");
    await writeFile(join(folder, "m.png"), await picture.png({ palette }).toBuffer());
    return mapsOf([{ mask: { kind: "file", file: "m.png" } }], { directory: folder, ...more });
  };

  it("of two levels", async () => {
    const { names, rows } = await pictured([0, 255, 255, 0, 0, 0, 0, 255], 1);
    expect(names).toEqual(["background", "object"]);
    expect(rows).toEqual(["0 1 1 0", "0 0 0 1"]);
  });

  it("of grey levels, 255 for what counts neither way", async () => {
    const { names, rows } = await pictured([0, 1, 2, 2, 255, 0, 0, 1], 1, { classes: ["cat", "dog"] });
    expect(names).toEqual(["background", "cat", "dog"]);
    expect(rows).toEqual(["0 1 2 2", "255 0 0 1"]);
  });

  it("of Pascal VOC's colours, also in a palette in another order", async () => {
    // Aeroplane is (128, 0, 0), bicycle (0, 128, 0), the edge of things (224, 224, 192).
    const colours = [0, 0, 0, 128, 0, 0, 0, 128, 0, 224, 224, 192];
    const { rows } = await pictured([...colours, ...colours], 3);
    expect(rows).toEqual(["0 1 2 255", "0 1 2 255"]);
    const inPalette = await pictured([...colours, ...colours], 3, {}, true);
    expect(new Set(inPalette.rows[0]!.split(" ")).size).toBe(4);
  });

  it("and are refused in other colours, or another size than the image", async () => {
    const pink = Array.from({ length: 8 }, () => [255, 20, 147]).flat();
    await expect(pictured(pink, 3)).rejects.toThrow(
      "has the colour (255, 20, 147), which is no number of a class",
    );
    const { labels } = labelledImages([[{ mask: { kind: "runs", height: 3, width: 3, counts: [9] } }]]);
    const maps = await readClassMaps(labels, [size]);
    expect(() => maps!()).toThrow("its runs are of 3x3, and the image is 4x2");
  });
});
