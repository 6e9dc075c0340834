import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { labelledFolder } from "../../src/dataset/labelled-folder.ts";
import { labelFolder } from "../helpers/label-folder.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function folderOf(...parts: Parameters<typeof labelFolder>): Promise<string> {
  const folder = await labelFolder(...parts);
  folders.push(folder);
  return folder;
}

const size = { width: 32, height: 16 };

test("images of any size become one, and say where their boxes are in it", async () => {
  const letters = ["a", "b", "c", "d", "e", "f"];
  const rows = ["file,xmin,ymin,xmax,ymax", ...letters.map((name) => `${name}.png,10,6,30,18`)];
  const folder = await folderOf(Object.fromEntries(letters.map((name) => [`${name}.png`, "40x30"])), {
    "labels.csv": rows.join("\n"),
  });
  const { train, validation, source } = await labelledFolder(folder, 1, { size });
  expect([train.images.count, validation.images.count]).toEqual([5, 1]);
  expect(train.images).toMatchObject({ width: 32, height: 16, channels: 1 });
  expect(train.fits[0]).toMatchObject({ scaleX: 32 / 40, scaleY: 16 / 30 });
  expect(source).toMatchObject({
    taken: expect.arrayContaining([
      "5 images to train on and 1 other to score, chosen by seed 1",
      expect.stringContaining("--fit stretch"),
    ]) as unknown,
  });
});

test("the same seed scores the same images, and no image is in both parts", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `${index}.png`);
  const folder = await folderOf(Object.fromEntries(names.map((name) => [name, "20x20"])), {
    "labels.csv": ["file,x,y", ...names.map((name) => `${name},5,5`)].join("\n"),
  });
  const filesOf = async (seed: number) => {
    const { train, validation } = await labelledFolder(folder, seed, { size });
    return [train, validation].map(({ labels }) => labels.images.map(({ file }) => file));
  };
  const [train, scored] = (await filesOf(3)) as [string[], string[]];
  expect(await filesOf(3)).toEqual([train, scored]);
  expect(scored).toHaveLength(2);
  expect([...train, ...scored].toSorted()).toEqual(names.toSorted());
});

test("parts of the labels' own decide what is trained on", async () => {
  const folder = await folderOf(
    {
      "images/train/a.png": "20x20",
      "images/train/b.png": "20x20",
      "images/val/c.png": "20x20",
    },
    {
      "data.yaml": "path: .\ntrain: images/train\nval: images/val\nnames: [cat]\n",
      "labels/train/a.txt": "0 0.5 0.5 0.2 0.2",
      "labels/train/b.txt": "0 0.5 0.5 0.2 0.2",
      "labels/val/c.txt": "0 0.5 0.5 0.4 0.4",
    },
  );
  const { train, validation, source } = await labelledFolder(folder, 1, { size });
  const filesOf = (part: typeof train) => part.labels.images.map(({ file }) => file.split("/").at(-1)!);
  expect(new Set(filesOf(train))).toEqual(new Set(["a.png", "b.png"]));
  expect(filesOf(validation)).toEqual(["c.png"]);
  expect(source).toMatchObject({
    taken: expect.arrayContaining([expect.stringContaining("as the labels have them")]) as unknown,
  });
});

test("a column split is such parts, too", async () => {
  const folder = await folderOf(
    { "a.png": "20x20", "b.png": "20x20", "c.png": "20x20" },
    { "labels.csv": "file,x,y,split\na.png,1,1,train\nb.png,2,2,test\nc.png,3,3,train" },
  );
  const { train, validation } = await labelledFolder(folder, 1, { size });
  expect([train.images.count, validation.labels.images[0]!.file]).toEqual([2, "b.png"]);
});

test("a single image cannot be trained on and scored", async () => {
  const folder = await folderOf({ "a.png": "20x20" }, { "labels.csv": "file,x,y\na.png,1,1" });
  await expect(labelledFolder(folder, 1, { size })).rejects.toThrow("one image");
});
