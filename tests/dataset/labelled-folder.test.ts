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

const own = (name: string) => `0 0.5 0.5 0.${name} 0.2`;

test("a data.yaml whose train and val are one folder is split anew, and says so", async () => {
  const names = ["1", "2", "3", "4", "5", "6"];
  const folder = await folderOf(
    Object.fromEntries(names.map((name) => [`images/all/${name}.png`, "20x20"])),
    {
      "data.yaml": "path: .\ntrain: images/all\nval: images/all\nnames: [cat]\n",
      ...Object.fromEntries(names.map((name) => [`labels/all/${name}.txt`, own(name)])),
    },
  );
  const { train, validation, source } = await labelledFolder(folder, 1, { size });
  expect([train.images.count, validation.images.count]).toEqual([5, 1]);
  const { taken } = source as { readonly taken: readonly string[] };
  expect(taken.slice(0, 2)).toEqual([
    'Warning: all images of the part "train" are in "val", too, and scoring them would say nothing of others: these 6 are split anew',
    "5 images to train on and 1 other to score, chosen by seed 1",
  ]);
  expect(taken.filter((words) => words.startsWith("Part "))).toEqual([]);
});

test("which parts are trained on and scored is said, and which is not read", async () => {
  const parts = ["train", "valid", "test"];
  const folder = await folderOf(Object.fromEntries(parts.map((part) => [`${part}/images/a.png`, "20x20"])), {
    "data.yaml": "train: ../train/images\nval: ../valid/images\ntest: ../test/images\nnc: 1\nnames: [cat]\n",
    ...Object.fromEntries(parts.map((part) => [`${part}/labels/a.txt`, own("4")])),
  });
  const { source } = await labelledFolder(folder, 1, { size });
  const { taken } = source as { readonly taken: readonly string[] };
  expect(taken[0]).toBe(
    '1 image to train on and 1 other to score, as the labels have them in the parts "train" and "val", and "test" is not read',
  );
  expect(taken.filter((words) => words.startsWith("Part "))).toEqual([]);
});

test("the part that is asked for is split by itself, and one that is not there is refused", async () => {
  const names = ["1", "2", "3"];
  const folder = await folderOf(Object.fromEntries(names.map((name) => [`images/${name}.png`, "20x20"])), {
    "data.yaml": "train: images\nval: images/val\nnames: [cat]\n",
    ...Object.fromEntries(names.map((name) => [`labels/${name}.txt`, own(name)])),
  });
  await expect(labelledFolder(folder, 1, { size })).rejects.toThrow(
    /mend that line, leave it out, or read another part by --split train\.$/,
  );
  const { train, validation } = await labelledFolder(folder, 1, { size, labels: { split: "train" } });
  expect([train.images.count, validation.images.count]).toEqual([2, 1]);
  await expect(labelledFolder(folder, 1, { size, labels: { split: "test" } })).rejects.toThrow(
    'has no part "test" for --split; it has val, train',
  );
});

test("a part of labels that have none is refused", async () => {
  const folder = await folderOf(
    { "a.png": "20x20", "b.png": "20x20" },
    { "labels.csv": "file,x,y\na.png,1,1\nb.png,2,2" },
  );
  await expect(labelledFolder(folder, 1, { size, labels: { split: "val" } })).rejects.toThrow(
    'has no part "val" for --split, since it has no parts: leave --split out',
  );
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
