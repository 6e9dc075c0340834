import { mean } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { Tensors } from "../../core/tensor.ts";
import type { Fit } from "../../dataset/fit.ts";
import type { Point } from "../../dataset/labels/label-set.ts";
import type { AskedReading } from "../asked.ts";
import { floatsOf } from "../outputs.ts";
import type { SeenAnswers, Told } from "../own.ts";
import { placeInImage, possibleScales, scaleOf } from "../places.ts";
import { formatDigits } from "../words.ts";
import { keyPointErrorsPx } from "./key-point-errors.ts";
import { describeLayout, placesIn, possibleLayouts } from "./layout.ts";
import { meanOf } from "./score.ts";
import type { PointsReading, PointsTruth } from "./types.ts";

/** Another way must bring the error down to this share to be taken for the usual one. */
const clearly = 0.7;

/** The numbers of one way to read outputs: [images, width]. */
interface Way {
  readonly reading: PointsReading;
  readonly values: Float32Array;
}

/**
 * Which output holds the key points, and how: the usual way of its shape, unless the labels agree clearly better with
 * another.
 *
 * @throws BoxbenchError MODEL_FILE when no output can hold them
 */
export function pointsReadingOf(
  seen: SeenAnswers,
  truth: PointsTruth,
  asked: AskedReading,
): Told<PointsReading> {
  const ways = waysOf(seen, truth.names.length, asked);
  if (ways.length === 0) {
    const count = truth.names.length;
    throw new BoxbenchError(
      "MODEL_FILE",
      `No output holds ${count} key points: [images, ${2 * count}], [images, ${count}, 2 or 3], [images, 2, ${count}] or maps [images, height, width, ${count}] are read; the model gives ${describe(seen.answered.outputs)}.`,
    );
  }
  const judged = ways.map((way) => ({ ...way, error: errorOf(way, seen, truth) }));
  const [usual] = judged as [(typeof judged)[number]];
  const best = judged.reduce((least, one) => (one.error < least.error ? one : least));
  const chosen = best.error < clearly * usual.error ? best : usual;
  const { reading } = chosen;
  const next = judged.filter((one) => one !== chosen).toSorted((a, b) => a.error - b.error)[0];
  const others =
    next === undefined
      ? ""
      : ` (mean error ${formatDigits(chosen.error)} px, and ${formatDigits(next.error)} px as ${describeReading(next.reading)}; --coordinates and --output-range say otherwise)`;
  const names = reading.outputs.map((name) => `"${name}"`).join(" and ");
  return {
    reading,
    outputs: reading.outputs,
    taken: [
      `${names} for ${truth.names.length} key points: ${describeReading(reading)}${others}`,
      `Key points in the order ${truth.names.join(", ")}; distances are divided by ${normaliserNames[truth.normaliser]}`,
    ],
  };
}

/** What distances are divided by, in words. */
export const normaliserNames = {
  "image-diagonal": "the diagonal of the image",
  "box-diagonal": "the diagonal of the labelled box",
  "box-area": "the root of the area of the labelled box",
  "box-longer-side": "the longer side of the labelled box",
  "inter-ocular": "the distance between the eyes",
} as const satisfies Record<PointsTruth["normaliser"], string>;

function waysOf({ answered, input, images }: SeenAnswers, points: number, asked: AskedReading): Way[] {
  const { outputs, rowCounts } = answered;
  const numeric = Object.entries(outputs).filter(
    ([name, { dtype }]) => !(name in rowCounts) && dtype !== "string" && dtype !== "bool",
  );
  const single = numeric.flatMap(([name, tensor]) => {
    const values = floatsOf(tensor, name);
    const inner = tensor.shape[0] === images.length ? tensor.shape.slice(1) : [values.length / images.length];
    return possibleLayouts([images.length, ...inner], points).flatMap((layout) => {
      const scales =
        layout.kind === "heatmap" ? [scaleOf("shares", input)] : possibleScales(values, input, asked);
      return scales.map((scale) => ({ reading: { outputs: [name], layout, scale }, values }));
    });
  });
  // A name that says what an output is goes before others of a fitting shape.
  const isNamed = ({ reading }: Way) => /point|landmark|joint|coord|pose|mesh/i.test(reading.outputs[0]!);
  return [
    ...single.filter(isNamed),
    ...single.filter((way) => !isNamed(way)),
    ...axesOf(numeric, images.length, points, input, asked),
  ];
}

/** An output for x and one for y. */
function axesOf(
  numeric: readonly (readonly [string, Tensors[string]])[],
  images: number,
  points: number,
  input: SeenAnswers["input"],
  asked: AskedReading,
): Way[] {
  const fitting = numeric.filter(([, { data }]) => data.length === images * points);
  const x = fitting.find(([name]) => /(?:^|[^a-z])xs?(?:$|[^a-z])/i.test(name));
  const y = fitting.find(([name]) => /(?:^|[^a-z])ys?(?:$|[^a-z])/i.test(name));
  if (x === undefined || y === undefined) return [];
  const values = joinedAxes(
    [x, y].map(([name, tensor]) => floatsOf(tensor, name)),
    points,
  );
  return possibleScales(values, input, asked).map((scale) => ({
    reading: { outputs: [x[0], y[0]], layout: { kind: "planes", order: "xy" }, scale },
    values,
  }));
}

/** Outputs of the axes as one: [images, 2, points]; an only output as it is. */
export function joinedAxes(parts: readonly Float32Array[], points: number): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const [xs, ys] = parts as [Float32Array, Float32Array];
  const images = xs.length / points;
  return Float32Array.from({ length: 2 * xs.length }, (_, at) => {
    const [image, place] = [Math.floor(at / (2 * points)), at % (2 * points)];
    return place < points ? xs[image * points + place]! : ys[image * points + place - points]!;
  }).subarray(0, 2 * images * points);
}

/** The key points of an image in its pixels. */
export function pointsInImage(
  values: Float32Array,
  { layout, scale }: PointsReading,
  fit: Fit,
  points: number,
): Point[] {
  return placesIn(values, layout, points).map((place) => placeInImage(scale, fit, place));
}

function errorOf({ reading, values }: Way, { images }: SeenAnswers, truth: PointsTruth): number {
  const width = values.length / images.length;
  const errors = images.flatMap((image, row) => {
    const fit = truth.fits[image]!;
    const found = pointsInImage(
      values.subarray(row * width, (row + 1) * width),
      reading,
      fit,
      truth.names.length,
    );
    return meanOf(keyPointErrorsPx(found, truth.points[image]!, fit.image)) ?? [];
  });
  return errors.length === 0 ? 0 : mean(errors);
}

function describeReading({ layout, scale }: PointsReading): string {
  return layout.kind === "heatmap" ? describeLayout(layout) : `${describeLayout(layout)} in ${scale.name}`;
}

function describe(outputs: Tensors): string {
  return Object.entries(outputs)
    .map(([name, { shape }]) => `"${name}" [images, ${shape.slice(1).join(", ")}]`)
    .join(", ");
}
