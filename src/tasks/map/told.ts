import { BoxbenchError } from "../../core/errors.ts";
import { floatsOf } from "../outputs.ts";
import type { SeenAnswers, Told } from "../own.ts";
import { formatDigits } from "../words.ts";
import { countsOf, forEachPixel, meanIouOf, totalOf, type PixelCounts } from "./counts.ts";
import { readMaps } from "./read-maps.ts";
import { likelierOrder } from "./told-order.ts";
import type { MapAnswers, MapReading, MapTruth } from "./types.ts";

/** A reading, in words. */
interface Way {
  readonly reading: MapReading;
  readonly words: string;
}

/** Another layout must agree so much better to be taken for the usual one. */
const clearly = 0.1;

/**
 * Which output is the map: by shape, type and values; of two layouts that fit the one with which the labels agree.
 *
 * @throws BoxbenchError MODEL_FILE when no output can be one
 */
export function mapReadingOf(seen: SeenAnswers, truth: MapTruth): Told<MapReading> {
  const ways = waysOf(seen, truth.names.length).map((way) => ({
    ...way,
    iou: agreementOf(way, seen, truth),
  }));
  const [usual] = ways;
  if (usual === undefined) {
    const given = Object.entries(seen.answered.outputs).map(
      ([name, { shape, dtype }]) => `"${name}" ${dtype} [${shape.join(", ")}]`,
    );
    const count = truth.names.length;
    throw new BoxbenchError(
      "MODEL_FILE",
      `No output is a map of ${count} classes: [images, height, width, ${count}], [images, ${count}, height, width] and one channel are read; for ${seen.images.length} images the model gives ${given.join(", ")}.`,
    );
  }
  const best = ways.reduce((most, one) => (one.iou > most.iou ? one : most));
  const chosen = best.iou >= usual.iou + clearly ? best : usual;
  const next = ways.find((way) => way !== chosen);
  const facts =
    next === undefined
      ? ""
      : ` (mean IoU ${formatDigits(chosen.iou)}, and ${formatDigits(next.iou)} as ${next.words})`;
  return {
    reading: chosen.reading,
    outputs: [chosen.reading.output],
    taken: [
      `"${chosen.reading.output}" for ${chosen.words}${facts}`,
      areNumbers(truth.names)
        ? `Classes are numbers from 0 to ${truth.names.length - 1}: no classes.txt names them`
        : `Classes by their numbers: ${listed(truth.names)}`,
      ...truth.taken,
      ...orderWarning(chosen, seen, truth),
      "Scored at the size of each image, for whose pixels the nearest cell of the map answers",
    ],
  };
}

/** Where the labels agree far better with another order of the classes, which they do not state. */
function orderWarning({ reading, iou }: Way & { iou: number }, seen: SeenAnswers, truth: MapTruth): string[] {
  const { names } = truth;
  if (truth.areNumbered === true || names.length < 3) return [];
  const answers = readMaps(seen.answered, reading, seen.images.length);
  const pairs = new Float64Array(names.length ** 2);
  for (const [row, image] of seen.images.entries()) {
    forEachPixel(answers, row, truth.maps[image]!, truth.fits[image]!, (label, answered) => {
      if (answered < names.length) pairs[label * names.length + answered]! += 1;
    });
  }
  const likelier = likelierOrder(pairs, countsIn(answers, seen, truth));
  if (likelier === null) return [];
  const order = likelier.order.slice(1).map((label) => names[label]!);
  return [
    `Warning: the mean IoU is ${formatDigits(iou)} in this order of the classes, and would be ${formatDigits(likelier.iou)} in the order ${order.join(", ")}: say the order of the outputs with --classes`,
  ];
}

const mostNames = 8;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name, number) => `${number} ${name}`);
  return `${shown.join(", ")}${names.length > mostNames ? ", …" : ""}`;
}

const mapName = /mask|seg|map|class|logit|prob/i;

function waysOf({ answered: { outputs, rowCounts }, images }: SeenAnswers, classes: number): Way[] {
  const named = Object.entries(outputs).toSorted(
    ([a], [b]) => Number(mapName.test(b)) - Number(mapName.test(a)),
  );
  return named.flatMap(([output, tensor]) => {
    const { dtype, shape } = tensor;
    const [rows, ...inner] = shape;
    if (output in rowCounts || dtype === "string" || dtype === "bool" || rows !== images.length) return [];
    const values = floatsOf(tensor, output);
    return shapesOf(inner).flatMap(({ layout, height, width, channels }) => {
      const head = headOf(values, dtype, channels, classes);
      if (head === null || height < 2 || width < 2) return [];
      const words = `a map of ${width}x${height} (${layout}), ${head.words}`;
      return [{ reading: { output, layout, height, width, channels, ...head.head }, words }];
    });
  });
}

function shapesOf(inner: readonly number[]): Pick<MapReading, "layout" | "height" | "width" | "channels">[] {
  const [a, b, c] = inner as [number, number, number];
  if (inner.length === 2) return [{ layout: "NHWC", height: a, width: b, channels: 1 }];
  if (inner.length !== 3) return [];
  return [
    { layout: "NHWC", height: a, width: b, channels: c },
    { layout: "NCHW", height: b, width: c, channels: a },
  ];
}

function headOf(
  values: Float32Array,
  dtype: string,
  channels: number,
  classes: number,
): { head: Pick<MapReading, "head" | "threshold">; words: string } | null {
  const isShare = values.every((value) => value >= 0 && value <= 1);
  const threshold = isShare ? 0.5 : 0;
  const isWhole = values.every((value) => Number.isInteger(value) && value >= 0 && value < 255);
  const isReal = dtype === "float32" || dtype === "float16" || dtype === "float64";
  if (channels === 1 && isWhole && (!isReal || values.some((value) => value > 1))) {
    return { head: { head: "number", threshold }, words: "the number of the class in each cell" };
  }
  if (channels === classes && classes > 1) {
    return { head: { head: "largest", threshold }, words: "the largest of a number for each class" };
  }
  if (channels !== classes - 1) return null;
  const of = channels === 1 ? "of the thing" : "of each class but the background";
  return {
    head: { head: "above", threshold },
    words: `${isShare ? "a probability" : "a logit"} ${of}, which counts above ${threshold}`,
  };
}

function agreementOf({ reading }: Way, seen: SeenAnswers, truth: MapTruth): number {
  const answers = readMaps(seen.answered, reading, seen.images.length);
  return meanIouOf(countsIn(answers, seen, truth)) ?? 0;
}

function countsIn(answers: MapAnswers, seen: SeenAnswers, truth: MapTruth): PixelCounts {
  const counts = seen.images.map((image, row) =>
    countsOf(answers, row, truth.maps[image]!, truth.fits[image]!, truth.names.length),
  );
  return totalOf(counts, truth.names.length);
}

/** Whether classes have no names but their numbers. */
function areNumbers(names: readonly string[]): boolean {
  return names.every((name, number) => name === String(number));
}
