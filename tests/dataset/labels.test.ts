import { expect, test } from "vitest";
import { csvFromLabels } from "../../src/dataset/labels/write-csv.ts";
import { readLabels } from "../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../helpers/label-folder.ts";

test("labels survive being written and read, with names that need quotes", async () => {
  const labels = [
    { file: "a.png", x: 12.5, y: 0 },
    { file: 'sub/b, "c".png', x: 1e-7, y: 31.25 },
  ];
  const text = csvFromLabels(labels);
  expect(text.split("\n")[0]).toBe("file,x,y");
  const folder = await labelFolder({ "a.png": "40x40", 'sub/b, "c".png': "40x40" }, { "labels.csv": text });
  const { images } = await readLabels(folder);
  expect(images.map(({ file, objects, where }) => ({ file, ...objects[0]!.point, where }))).toEqual([
    { ...labels[0], where: "labels.csv row 2" },
    { ...labels[1], where: "labels.csv row 3" },
  ]);
});
