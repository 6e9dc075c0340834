import { type Random, randomFrom } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import type { Tensor, Tensors } from "../../../src/core/tensor.ts";
import { fromLevels } from "../../../src/dataset/pixel-range.ts";
import type { Images } from "../../../src/dataset/types.ts";
import { isFloat } from "../../../src/tensors/arrays.ts";
import { numbersOf, tensorOfNumbers } from "../../../src/tensors/numbers.ts";
import { imageFeeds } from "../../jobs/image-feeds.ts";
import type { InputSet } from "../../workers/reference-file.ts";
import type { IndexBounds } from "./index-bound.ts";
import { imageReaderOf, type FormInput, type ImageForm, type InputForm } from "./input-form.ts";

const mostExamples = 64;
/** Timing rotates over this many inputs. */
const fewestExamples = 8;
const mostBytes = 64 * 2 ** 20;

/** How many inputs are compared: fewer of large ones, so that they fit in the memory of every process. */
function exampleCount(inputs: readonly FormInput[]): number {
  const elements = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const fitting = Math.floor(mostBytes / (4 * Math.max(1, elements)));
  return Math.max(fewestExamples, Math.min(mostExamples, fitting));
}

/**
 * Seeded random inputs by type: of floats whole grey levels from 0 to 255 for images, as decoded files have, and draws
 * from the standard normal distribution for anything else; indices where a model reads them, small whole numbers where
 * it reads others, truth values, words. An input without a batch beside others with one is the same in all examples, as a
 * threshold is.
 *
 * @param indexBounds the smallest whole number that is no index, of inputs that hold indices
 */
export function randomExamples(form: InputForm, seed: number, indexBounds: IndexBounds = {}): InputSet {
  const random = randomFrom(seed, "model-inputs");
  const draw = (inputs: readonly FormInput[]): Tensors =>
    Object.fromEntries(
      inputs.map((input) => {
        const tensor = randomTensor(input, drawOf(input, form, indexBounds), random);
        return [input.name, input.name === form.picture?.input ? asPixels(tensor, form.picture) : tensor];
      }),
    );
  const shared = draw(form.inputs.filter((input) => isShared(input, form)));
  const own = form.inputs.filter((input) => !isShared(input, form));
  const examples = Array.from({ length: exampleCount(form.inputs) }, () => ({ ...draw(own), ...shared }));
  return { examples, unbatched: form.unbatched };
}

/** Whether an input has room for one value in a batch of any size. */
function isShared({ name }: FormInput, { unbatched, fixedBatch }: InputForm): boolean {
  return fixedBatch === null && unbatched.includes(name);
}

interface Draw {
  readonly words: string;
  /** Null for text. */
  readonly draw: ((random: Random) => number) | null;
}

function wholeTo(largest: number): Draw {
  return { words: `whole numbers from 0 to ${largest}`, draw: (random) => random.integer(0, largest) };
}

function drawOf({ name, dtype }: FormInput, { picture }: InputForm, indexBounds: IndexBounds): Draw {
  if (dtype === "string") return { words: "words of 3 letters", draw: null };
  if (dtype === "bool") return { words: "truth values", draw: (random) => random.integer(0, 1) };
  const bound = indexBounds[name];
  if (bound !== undefined) return wholeTo(bound - 1);
  if (picture?.input === name || dtype === "uint8") {
    const levels = wholeTo(255);
    const range = picture?.inputRange;
    return range === undefined
      ? levels
      : { ...levels, words: `${levels.words} by --input-range ${range.words}` };
  }
  if (isFloat(dtype))
    return { words: "from the standard normal distribution", draw: (random) => random.normal() };
  return wholeTo(9);
}

function randomTensor({ dtype, shape }: FormInput, { draw }: Draw, random: Random): Tensor {
  const size = sizeOf(shape);
  if (dtype === "string" || draw === null) {
    return { dtype: "string", shape, data: Array.from({ length: size }, () => wordOf(random)) };
  }
  return tensorOfNumbers(
    dtype,
    shape,
    dtype === "float32"
      ? Float32Array.from({ length: size }, () => draw(random))
      : Array.from({ length: size }, () => draw(random)),
  );
}

/** Random levels as the numbers that a model reads. */
function asPixels(tensor: Tensor, { inputRange, layout, height, width, channels }: ImageForm): Tensor {
  if (inputRange === undefined || tensor.dtype === "string") return tensor;
  const order = { channels, inRow: layout === "NHWC" ? 1 : height * width };
  const levels = Float32Array.from(numbersOf(tensor));
  return tensorOfNumbers(tensor.dtype, tensor.shape, fromLevels(levels, inputRange, order));
}

function wordOf(random: Random): string {
  return String.fromCodePoint(...Array.from({ length: 3 }, () => 97 + random.integer(0, 25)));
}

/** What `randomExamples` draws, in words. */
export function describeDraw(form: InputForm, indexBounds: IndexBounds = {}): string {
  const [only] = form.inputs;
  if (form.inputs.length === 1) return drawOf(only!, form, indexBounds).words;
  return form.inputs
    .map((input) => {
      const { words } = drawOf(input, form, indexBounds);
      return `${input.name} ${words}${isShared(input, form) ? " (one for all)" : ""}`;
    })
    .join(", ");
}

/** Positions of some of a user's images, the same ones for the same seed. */
export function chosenImages({ count }: Images, form: InputForm, seed: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  return randomFrom(seed, "model-images").shuffle(all).slice(0, exampleCount(form.inputs));
}

/**
 * Images as the model reads them.
 *
 * @param beside what it reads beside them: of each image, or one for all
 */
export function imageExamples(
  images: Images,
  form: InputForm,
  chosen: readonly number[],
  beside: readonly Tensors[] | null = null,
): InputSet {
  const { unbatched } = form;
  const reader = imageReaderOf(form);
  const besides = beside === null ? null : { examples: beside, unbatched };
  return { examples: chosen.map((index) => imageFeeds(images, [index], reader, besides)), unbatched };
}
