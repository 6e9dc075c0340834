import { mean } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { Fit } from "../../dataset/fit.ts";
import { pointOf } from "../../dataset/labels/only.ts";
import { onlyObjects, type LabelledImages, type SeenAnswers, type Told } from "../own.ts";
import type { AskedReading } from "../asked.ts";
import { floatsOf } from "../outputs.ts";
import { pointToImage } from "../../dataset/fit.ts";
import { possibleScales, scaleOf, type Scale } from "../places.ts";
import { formatDigits } from "../words.ts";
import { errorsPx } from "./score.ts";
import type { PointReading, PointTruth } from "./types.ts";

/** The one point of each image: the labelled one, the only key point, or else the centre of the only box. */
export function pointTruthOf({ labels, fits }: LabelledImages): PointTruth {
  const objects = onlyObjects(labels, "one point", (object) => pointOf(object) !== null);
  const targets = new Float32Array(2 * objects.length);
  for (const [index, object] of objects.entries()) {
    const { image } = fits[index]!;
    const { x, y } = pointOf(object)!;
    targets.set([(2 * x) / image.width - 1, (2 * y) / image.height - 1], 2 * index);
  }
  const centres = objects.filter(({ point, points }) => point === null && points === null).length;
  return { targets, size: fits.map(({ image }) => image), fits, centres };
}

/** Points of [-1, 1] in the network's input, in [-1, 1] of the images. */
export function pointsInImages(points: Float32Array, fits: readonly Fit[]): Float32Array {
  const inImages = new Float32Array(points.length);
  for (const [index, fit] of fits.entries()) {
    const { x, y } = pointToImage(fit, {
      x: ((points[2 * index]! + 1) / 2) * fit.input.width,
      y: ((points[2 * index + 1]! + 1) / 2) * fit.input.height,
    });
    inImages.set([(2 * x) / fit.image.width - 1, (2 * y) / fit.image.height - 1], 2 * index);
  }
  return inImages;
}

/** Another scale must bring the error down to this share to be taken for the usual one. */
const clearly = 0.7;

/** Which output is a point, and in what scale: −1 to 1 unless the numbers or the labels say otherwise. */
export function pointReadingOf(
  seen: SeenAnswers,
  truth: PointTruth,
  asked: AskedReading,
): Told<PointReading> {
  const { outputs, rowCounts } = seen.answered;
  const fitting = Object.entries(outputs).filter(
    ([name, { dtype, data }]) =>
      !(name in rowCounts) &&
      dtype !== "string" &&
      dtype !== "bool" &&
      data.length === 2 * seen.images.length,
  );
  const [output] = fitting.find(([name]) => /point|coord|cent|xy/i.test(name)) ?? fitting[0] ?? [];
  if (output === undefined) {
    throw new BoxbenchError("MODEL_FILE", "No output holds 2 numbers for each image, which a point has.");
  }
  const values = floatsOf(outputs[output]!, output);
  const usual = scaleOf("centred", seen.input);
  const possible = possibleScales(values, seen.input, asked);
  // As models that boxbench makes have it.
  const scales = possible.length > 1 ? [usual, ...possible.filter(({ x }) => x[0] !== -1)] : possible;
  const errors = scales.map((scale) => ({ scale, error: errorOf(values, scale, seen, truth) }));
  const [first] = errors as [(typeof errors)[number]];
  const best = errors.reduce((least, one) => (one.error < least.error ? one : least));
  const chosen = best.error < clearly * first.error ? best : first;
  const next = errors.find((one) => one !== chosen);
  const facts =
    next === undefined
      ? ""
      : ` (mean error ${formatDigits(chosen.error)} px, and ${formatDigits(next.error)} px as ${next.scale.name}; --coordinates and --output-range say otherwise)`;
  const { x, y } = chosen.scale;
  return {
    reading: { output, outputRange: x, ...(x.join() === y.join() ? {} : { downRange: y }) },
    outputs: [output],
    taken: [...centreWords(truth), `"${output}" for x, y in ${chosen.scale.name}${facts}`],
  };
}

/** What the point is where labels have boxes. */
function centreWords({ centres = 0, size }: PointTruth): string[] {
  if (centres === 0) return [];
  const count = Array.isArray(size) && centres < size.length ? ` in ${centres} of ${size.length} images` : "";
  return [`The point is the centre of the labelled box${count}`];
}

function errorOf(values: Float32Array, { x, y }: Scale, seen: SeenAnswers, truth: PointTruth): number {
  const fits = seen.images.map((image) => truth.fits![image]!);
  const points = pointsInImages(centredPoints(values, x, y), fits);
  const targets = Float32Array.from(
    seen.images.flatMap((image) => [...truth.targets.subarray(2 * image, 2 * image + 2)]),
  );
  return mean([
    ...errorsPx(
      points,
      targets,
      fits.map(({ image }) => image),
    ),
  ]);
}

/** Outputs in a range of each axis, in [-1, 1]. */
export function centredPoints(
  outputs: Float32Array,
  across: readonly [low: number, high: number],
  down: readonly [low: number, high: number],
): Float32Array {
  return outputs.map((output, index) => {
    const [low, high] = index % 2 === 0 ? across : down;
    return (output * 2 - low - high) / (high - low);
  });
}
