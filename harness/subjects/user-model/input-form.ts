import { BoxbenchError } from "../../../src/core/errors.ts";
import { formatShape } from "../../../src/core/shapes.ts";
import type { Dtype } from "../../../src/core/tensor.ts";
import { isFloat } from "../../../src/tensors/arrays.ts";
import { describePort } from "../../../src/tensors/describe.ts";
import type { PixelRange } from "../../../src/dataset/pixel-range.ts";
import type { ImageReader } from "../../jobs/image-feeds.ts";
import type { NamedShapes } from "../../base/options.ts";
import type { ReadModel } from "./read.ts";

/** One input, as it is fed. */
export interface FormInput {
  readonly name: string;
  readonly dtype: Dtype;
  /** Of one example: with a first dimension of 1 where it has a batch. */
  readonly shape: readonly number[];
}

/** What a model's inputs look like. */
export interface InputForm {
  readonly inputs: readonly FormInput[];
  /** Inputs without a batch. */
  readonly unbatched: readonly string[];
  /** The only batch that the model takes; null where it takes any. */
  readonly fixedBatch: number | null;
  /**
   * The only input that reads images of 1 or 3 channels, alone or beside others, with a batch or without; null where none
   * or several do.
   */
  readonly picture: (ImageForm & { readonly input: string }) | null;
}

export interface ImageForm {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly layout: "NHWC" | "NCHW";
  /** What levels of pixels become; they go in as they are where it is absent. */
  readonly inputRange?: PixelRange;
}

type Asked = Pick<ReadModel, "inputs" | "outputs" | "onnxPath" | "layersModelPath" | "graphModelPath">;

/**
 * The form of a model's inputs, with `--input-shape` for what the model leaves open.
 *
 * @param asked shapes with the batch or without it
 * @throws BoxbenchError USAGE when a dimension stays open, a name is unknown, or the two contradict each other
 */
export function inputFormOf(model: Asked, asked: NamedShapes = {}): InputForm {
  const path = model.layersModelPath ?? model.graphModelPath ?? model.onnxPath;
  checkNames(model, asked, path);
  const shapes = model.inputs.map((port) => wholeShape(port, asked[port.name] ?? asked[""], path));
  const batched = batchedInputs(model, shapes);
  const firsts = model.inputs.map(({ name }, index) => ({ name, first: shapes[index]![0] ?? null }));
  const isOpen = firsts.some(({ name, first }) => batched.has(name) && first === null);
  const fixed = isOpen ? null : (firsts.find(({ name }) => batched.has(name))?.first ?? 1);
  const inputs = model.inputs.map(({ name, dtype }, index) => {
    const shape = shapes[index]!;
    const one = batched.has(name) ? [1, ...shape.slice(1)] : shape;
    return { name, dtype, shape: one as readonly number[] };
  });
  const pictures = inputs.flatMap(({ name, dtype, shape }) => {
    const one = batched.has(name) ? shape.slice(1) : shape;
    const image = dtype === "string" ? null : imageFormOf(one);
    return image === null ? [] : [{ ...image, input: name }];
  });
  return {
    inputs,
    unbatched: inputs.map(({ name }) => name).filter((name) => !batched.has(name)),
    fixedBatch: fixed,
    picture: pictures.length === 1 ? pictures[0]! : null,
  };
}

/**
 * The same form with what levels of pixels become.
 *
 * @throws BoxbenchError USAGE where no input reads images of as many channels as the range is for, in floats
 */
export function withInputRange(form: InputForm, inputRange: PixelRange | undefined): InputForm {
  if (inputRange === undefined) return form;
  const { picture, inputs } = form;
  const fail = (words: string) =>
    new BoxbenchError("USAGE", `--input-range ${inputRange.words} is for ${words}: leave it out.`);
  if (picture === null) throw fail("images, and the model reads none");
  const { dtype } = inputs.find(({ name }) => name === picture.input)!;
  if (!isFloat(dtype)) throw fail(`inputs of floats, and "${picture.input}" is ${dtype}, which has levels`);
  const { length } = inputRange.channels;
  if (length > 1 && length !== picture.channels)
    throw fail(`images of ${length} channels, and "${picture.input}" has ${picture.channels}`);
  return { ...form, picture: { ...picture, inputRange } };
}

/** How a model reads images. */
export function imageReaderOf({ inputs, picture }: Pick<InputForm, "inputs" | "picture">): ImageReader {
  if (picture === null) return { inputs, layout: "NHWC" };
  const { layout, input, inputRange } = picture;
  return { inputs, layout, imageInput: input, ...(inputRange === undefined ? {} : { inputRange }) };
}

/** The images, in batches, of a model that reads nothing else; null for any other. */
export function onlyImage({ inputs, unbatched, picture }: InputForm): ImageForm | null {
  return inputs.length === 1 && unbatched.length === 0 ? picture : null;
}

function checkNames({ inputs }: Asked, asked: NamedShapes, path: string): void {
  const known = inputs.map(({ name }) => name);
  for (const name of Object.keys(asked)) {
    if (name === "" ? known.length === 1 : known.includes(name)) continue;
    throw new BoxbenchError(
      "USAGE",
      `--input-shape ${name === "" ? "needs the name of an input" : `names "${name}"`}, and ${path} reads ${known.join(", ")}: write --input-shape ${known[0]}=1,224,224,3.`,
    );
  }
}

/** The declared shape with what is asked in it; only the first dimension may stay open. */
function wholeShape(
  port: Asked["inputs"][number],
  asked: readonly number[] | undefined,
  path: string,
): (number | null)[] {
  const declared = port.shape;
  if (asked === undefined) {
    if (declared !== null && declared.slice(1).every((dimension) => dimension !== null)) return [...declared];
    throw new BoxbenchError(
      "USAGE",
      `The input ${describePort(port)} of ${path} leaves its shape open: say what one input is with --input-shape, such as ${port.name}=${exampleOf(declared)}.`,
    );
  }
  if (declared === null) return [null, ...asked];
  const full = asked.length === declared.length ? asked : [declared[0] ?? null, ...asked];
  const fits =
    full.length === declared.length &&
    declared.every((dimension, axis) => dimension === null || dimension === full[axis]);
  if (!fits) {
    throw new BoxbenchError(
      "USAGE",
      `--input-shape ${asked.join(",")} does not fit the input ${describePort(port)} of ${path}.`,
    );
  }
  // 1 says nothing about how many the model would take.
  return full[0] === 1 && declared[0] === null ? [null, ...full.slice(1)] : [...full];
}

/** A shape that would do: images for four dimensions, 16 for what is open in others. */
function exampleOf(declared: readonly (number | null)[] | null): string {
  if (declared === null) return "1,224,224,3";
  return declared
    .slice(1)
    .map((size) => size ?? (declared.length === 4 ? 224 : 16))
    .join(",");
}

/**
 * Inputs of which the first dimension is the batch: those that leave it open; where none does, all, if inputs and
 * outputs have the same one. Outputs of a batch of 1 need not have it, but where the input would be a grey image without it.
 */
function batchedInputs(
  { inputs, outputs }: Asked,
  shapes: readonly (readonly (number | null)[])[],
): Set<string> {
  const open = inputs.filter((_, index) => shapes[index]!.length > 0 && shapes[index]![0] === null);
  if (open.length > 0) return new Set(open.map(({ name }) => name));
  const firsts = new Set(shapes.map((shape) => shape[0]));
  const [first] = firsts;
  const isShared =
    firsts.size === 1 &&
    first !== undefined &&
    ((first === 1 && !shapes.some(isGreyImage)) || outputs.every(({ shape }) => shape?.[0] === first));
  return new Set(isShared ? inputs.map(({ name }) => name) : []);
}

/** Whether a first dimension of 1 may be the channel of an image. */
function isGreyImage(shape: readonly (number | null)[]): boolean {
  return imageFormOf(shape.map((dimension) => dimension ?? 0)) !== null;
}

/** Under this side an input that is not square is taken for something else than an image. */
const smallestSide = 8;

function imageFormOf(shape: readonly number[]): ImageForm | null {
  if (shape.length !== 3) return null;
  const [first, second, third] = shape as [number, number, number];
  const isImage = (height: number, width: number) =>
    height === width || Math.min(height, width) >= smallestSide;
  // TF.js's order comes first where both would fit.
  if ((third === 1 || third === 3) && isImage(first, second)) {
    return { height: first, width: second, channels: third, layout: "NHWC" };
  }
  if ((first === 1 || first === 3) && isImage(second, third)) {
    return { height: second, width: third, channels: first, layout: "NCHW" };
  }
  return null;
}

/** The shapes of one example, for a sentence: that of the only input, or each with its name. */
export function describeShapes({ inputs, unbatched }: InputForm): string {
  const shapeOf = ({ name, shape }: FormInput) =>
    formatShape(unbatched.includes(name) ? shape : shape.slice(1));
  const [only] = inputs;
  if (inputs.length === 1) return shapeOf(only!);
  return inputs.map((input) => `${input.name} ${shapeOf(input)}`).join(", ");
}
