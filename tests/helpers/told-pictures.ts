import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { onnxBytesOf, type SmallGraph } from "./onnx-models.ts";

/** Size of the pictures. */
export const pictureSize = { width: 16, height: 12 } as const;

const pixels = pictureSize.width * pictureSize.height;

/**
 * Writes grey pictures whose first pixels hold numbers from 0 to 1, in 255 steps: what `readingModel` answers of them. The
 * right answer of any task can be put into a picture so.
 */
export async function writePictures(folder: string, pictures: Readonly<Record<string, readonly number[]>>) {
  await mkdir(folder, { recursive: true });
  for (const [name, numbers] of Object.entries(pictures)) {
    const grey = new Uint8Array(pixels);
    grey.set(numbers.map((number) => Math.round(number * 255)));
    const raw = { ...pictureSize, channels: 1 as const };
    await writeFile(join(folder, name), await sharp(grey, { raw }).toColourspace("b-w").png().toBuffer());
  }
}

/** An output that stands in the picture. */
export interface ToldOutput {
  /** Pixels to take, in the output's order. */
  readonly from: readonly number[];
  /** Shape without the batch. */
  readonly shape: readonly number[];
  /** What is done to the numbers, which are 0 to 1: times this, one for all or each. */
  readonly scale?: number | readonly number[];
  /** And plus this. */
  readonly offset?: number | readonly number[];
}

/**
 * ONNX bytes of a model that reads its outputs out of the picture [N, height, width, 1].
 *
 * @param more nodes behind them, and their outputs
 */
export function readingModel(
  outputs: Readonly<Record<string, ToldOutput>>,
  more: Partial<Omit<SmallGraph, "inputs">> = {},
): Uint8Array {
  const { height, width } = pictureSize;
  const entries = Object.entries(outputs);
  return onnxBytesOf({
    inputs: { image: ["N", height, width, 1] },
    outputs: {
      ...Object.fromEntries(entries.map(([name, { shape }]) => [name, ["N", ...shape]])),
      ...more.outputs,
    },
    ...(more.wholeOutputs === undefined ? {} : { wholeOutputs: more.wholeOutputs }),
    nodes: [
      { op: "Flatten", inputs: ["image"], outputs: ["flat"] },
      ...entries.flatMap(([name]) => [
        { op: "MatMul", inputs: ["flat", `${name}/pick`], outputs: [`${name}/picked`] },
        { op: "Add", inputs: [`${name}/picked`, `${name}/offset`], outputs: [`${name}/moved`] },
        { op: "Reshape", inputs: [`${name}/moved`, `${name}/shape`], outputs: [name] },
      ]),
      ...(more.nodes ?? []),
    ],
    constants: Object.assign(
      {},
      more.constants,
      ...entries.map(([name, output]) => constantsOf(name, output)),
    ),
  });
}

function constantsOf(name: string, { from, shape, scale = 1, offset = 0 }: ToldOutput) {
  const at = (list: number | readonly number[], index: number) =>
    typeof list === "number" ? list : list[index]!;
  const pick = new Float32Array(pixels * from.length);
  for (const [index, pixel] of from.entries()) pick[pixel * from.length + index] = at(scale, index) / 255;
  return {
    [`${name}/pick`]: { shape: [pixels, from.length], values: [...pick] },
    [`${name}/offset`]: { shape: [from.length], values: from.map((_, index) => at(offset, index)) },
    [`${name}/shape`]: { shape: [1 + shape.length], values: [-1, ...shape], dtype: "int64" as const },
  };
}
