import { InvalidArgumentError } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { layerNoise, type LayerNoise } from "../../src/onnx/precision/layer-noise.ts";
import { lowerPrecision, type LoweredFile } from "../../src/onnx/precision/lower-precision.ts";
import type { SchemeName } from "../../src/onnx/precision/registry.ts";
import type { Ranges, SchemeOptions } from "../../src/onnx/precision/scheme.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import type { Context } from "../base/command.ts";
import { ortCalibration } from "../jobs/ort-calibration.ts";

/** How far answers may be from those in float32, on average over the images that are checked. */
export interface MaxLoss {
  readonly most: number;
  readonly unit: "px" | "%";
}

/** A commander parser for a loss such as `0.1px` or `2%`. */
export function maxLossOf(text: string): MaxLoss {
  const match = /^(\d+(?:\.\d+)?)\s*(px|%)$/.exec(text.trim());
  if (match === null || !(Number(match[1]) > 0)) {
    throw new InvalidArgumentError("Expected a loss such as 0.1px or 2%.");
  }
  return { most: Number(match[1]), unit: match[2] as MaxLoss["unit"] };
}

/** A layer is worth its bytes where it makes the loss smaller by so much. */
const leastGain = 0.05;

export interface CheckedModel {
  readonly source: ModelProto;
  readonly sourceBytes: Uint8Array;
  readonly precision: SchemeName;
  readonly options: SchemeOptions;
  /** The ranges of the tensors that are in 8 bits while some nodes stay in float32. */
  readonly rangesOf: (keep: ReadonlySet<string>) => Promise<Ranges>;
  /** Others than those of the ranges. */
  readonly checks: readonly Tensors[];
  /** Pixels that a difference of 1 in an output is; null where that is not known. */
  readonly pixelsOfOne: number | null;
}

/**
 * Keeps layers in float32, the noisiest first and none that buys nothing on the images that are checked, until the answers are as near to those in float32 as was asked for.
 *
 * @throws BoxbenchError USAGE where that cannot be, or pixels are not known
 */
export async function lowerWithin(
  maxLoss: MaxLoss,
  { source, sourceBytes, precision, options, rangesOf, checks, pixelsOfOne }: CheckedModel,
  context: Context,
): Promise<LoweredFile> {
  const lossOf = await lossMeter(sourceBytes, checks, maxLoss, pixelsOfOne);
  const keep = new Set(options.keep);
  let file = lowerPrecision(source, precision, options);
  let loss = await lossOf(file.bytes);
  const told = (value: number) => `${value.toPrecision(2)}${maxLoss.unit === "px" ? " px" : " %"}`;
  context.print(`all in ${precision}: answers move by ${told(loss)}, ${file.bytes.length} bytes`);
  if (loss <= maxLoss.most) return file;
  const lowered = async (kept: ReadonlySet<string>): Promise<LoweredFile | null> => {
    try {
      return lowerPrecision(source, precision, { ...options, keep: kept, ranges: await rangesOf(kept) });
    } catch (error) {
      // With the last layer kept, nothing of the model would be in 8 bits any more.
      if (error instanceof BoxbenchError && error.code === "ONNX_FILE") return null;
      throw error;
    }
  };
  const layers = await layerNoise(source, options.ranges ?? new Map(), checks, ortCalibration, options);
  let left: readonly LayerNoise[] = layers;
  for (;;) {
    const unbought: LayerNoise[] = [];
    for (const layer of left) {
      const { name, opType, sqnrDb } = layer;
      const next = await lowered(new Set([...keep, name]));
      if (next === null) continue;
      const after = await lossOf(next.bytes);
      const what = `${name} (${opType}, ${sqnrDb.toFixed(1)} dB)`;
      if (after > loss * (1 - leastGain)) {
        context.print(`${what} stays in ${precision}: in float32 ${told(after)}, which buys nothing`);
        unbought.push(layer);
        continue;
      }
      const bytes = next.bytes.length - file.bytes.length;
      context.print(`${what} goes to float32: ${told(loss)} to ${told(after)}, ${bytes} bytes more`);
      keep.add(name);
      [file, loss] = [next, after];
      if (loss <= maxLoss.most) return file;
    }
    // Beside others in float32 a layer may buy what it did not before.
    if (unbought.length === left.length || unbought.length === 0) break;
    left = unbought;
  }
  throw new BoxbenchError(
    "USAGE",
    `No choice of layers was found that keeps the answers within ${told(maxLoss.most)}; the best moves them by ${told(loss)}. ` +
      "Allow more, calibrate on other images, or take fp16-weights.",
  );
}

/** Mean distance of the first output to that in float32: in pixels, or in per cent of the outputs' standard deviation. */
async function lossMeter(
  sourceBytes: Uint8Array,
  checks: readonly Tensors[],
  { unit }: MaxLoss,
  pixelsOfOne: number | null,
): Promise<(bytes: Uint8Array) => Promise<number>> {
  const answersOf = async (bytes: Uint8Array) => {
    const run = await ortCalibration.open(bytes);
    const answers: Float32Array[] = [];
    for (const feeds of checks) answers.push(Object.values(await run(feeds))[0]!);
    return answers;
  };
  const expected = await answersOf(sourceBytes);
  const factor = unit === "px" ? pixelsOfOne : 100 / spreadOf(expected);
  if (factor === null || !Number.isFinite(factor)) {
    throw new BoxbenchError(
      "USAGE",
      unit === "px"
        ? "--max-loss in px needs --output-range LOW,HIGH (outputs at the edges of the image) and a model that reads images; or give it in %."
        : "The answers of the model are all the same, so --max-loss in % says nothing of them.",
    );
  }
  return async (bytes) => {
    const answers = await answersOf(bytes);
    const distances = answers.map((answer, at) =>
      Math.hypot(...answer.map((value, index) => value - expected[at]![index]!)),
    );
    return (factor * distances.reduce((sum, distance) => sum + distance, 0)) / distances.length;
  };
}

/** Root of the mean square distance of the answers to their mean. */
function spreadOf(answers: readonly Float32Array[]): number {
  const size = answers[0]!.length;
  const mean = Array.from(
    { length: size },
    (_, index) => answers.reduce((sum, answer) => sum + answer[index]!, 0) / answers.length,
  );
  const squares = answers.map((answer) =>
    answer.reduce((sum, value, index) => sum + (value - mean[index]!) ** 2, 0),
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / answers.length);
}
