import sharp from "sharp";
import { pixelOfTarget } from "../../src/dataset/coordinates.ts";
import { encodePng } from "../../src/dataset/image-codec.ts";
import { processClock } from "../../src/measure/clock.ts";
import { phaseFigures, timePhases, type PhaseSteps, type PhaseTimes } from "../../src/measure/phases.ts";
import type { Port, Tensor, Tensors } from "../../src/core/tensor.ts";
import { numbersOf } from "../../src/tensors/numbers.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { JobBase, JobModel } from "../workers/job-base.ts";
import type { ImpossibleReply } from "../workers/job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { toLevels } from "../../src/dataset/pixel-range.ts";
import { imageTensor } from "./image-feeds.ts";
import { openReference } from "./open-model.ts";

/** Time the way of an image from its PNG file to an answer, phase by phase. */
export interface PhasesJob extends JobBase {
  readonly kind: "phases";
}

export interface PhasesReply {
  readonly kind: "phases";
  readonly images: number;
  readonly pngBytes: number;
  readonly preprocessMs: number;
  readonly inferenceMs: number;
  readonly decodeMs: number;
  readonly endToEndMs: number;
  readonly endToEndP90Ms: number | null;
}

const warmUpImages = 30;
const images = 128;
const mostMs = 5_000;

/** A PNG file in memory, with the size and channels that the model reads. */
interface PngImage {
  readonly bytes: Buffer;
  readonly side: number;
  readonly channels: 1 | 3;
}

/** Times images on their way from a PNG file to an answer, one at a time. */
export async function runPhasesJob(job: PhasesJob): Promise<PhasesReply | ImpossibleReply> {
  const { model, threads } = job;
  const reference = await openReference(model);
  const pngs = await pngsOf(reference, model);
  if (pngs === null) return { kind: "impossible", reason: "Its inputs are no square images of grey levels." };
  if (model.fixedBatch !== null && model.fixedBatch !== 1) {
    return { kind: "impossible", reason: `It takes batches of ${model.fixedBatch} only, not one image.` };
  }
  // The decoder has threads of its own, which would not be those of the cell.
  sharp.concurrency(threads);
  const session = await openSession(await runtimeFor(job), job.runtimePath, model, { threads });
  try {
    if (session.remote !== undefined) {
      return {
        kind: "impossible",
        reason: "It runs in a browser, where the browser's own decoder would read the file.",
      };
    }
    const times = await timeAll(pngs, stepsFor(session, model));
    const pngBytes = pngs.reduce((sum, { bytes }) => sum + bytes.length, 0) / pngs.length;
    return { kind: "phases", pngBytes, ...phaseFigures(times) };
  } finally {
    await session.close();
  }
}

async function timeAll(
  pngs: readonly PngImage[],
  steps: (png: PngImage) => PhaseSteps<Tensors, Tensors>,
): Promise<PhaseTimes[]> {
  const times: PhaseTimes[] = [];
  const beganMs = processClock.nowMs();
  for (let index = 0; index < warmUpImages + images; index += 1) {
    const measured = await timePhases(steps(pngs[index % pngs.length]!), processClock);
    if (index >= warmUpImages) times.push(measured);
    if (times.length > 0 && processClock.nowMs() - beganMs > mostMs) break;
  }
  return times;
}

function stepsFor(session: Pick<Session, "run">, model: JobModel) {
  const { outputRange, wanted } = model;
  const [input] = model.inputs as [Port];
  return (png: PngImage): PhaseSteps<Tensors, Tensors> => ({
    preprocess: async () => {
      const { data, shape } = await tensorOf(png);
      return { [input.name]: imageTensor(data, shape, model) };
    },
    infer: (feeds) => session.run(feeds, wanted),
    decode: (outputs) => {
      const values = numbersOf(outputs[wanted[0]!]!);
      return outputRange === null ? indexOfLargest(values) : pixelsOf(values, outputRange, png.side);
    },
  });
}

/** What a server does with an upload: decode, and give every grey level as a float. */
async function tensorOf({
  bytes,
  side,
  channels,
}: PngImage): Promise<{ data: Float32Array; shape: number[] }> {
  const pixels = await sharp(bytes)
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw({ depth: "uchar" })
    .toBuffer();
  return { data: Float32Array.from(pixels), shape: [1, side, side, channels] };
}

function pixelsOf(output: ArrayLike<number>, [low, high]: readonly [number, number], side: number): number[] {
  return Array.from(output, (value) => pixelOfTarget((2 * (value - low)) / (high - low) - 1, side));
}

function indexOfLargest(output: ArrayLike<number>): number {
  return Array.from(output).reduce((best, value, index) => (value > output[best]! ? index : best), 0);
}

/** The reference inputs as PNG files; null where they are no square images of whole grey levels. */
async function pngsOf(
  { examples }: ReferenceSet,
  { layout, inputs, inputRange }: JobModel,
): Promise<PngImage[] | null> {
  const [input] = inputs as [Port];
  const tensors = examples.map((example) => example[input.name]!);
  if (inputs.length > 1 || tensors[0]!.shape.length !== 4 || input.dtype === "string") return null;
  const [, first, second, third] = tensors[0]!.shape;
  const [side, width, channels] = layout === "NHWC" ? [first, second, third] : [second, third, first];
  if (side === undefined || side !== width || (channels !== 1 && channels !== 3)) return null;
  const order = { channels, inRow: layout === "NHWC" ? 1 : side * width };
  const values = tensors.map((tensor: Tensor) => {
    const numbers = Float32Array.from(numbersOf(tensor));
    return inputRange === undefined ? numbers : toLevels(numbers, inputRange, order);
  });
  const isLevel = (value: number) => Number.isInteger(value) && value >= 0 && value <= 255;
  if (!values.every((example) => example.every(isLevel))) return null;
  return Promise.all(
    values.map(async (example) => {
      const pixels = layout === "NHWC" ? example : channelsLast(example, channels);
      return { bytes: await encodePng(Uint8Array.from(pixels), side, channels), side, channels };
    }),
  );
}

/** [channels, pixels] as [pixels, channels]. */
function channelsLast(data: Float32Array, channels: number): Float32Array {
  const size = data.length / channels;
  return data.map((_, index) => data[(index % channels) * size + Math.floor(index / channels)]!);
}
