import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { ScoredTaskName } from "../../src/core/results.ts";
import { pictureSize, readingModel, writePictures, type ToldOutput } from "./told-pictures.ts";

const { width, height } = pictureSize;
const count = 12;

/** Numbers from 0 to 1 in 255 steps, some for each image: the truth, and what a picture says of it. */
function numbersOf(image: number, length: number): number[] {
  return Array.from({ length }, (_, at) => ((image * 37 + at * 53 + image * at * 11) % 120) / 255);
}

interface Subject {
  /** Outputs that are right. */
  readonly outputs: Readonly<Record<string, ToldOutput>>;
  /** And those of a model that has become worse. */
  readonly worse: Readonly<Record<string, ToldOutput>>;
  /** Writes images and labels. */
  readonly write: (folder: string) => Promise<void>;
}

const list = (length: number, from = 0) => Array.from({ length }, (_, at) => from + at);
const fileOf = (image: number) => `i${image}.png`;
const cocoImages = list(count).map((image) => ({ id: image + 1, file_name: fileOf(image), width, height }));

async function writeCoco(folder: string, annotations: readonly object[], categories: readonly object[]) {
  const text = JSON.stringify({ images: cocoImages, annotations, categories });
  await writeFile(join(folder, "instances.json"), text);
}

async function writeNumbers(folder: string, numbers: (image: number) => readonly number[]): Promise<void> {
  await writePictures(
    folder,
    Object.fromEntries(list(count).map((image) => [fileOf(image), numbers(image)])),
  );
}

/** Left, top, right and bottom of a box in shares, 0.3 to 0.6 wide and high. */
function cornersOf(image: number, first = 0): number[] {
  const numbers = numbersOf(image, first + 4).slice(first);
  const [left, top, right, bottom] = numbers as [number, number, number, number];
  const end = (start: number, more: number) => Math.round((start + 0.3 + more / 2) * 255) / 255;
  return [left, top, end(left, right), end(top, bottom)];
}

const pixelBox = ([left, top, right, bottom]: readonly number[]) => [
  left! * width,
  top! * height,
  (right! - left!) * width,
  (bottom! - top!) * height,
];

const whole = (outputs: Readonly<Record<string, ToldOutput>>, moved: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [name, { ...output, offset: moved[name] ?? 0 }]),
  );

function subject(
  outputs: Readonly<Record<string, ToldOutput>>,
  moved: Readonly<Record<string, number>>,
  write: Subject["write"],
): Subject {
  return { outputs, worse: whole(outputs, moved), write };
}

/** Of each task a user's folder and a model's outputs for it. */
export const subjects: Readonly<Record<ScoredTaskName, Subject>> = {
  point: subject({ point: { from: [0, 1], shape: [2] } }, { point: 0.1 }, async (folder) => {
    await writeNumbers(folder, (image) => numbersOf(image, 2));
    const rows = list(count).map((image) => {
      const [x, y] = numbersOf(image, 2) as [number, number];
      return `${fileOf(image)},${x * width},${y * height}\n`;
    });
    await writeFile(join(folder, "labels.csv"), `file,x,y\n${rows.join("")}`);
  }),
  points: subject({ points: { from: list(6), shape: [3, 2] } }, { points: 0.1 }, async (folder) => {
    await writeNumbers(folder, (image) => numbersOf(image, 6));
    const rows = list(count).map((image) =>
      [
        fileOf(image),
        ...numbersOf(image, 6).map((share, at) => share * (at % 2 === 0 ? width : height)),
      ].join(),
    );
    await writeFile(
      join(folder, "labels.csv"),
      `file,nose_x,nose_y,tail_x,tail_y,ear_x,ear_y\n${rows.join("\n")}\n`,
    );
  }),
  box: subject({ box: { from: list(4), shape: [4] } }, { box: 0.1 }, async (folder) => {
    await writeNumbers(folder, (image) => cornersOf(image));
    const rows = list(count).map((image) => {
      const [left, top, right, bottom] = cornersOf(image) as [number, number, number, number];
      return [fileOf(image), left * width, top * height, right * width, bottom * height].join();
    });
    await writeFile(join(folder, "labels.csv"), `file,xmin,ymin,xmax,ymax\n${rows.join("\n")}\n`);
  }),
  boxes: subject(
    {
      boxes: { from: [0, 1, 2, 3, 6, 7, 8, 9], shape: [2, 4] },
      scores: { from: [4, 10], shape: [2] },
      classes: { from: [5, 11], shape: [2], scale: 255 },
    },
    { boxes: 0.08 },
    async (folder) => {
      // Every other image has one thing alone: the score of the second box is 0.
      const isThere = (image: number, thing: number) => thing === 0 || image % 2 === 0;
      const cornersOfThing = (image: number, thing: number) => cornersOf(image, 4 * thing);
      const classOf = (image: number, thing: number) => (image + thing) % 2;
      await writeNumbers(folder, (image) =>
        [0, 1].flatMap((thing) => [
          ...cornersOfThing(image, thing),
          isThere(image, thing) ? (200 - 3 * image) / 255 : 0,
          classOf(image, thing) / 255,
        ]),
      );
      const annotations = list(count).flatMap((image) =>
        [0, 1]
          .filter((thing) => isThere(image, thing))
          .map((thing) => ({
            id: 2 * image + thing + 1,
            image_id: image + 1,
            category_id: classOf(image, thing) + 1,
            bbox: pixelBox(cornersOfThing(image, thing)),
          })),
      );
      await writeCoco(folder, annotations, [
        { id: 1, name: "cat" },
        { id: 2, name: "dog" },
      ]);
    },
  ),
  classes: {
    outputs: { logits: { from: [0, 1, 2], shape: [3], scale: 9 } },
    // Two classes have changed places.
    worse: { logits: { from: [1, 0, 2], shape: [3], scale: 9 } },
    write: async (folder) => {
      const classOf = (image: number) => image % 3;
      for (const [label, name] of ["cat", "dog", "owl"].entries()) {
        const own = list(count).filter((image) => classOf(image) === label);
        await writePictures(
          join(folder, name),
          Object.fromEntries(
            own.map((image) => [fileOf(image), [0, 1, 2].map((one) => (one === label ? 1 : 0))]),
          ),
        );
      }
    },
  },
  map: {
    outputs: { mask: { from: list(width * height), shape: [height, width, 1] } },
    // What was hardly above the half is now below it.
    worse: { mask: { from: list(width * height), shape: [height, width, 1], scale: 0.6 } },
    write: async (folder) => {
      for (const part of ["images", "masks"]) await mkdir(join(folder, part), { recursive: true });
      for (const image of list(count)) {
        const mask = Uint8Array.from(list(width * height), (pixel) => (pixel % width > image ? 255 : 0));
        // A picture in which half of the thing is hardly brighter than half.
        const grey = mask.map((level, pixel) => (level === 0 ? 20 : pixel % 2 === 0 ? 140 : 250));
        const raw = { width, height, channels: 1 as const };
        for (const [part, levels] of [
          ["images", grey],
          ["masks", mask],
        ] as const) {
          const png = await sharp(levels, { raw }).toColourspace("b-w").png().toBuffer();
          await writeFile(join(folder, part, fileOf(image)), png);
        }
      }
    },
  },
};

/** Writes data, model and worse model of a task into a folder: `data`, `model.onnx`, `worse/model.onnx`. */
export async function writeTaskFolder(task: ScoredTaskName, folder: string): Promise<void> {
  const { outputs, worse, write } = subjects[task];
  await mkdir(join(folder, "data"), { recursive: true });
  await mkdir(join(folder, "worse"), { recursive: true });
  await write(join(folder, "data"));
  await writeFile(join(folder, "model.onnx"), readingModel(outputs));
  await writeFile(join(folder, "worse/model.onnx"), readingModel(worse));
}
