import type { BoxPlaces } from "../../../core/box-places.ts";
import { BoxbenchError } from "../../../core/errors.ts";

/** The units in which a loss is told. */
export const lossUnits = ["px", "%", "iou"] as const;

/** How far answers may be from those in float32, on average over the examples that are checked. */
export interface MaxLoss {
  readonly most: number;
  /** `iou`: 1 less the intersection of two boxes over their union. */
  readonly unit: (typeof lossUnits)[number];
}

/** The outputs of each example, by name, in the order of the model. */
export type Answers = readonly Readonly<Record<string, Float32Array>>[];
export type MeasureLoss = (answers: Answers) => number;

/** What is known of a model's outputs. */
export interface OutputMeaning {
  /** Pixels that a difference of 1 is; null where that is not known. */
  readonly pixelsOfOne: number | null;
  /** Where boxes are in the outputs; null where there are none. */
  readonly boxes: BoxPlaces | null;
}

/**
 * Measures how far answers are from those in float32: px and % look at the first output.
 *
 * @throws BoxbenchError USAGE where the unit needs what is not known of the outputs
 */
export function lossMeter({ unit }: MaxLoss, expected: Answers, meaning: OutputMeaning): MeasureLoss {
  if (unit === "iou") return boxMeter(expected, meaning.boxes);
  const first = (answers: Answers) => answers.map((outputs) => Object.values(outputs)[0]!);
  const wanted = first(expected);
  const factor = unit === "px" ? meaning.pixelsOfOne : 100 / spreadOf(wanted);
  if (factor === null || !Number.isFinite(factor)) {
    throw new BoxbenchError(
      "USAGE",
      unit === "px"
        ? "--max-loss in px needs --output-range LOW,HIGH (outputs at the edges of the image) and a model that reads images; or give it in %."
        : wanted.length < 2
          ? "One answer has no spread, so --max-loss in % says nothing of it: give more images."
          : "The answers of the model are all the same, so --max-loss in % says nothing of them.",
    );
  }
  return (answers) =>
    factor *
    meanOf(
      first(answers).map((answer, at) =>
        Math.hypot(...answer.map((value, index) => value - wanted[at]![index]!)),
      ),
    );
}

/** `0.012 px`. */
export function lossText(loss: number, { unit }: MaxLoss): string {
  return unit === "iou" ? `1 - IoU ${loss.toPrecision(2)}` : `${loss.toPrecision(2)} ${unit}`;
}

function boxMeter(expected: Answers, boxes: BoxPlaces | null): MeasureLoss {
  if (boxes === null) {
    throw new BoxbenchError(
      "USAGE",
      "--max-loss in iou needs an output of boxes, with four numbers each; give it in %.",
    );
  }
  const wanted = expected.map((outputs) => boxesOf(outputs, boxes));
  return (answers) => meanOf(answers.map((outputs, at) => lossOfImage(boxesOf(outputs, boxes), wanted[at]!)));
}

/** Box by box where there are as many; where suppression left more or fewer, each is held against its nearest. */
function lossOfImage(own: readonly Edges[], wanted: readonly Edges[]): number {
  if (own.length === wanted.length) {
    return own.length === 0 ? 0 : meanOf(own.map((box, at) => 1 - overlapOf(box, wanted[at]!)));
  }
  const nearest = (box: Edges, others: readonly Edges[]) =>
    others.reduce((best, other) => Math.max(best, overlapOf(box, other)), 0);
  return meanOf([
    ...own.map((box) => 1 - nearest(box, wanted)),
    ...wanted.map((box) => 1 - nearest(box, own)),
  ]);
}

function boxesOf(
  outputs: Answers[number],
  { output, form, first = 0, step = 4, by = 1 }: BoxPlaces,
): Edges[] {
  const values = outputs[output]!;
  const boxes: Edges[] = [];
  // The boxes of a column layout stand side by side up to where the second numbers begin.
  const end = by > 1 && step === 1 ? Math.min(first + by, values.length) : values.length;
  for (let start = first; start < end && start + 3 * by < values.length; start += step) {
    boxes.push(
      edgesOf(
        [0, 1, 2, 3].map((number) => values[start + number * by]!),
        form,
      ),
    );
  }
  return boxes;
}

type Edges = readonly [left: number, top: number, right: number, bottom: number];

/** Edges of a box of two corners, of a corner and its size, or of its centre and size. */
function edgesOf(box: readonly number[], form: BoxPlaces["form"]): Edges {
  const [a, b, c, d] = box as unknown as Edges;
  if (form === "xyxy" || form === "yxyx") {
    return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
  }
  const [width, height] = [Math.abs(c), Math.abs(d)];
  if (form === "xywh") return [a, b, a + width, b + height];
  return [a - width / 2, b - height / 2, a + width / 2, b + height / 2];
}

/** Intersection over union; 1 for two boxes without an area that are the same. */
function overlapOf(a: Edges, b: Edges): number {
  const side = (low: number, high: number) => Math.max(0, high - low);
  const shared =
    side(Math.max(a[0], b[0]), Math.min(a[2], b[2])) * side(Math.max(a[1], b[1]), Math.min(a[3], b[3]));
  const area = ([left, top, right, bottom]: Edges) => (right - left) * (bottom - top);
  const all = area(a) + area(b) - shared;
  if (all > 0) return shared / all;
  return a.every((edge, at) => edge === b[at]) ? 1 : 0;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Root of the mean square distance of the answers to their mean. */
function spreadOf(answers: readonly Float32Array[]): number {
  const size = answers[0]!.length;
  const mean = Array.from({ length: size }, (_, index) => meanOf(answers.map((answer) => answer[index]!)));
  const squares = answers.map((answer) =>
    answer.reduce((sum, value, index) => sum + (value - mean[index]!) ** 2, 0),
  );
  return Math.sqrt(meanOf(squares));
}
