import { describe, expect, it } from "vitest";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const object = (corners: string, more = "") => {
  const [xmin, ymin, xmax, ymax] = corners.split(" ");
  return `<object><name>cat</name>${more}<bndbox><xmax>${xmax}</xmax><xmin>${xmin}</xmin><ymin>${ymin}</ymin><ymax>${ymax}</ymax></bndbox></object>`;
};

const annotation = (inside: string, head = "<filename>a.jpg</filename>") =>
  `<?xml version="1.0"?>\n<annotation>${head}${inside}</annotation>`;

const size = (width: number, height: number) =>
  `<filename>a.jpg</filename><size><width>${width}</width><height>${height}</height><depth>3</depth></size>`;

async function read(
  texts: Record<string, string>,
  options: LabelOptions = {},
  images: Record<string, string> = { "JPEGImages/a.jpg": "40x30" },
) {
  return readLabels(await labelFolder(images, texts), options);
}

const one = (xml: string, options: LabelOptions = {}) => read({ "Annotations/a.xml": xml }, options);

describe("labels in Pascal VOC's form", () => {
  it("count from 1 and name the last pixel in the box: 5 to 14 are 10 pixels from 4 on", async () => {
    const set = await one(annotation(object("5 7 14 18"), size(40, 30)));
    expect(set).toMatchObject({
      format: "voc",
      classes: ["cat"],
      images: [{ file: "JPEGImages/a.jpg", width: 40, height: 30 }],
    });
    expect(set.images[0]!.objects).toMatchObject([
      {
        className: "cat",
        isDifficult: false,
        box: { x: 4, y: 6, width: 10, height: 12 },
        where: "Annotations/a.xml object 1",
      },
    ]);
    expect(set.convention[0]).toContain("the first is number 1 and the last belongs to the box");
  });

  it("count from 0 where a corner is 0 or has a fraction, or where that is said", async () => {
    const zero = await one(annotation(object("0 7 14 18")));
    expect(zero.images[0]!.objects[0]!.box).toEqual({ x: 0, y: 7, width: 14, height: 11 });
    expect(zero.convention[0]).toContain("from 0, since some are 0 or have fractions");
    const half = await one(annotation(object("4.5 7 14 18")));
    expect(half.images[0]!.objects[0]!.box).toEqual({ x: 4.5, y: 7, width: 9.5, height: 11 });
    const said = await one(annotation(object("5 7 14 18")), { origin: 0 });
    expect(said.images[0]!.objects[0]!.box).toEqual({ x: 5, y: 7, width: 9, height: 11 });
  });

  it("have difficult objects, parts with boxes of their own, no size, and images without objects", async () => {
    const part =
      "<part><name>head</name><bndbox><xmin>6</xmin><ymin>8</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></part>";
    const set = await read(
      {
        "a.xml": annotation(object("5 7 14 18", `<difficult>1</difficult>${part}`), size(0, 0)),
        "b.xml": annotation("", ""),
      },
      {},
      { "a.jpg": "40x30", "b.png": "20x20" },
    );
    expect(set.images).toMatchObject([
      { file: "a.jpg", objects: [{ isDifficult: true, box: { x: 4, width: 10 } }] },
      { file: "b.png", width: 20, objects: [] },
    ]);
  });

  it("belong to the image of the file's own name, and to the one they name where that is not there", async () => {
    const images = { "a.jpg": "40x30", "b.jpg": "40x30" };
    const stale = await read({ "b.xml": annotation(object("5 7 14 18")) }, {}, images);
    expect(stale.images[0]!.file).toBe("b.jpg");
    const named = await read({ "0001.xml": annotation(object("5 7 14 18")) }, {}, images);
    expect(named.images[0]!.file).toBe("a.jpg");
    const bare = await read(
      { "0001.xml": annotation(object("5 7 14 18"), "<filename>a</filename>") },
      {},
      images,
    );
    expect(bare.images[0]!.file).toBe("a.jpg");
  });

  it("lie beside masks of the same names, as in VOC's own archive", async () => {
    const images = { "JPEGImages/a.jpg": "40x30", "SegmentationClass/a.png": "40x30" };
    const xml = annotation(object("5 7 14 18"));
    expect((await read({ "Annotations/a.xml": xml }, {}, images)).images[0]!.file).toBe("JPEGImages/a.jpg");
    const bare = annotation(object("5 7 14 18"), "");
    expect((await read({ "Annotations/a.xml": bare }, {}, images)).images[0]!.file).toBe("JPEGImages/a.jpg");
  });

  it("take the lists of ImageSets, or folders of parts", async () => {
    const xml = annotation(object("5 7 14 18"), "");
    const images = { "JPEGImages/a.jpg": "40x30", "JPEGImages/b.jpg": "40x30" };
    const lists = { "ImageSets/Main/train.txt": "a\n", "ImageSets/Main/val.txt": "b\n" };
    const texts = { "Annotations/a.xml": xml, "Annotations/b.xml": xml, ...lists };
    expect((await read(texts, {}, images)).images.map(({ file }) => file)).toEqual(["JPEGImages/b.jpg"]);
    expect((await read(texts, { split: "train" }, images)).images.map(({ file }) => file)).toEqual([
      "JPEGImages/a.jpg",
    ]);
    const parts = await read(
      { "train/a.xml": xml, "test/b.xml": xml },
      {},
      { "train/a.jpg": "40x30", "test/b.jpg": "40x30" },
    );
    expect(parts.images.map(({ file }) => file)).toEqual(["test/b.jpg"]);
  });

  it.each([
    [
      annotation(object("14 7 5 18")),
      "Annotations/a.xml object 1: the box ends at 5, 18 and begins at 14, 7",
    ],
    [annotation(object("NaN 7 14 18")), 'Annotations/a.xml object 1: xmin is "NaN"; a number is needed'],
    [annotation("<object><name>cat</name></object>"), '"cat" has no bndbox'],
    [annotation(object("5 7 14 18").replace("<name>cat</name>", "")), "has no name; a class is needed"],
    [annotation(object("5 7 14 18"), size(80, 60)), "is 40x30, and its labels are of 80x60"],
    ["<annotation><object>", "Annotations/a.xml: is not XML: "],
    [
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><annotation><filename>&c;</filename></annotation>',
      "declares entities in its DOCTYPE, which labels have no use for",
    ],
    [annotation("<a>".repeat(60) + "</a>".repeat(60)), "has elements 51 deep"],
  ])("are refused: %s", async (xml, reason) => {
    await expect(one(xml)).rejects.toThrow(reason);
    await expect(one(xml)).rejects.toMatchObject({ code: "DATASET" });
  });

  it("read a DOCTYPE without entities", async () => {
    const set = await one(`<!DOCTYPE annotation><annotation><filename>a.jpg</filename></annotation>`);
    expect(set.images[0]!.objects).toEqual([]);
  });
});
