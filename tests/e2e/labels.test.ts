import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type BoxScore, type ClassesScore, type Results } from "../../src/core/results.ts";
import { labelFolder } from "../helpers/label-folder.ts";
import { onnxBytesOf } from "../helpers/onnx-models.ts";
import { boxbench } from "../support/boxbench.ts";

/** Height and width of what the models read, and of the images. */
const [height, width] = [96, 128] as const;
const count = 4;
const names = Array.from({ length: count }, (_, index) => `img_${index}`);

/** Answers [32, 24, 96, 72] whatever it sees: the box of the images, as corners in pixels. */
const boxModel = onnxBytesOf({
  inputs: { x: ["N", 3, height, width] },
  outputs: { box: ["N", 4] },
  nodes: [
    { op: "GlobalAveragePool", inputs: ["x"], outputs: ["mean"] },
    { op: "Flatten", inputs: ["mean"], outputs: ["flat"] },
    { op: "Gemm", inputs: ["flat", "W", "b"], outputs: ["box"] },
  ],
  constants: {
    W: { shape: [3, 4], values: Array.from({ length: 12 }, () => 0) },
    b: { shape: [4], values: [32, 24, 96, 72] },
  },
});

/** The mean brightness, against a half: class 1 is bright. */
const classModel = onnxBytesOf({
  inputs: { x: ["N", 3, height, width] },
  outputs: { scores: ["N", 2] },
  nodes: [
    { op: "GlobalAveragePool", inputs: ["x"], outputs: ["mean"] },
    { op: "Flatten", inputs: ["mean"], outputs: ["flat"] },
    { op: "Gemm", inputs: ["flat", "W", "b"], outputs: ["scores"] },
  ],
  constants: {
    W: { shape: [3, 2], values: [0, 0.01, 0, 0.01, 0, 0.01] },
    b: { shape: [2], values: [0, -3.8] },
  },
});

const images = (folder: string, size = `${width}x${height}`) =>
  Object.fromEntries(names.map((name) => [`${folder}${name}.png`, size]));

const voc = (name: string) =>
  `<annotation><filename>${name}.png</filename><size><width>${width}</width><height>${height}</height></size>` +
  "<object><name>thing</name><bndbox><xmin>33</xmin><ymin>25</ymin><xmax>96</xmax><ymax>72</ymax></bndbox></object></annotation>";

const shape = {
  label: "thing",
  shape_type: "rectangle",
  points: [
    [96, 72],
    [32, 24],
  ],
};

/** The same box in each format. */
const sets: Readonly<Record<string, () => Promise<string>>> = {
  csv: () =>
    labelFolder(images(""), {
      "labels.csv": `Filename;X;Y;Width;Height\r\n${names.map((name) => `.\\${name}.png;32,0;24;64;48\r\n`).join("")}`,
    }),
  coco: () =>
    labelFolder(images("images/"), {
      "annotations/instances.json": {
        images: names.map((name, id) => ({ id, file_name: `${name}.png`, width, height })),
        annotations: names.map((_, id) => ({ id, image_id: id, category_id: 0, bbox: [32, 24, 64, 48] })),
        categories: [{ id: 0, name: "thing" }],
      },
    }),
  voc: () =>
    labelFolder(
      images("JPEGImages/"),
      Object.fromEntries(names.map((name) => [`Annotations/${name}.xml`, voc(name)])),
    ),
  yolo: () =>
    labelFolder(images("images/val/"), {
      "data.yaml": "path: /home/somebody/set\nval: images/val\nnames: [thing]\n",
      ...Object.fromEntries(names.map((name) => [`labels/val/${name}.txt`, "0 0.5 0.5 0.5 0.5\n"])),
    }),
  cvat: () =>
    labelFolder(images("images/"), {
      "annotations.xml": `<annotations>${names
        .map(
          (name, id) =>
            `<image id="${id}" name="${name}.png" width="${width}" height="${height}"><box label="thing" xtl="32" ytl="24" xbr="96" ybr="72"/></image>`,
        )
        .join("")}</annotations>`,
    }),
  "label-studio": () =>
    labelFolder(images("images/"), {
      "export.json": names.map((name) => ({
        data: { image: `/data/upload/1/0123abcd-${name}.png` },
        annotations: [
          {
            result: [
              {
                type: "rectanglelabels",
                value: { x: 25, y: 25, width: 50, height: 50, rectanglelabels: ["thing"] },
              },
            ],
          },
        ],
      })),
    }),
  labelme: () =>
    labelFolder(
      images(""),
      Object.fromEntries(
        names.map((name) => [`${name}.json`, { imagePath: `${name}.png`, shapes: [shape] }]),
      ),
    ),
};

let models = "";
beforeAll(async () => {
  models = await labelFolder({}, { "box.onnx": boxModel, "bright.onnx": classModel });
});

async function bench(model: string, data: string, ...more: string[]): Promise<Results> {
  const out = `${data}-run`;
  const words = ["bench", "--model", join(models, model), "--data", data, "--out", out];
  const { exitCode, stderr } = await boxbench(
    [...words, "--rounds", "1", "--no-peak", "--runtime", "ort-node/cpu", ...more],
    models,
  );
  expect(stderr).not.toMatch(/^error/m);
  expect(exitCode).toBe(0);
  return resultsSchema.parse(JSON.parse(await readFile(join(out, "results.json"), "utf8")));
}

describe("a box regressor on 96x128 RGB", () => {
  it.each(Object.keys(sets))("is scored on labels of the format %s", async (format) => {
    const { scores, dataset } = await bench("box.onnx", await sets[format]!());
    expect(scores).toHaveLength(1);
    const score = scores[0]!.score as BoxScore;
    expect(score).toMatchObject({ task: "box", count });
    expect(score.meanIou).toBeCloseTo(1, 5);
    expect(dataset.taken!.join("\n")).toContain("Task: a box in each image");
  });
});

describe("a classifier", () => {
  it("is scored on a folder for each class", async () => {
    const folder = await labelFolder({}, { "dim/notes.txt": "", "bright/notes.txt": "" });
    for (const [name, level] of [
      ["bright/1", 250],
      ["dim/1", 10],
      ["dim/2", 20],
    ] as const) {
      const create = { width, height, channels: 3 as const, background: { r: level, g: level, b: level } };
      await writeFile(join(folder, `${name}.png`), await sharp({ create }).png().toBuffer());
    }
    const { scores, dataset } = await bench("bright.onnx", folder);
    // The alphabet calls bright class 0, and the model calls it class 1: all wrong, as anybody may see.
    expect((scores[0]!.score as ClassesScore).accuracy).toBe(0);
    expect(dataset.taken!.join("\n")).toContain("classes in the order bright, dim");
  });
});

describe("labels that cannot be used end the run with one line and exit code 2", () => {
  it.each<[string, Record<string, string | object>, string]>([
    ["NaN", { "labels.csv": "file,x,y\nimg_0.png,nan,1\n" }, "labels.csv row 2: x is"],
    [
      "a box of negative size",
      { "labels.csv": "file,x,y,w,h\nimg_0.png,5,5,-2,4\n" },
      "neither may be negative",
    ],
    [
      "an XML bomb",
      { "a.xml": '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><annotation>&c;</annotation>' },
      "declares entities",
    ],
    [
      "a YOLO index beyond the names",
      { "data.yaml": "val: .\nnames: [a]\n", "img_0.txt": "1 0.5 0.5 0.1 0.1\n" },
      "class 1 is beyond the 1 names of data.yaml",
    ],
    [
      "a COCO file whose images are missing",
      { "c.json": { images: [{ id: 0, file_name: "gone.png" }], annotations: [], categories: [] } },
      "none of its 1 images is there",
    ],
    [
      "two formats",
      { "labels.csv": "file,x,y\nimg_0.png,1,1\n", "a.xml": voc("img_0") },
      "has labels of two formats, csv (labels.csv) and voc",
    ],
  ])("%s", async (_, texts, reason) => {
    const folder = await labelFolder(images(""), texts);
    const words = [
      "bench",
      "--model",
      join(models, "box.onnx"),
      "--data",
      folder,
      "--out",
      join(folder, "run"),
    ];
    const { exitCode, stderr } = await boxbench(
      [...words, "--rounds", "1", "--no-peak", "--runtime", "ort-node/cpu"],
      models,
    );
    expect(stderr).toContain(reason);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  it("an option about labels without labels", async () => {
    const { exitCode, stderr } = await boxbench(["bench", "--dry-run", "--label-units", "share"], models);
    expect(stderr).toContain("--label-units belongs to --data PATH");
    expect(exitCode).toBe(2);
  });
});
