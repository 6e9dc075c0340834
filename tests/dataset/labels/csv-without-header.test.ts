import { describe, expect, it } from "vitest";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const two = { "a.png": "40x30", "b.png": "40x30" };

async function read(csv: string, options: LabelOptions = {}, images: Record<string, string> = two) {
  return readLabels(await labelFolder(images, { "labels.csv": csv }), options);
}

/** As each program's own documents show it: always the box from (4, 6) to (24, 15) in a.png. */
const box = { x: 4, y: 6, width: 20, height: 9 };

describe("a table without a header is read where its form is unmistakable:", () => {
  it.each([
    [
      "RetinaNet with a box that can only be corners, b.png without a box",
      "img/a.png,4,6,24,15,cat\nimg/a.png,20,10,39,29,dog\nimg/b.png,,,,,\n",
    ],
    ["TensorFlow", "a.png,40,30,cat,4,6,24,15\nb.png,40,30,,,,,\n"],
    ["makesense.ai", "cat,4,6,20,9,a.png,40,30\n"],
    ["AutoML", "TRAIN,gs://bucket/a.png,cat,0.1,0.2,,,0.6,0.5,,\nTRAIN,gs://bucket/b.png,,,,,,,,,\n"],
    ["AutoML with all four corners", "UNASSIGNED,gs://b/a.png,cat,0.1,0.2,0.6,0.2,0.6,0.5,0.1,0.5\n"],
  ])("%s", async (_, csv) => {
    const set = await read(csv);
    const { className, box: found } = set.images[0]!.objects[0]!;
    expect(className).toBe("cat");
    for (const [key, value] of Object.entries(box)) {
      expect((found as unknown as Record<string, number>)[key]).toBeCloseTo(value, 9);
    }
    expect(set.images.slice(1).flatMap(({ objects }) => objects)).toEqual([]);
    expect(set.convention.join()).toContain("labels.csv has no header: its columns are taken for ");
  });

  it("classes of images, also in parts of AutoML", async () => {
    const classes = async (csv: string) =>
      (await read(csv)).images.map(({ file, objects }) => [file, objects[0]!.className]);
    expect(await classes("a.png,cat\nb.png,dog\n")).toEqual([
      ["a.png", "cat"],
      ["b.png", "dog"],
    ]);
    expect(await classes("TRAIN,gs://b/a.png,cat\nVALIDATION,gs://b/b.png,dog\n")).toEqual([
      ["b.png", "dog"],
    ]);
  });

  it("DeepLabCut's header of three rows, with a path in one cell or in three, and points that are not there", async () => {
    const head = (gap: string) =>
      `scorer,${gap}me,me,me,me\nbodyparts,${gap}nose,nose,tail,tail\ncoords,${gap}x,y,x,y\n`;
    const images = { "labeled-data/mouse/img1.png": "40x30", "labeled-data/mouse/img2.png": "40x30" };
    for (const csv of [
      `${head("")}labeled-data/mouse/img1.png,4,6,24,15\nlabeled-data\\mouse\\img2.png,1,2,,\n`,
      `${head(",,")}labeled-data,mouse,img1.png,4,6,24,15\nlabeled-data,mouse,img2.png,1,2,,\n`,
    ]) {
      const set = await read(csv, {}, images);
      expect(set.keyPointNames).toEqual(["nose", "tail"]);
      expect(set.images.map(({ file, objects }) => [file, objects[0]!.points])).toEqual([
        [
          "labeled-data/mouse/img1.png",
          [
            { x: 4, y: 6, visibility: 2 },
            { x: 24, y: 15, visibility: 2 },
          ],
        ],
        [
          "labeled-data/mouse/img2.png",
          [
            { x: 1, y: 2, visibility: 2 },
            { x: 0, y: 0, visibility: 0 },
          ],
        ],
      ]);
    }
  });

  it("RetinaNet's, whose classes.csv beside it is a list of classes and no labels", async () => {
    const folder = await labelFolder(two, {
      "annotations.csv": "a.png,4,6,24,15,cat\na.png,20,10,39,29,dog\n",
      "classes.csv": "cat,0\ndog,1\n",
    });
    expect((await readLabels(folder)).images[0]!.objects).toHaveLength(2);
  });

  it("and refused where two forms are possible", async () => {
    const reason = async (csv: string) => read(csv).then(() => "not refused", String);
    expect(await reason("a.png,4,6,10,9,cat\n")).toContain("say what they are with --label-boxes");
    expect(await reason("a.png,4,6\n")).toContain("has no header");
    expect(
      await reason("scorer,me,me\nindividuals,one,one\nbodyparts,nose,nose\ncoords,x,y\na.png,1,2\n"),
    ).toContain("of DeepLabCut with several animals");
  });
});
