import type { Tensor } from "../../core/tensor.ts";
import type { SeenAnswers } from "../own.ts";
import { floatsOf } from "../outputs.ts";
import { possibleScales } from "../places.ts";
import type { AskedReading } from "../asked.ts";
import { bestRow, poseRowsOf } from "./pose-rows.ts";
import type { AxisNumbers, HeatmapReading, PointsReading } from "./types.ts";

/** A way in which outputs may be key points. */
export interface Way {
  readonly reading: PointsReading;
  /** In words: `"y" for x, y of each key point, in shares of the input`. */
  readonly words: string;
}

/** An output as it is for one image, without dimensions of 1. */
interface Output {
  readonly name: string;
  readonly values: Float32Array;
  readonly shape: readonly number[];
  /** Numbers of one image. */
  readonly width: number;
}

/** Numbers of a key point: x, y, and up to three more, such as z, a score and whether it is seen. */
const mostNumbers = 5;

const pointName = /key.?point|landmark|point|coord|joint|pose|heat.?map|xy/i;

/**
 * All ways in which outputs can be so many key points, the usual one first.
 *
 * @param count how many key points there are
 */
export function waysOf(seen: SeenAnswers, count: number, asked: AskedReading): readonly Way[] {
  const outputs = realOutputs(seen).toSorted(
    (a, b) => Number(pointName.test(b.name)) - Number(pointName.test(a.name)),
  );
  return [
    ...axisPairs(outputs, count).flatMap((pair) => pairWays(pair, count, seen, asked)),
    ...outputs.flatMap((output) => numberWays(output, count, seen, asked)),
    ...outputs.flatMap((output) => heatmapWays(output, count)),
    ...outputs.flatMap((output) => poseWays(output, count, seen, asked)),
  ];
}

/** Where an output has many things, such as YOLO's boxes with key points. */
function poseWays(
  { name, shape, values, width }: Output,
  count: number,
  seen: SeenAnswers,
  asked: AskedReading,
) {
  return poseRowsOf(name, shape, count).flatMap(({ row, x, y, words }) => {
    const places = seen.images.flatMap((_, image) => {
      const own = values.subarray(image * width, (image + 1) * width);
      const start = bestRow(own, row);
      return start < 0
        ? []
        : [x, y].flatMap(({ first, step }) =>
            Array.from({ length: count }, (__, point) => own[start + first + point * step]!),
          );
    });
    return possibleScales(Float32Array.from(places), seen.input, asked).map((scale): Way => ({
      reading: { kind: "numbers", x, y, scale, row },
      words: `${words}, in ${scale.name}`,
    }));
  });
}

function realOutputs({ answered: { outputs, rowCounts }, images }: SeenAnswers): Output[] {
  return Object.entries(outputs).flatMap(([name, tensor]) => {
    const width = tensor.data.length / images.length;
    if (name in rowCounts || !isReal(tensor) || !Number.isInteger(width)) return [];
    const [rows = images.length, ...rest] = tensor.shape;
    // Without a batch all images' rows stand below each other.
    const own = [rows / images.length, ...rest].filter((length) => length !== 1);
    return [{ name, values: floatsOf(tensor, name), shape: own, width }];
  });
}

function isReal({ dtype }: Tensor): boolean {
  return dtype !== "string" && dtype !== "bool";
}

function numberWays(output: Output, count: number, seen: SeenAnswers, asked: AskedReading): Way[] {
  const { name, shape, width } = output;
  const step = width / count;
  if (!Number.isInteger(step) || step < 2 || step > mostNumbers) return [];
  const isGrid = shape.length === 2;
  const interleaved = (!isGrid && shape.length === 1) || (isGrid && shape[0] === count && shape[1] === step);
  const planar = (isGrid && shape[0] === step && shape[1] === count) || (shape.length === 1 && step === 2);
  const axis = (first: number, by: number): AxisNumbers => ({ output: name, first, step: by });
  const rest = step === 2 ? "" : `; ${thirdWords(output, count, step, planar && !interleaved)}`;
  return [
    ...(interleaved
      ? scaled(axis(0, step), axis(1, step), `"${name}" for x, y of each key point`, rest)
      : []),
    ...(planar ? scaled(axis(0, 1), axis(count, 1), `"${name}" for all x, then all y`, rest) : []),
    // As MoveNet has them.
    ...(interleaved
      ? scaled(axis(1, step), axis(0, step), `"${name}" for y, x of each key point`, rest)
      : []),
  ];

  function scaled(x: AxisNumbers, y: AxisNumbers, words: string, end: string): Way[] {
    return scaledWays(x, y, { words, end, count, outputs: [output, output], seen, asked });
  }
}

interface Scaled {
  readonly words: string;
  readonly end: string;
  readonly count: number;
  readonly outputs: readonly [Output, Output];
  readonly seen: SeenAnswers;
  readonly asked: AskedReading;
}

function scaledWays(
  x: AxisNumbers,
  y: AxisNumbers,
  { words, end, count, outputs, seen, asked }: Scaled,
): Way[] {
  const values = [valuesOf(outputs[0], x, count), valuesOf(outputs[1], y, count)].flatMap((list) => [
    ...list,
  ]);
  return possibleScales(Float32Array.from(values), seen.input, asked).map((scale) => ({
    reading: { kind: "numbers", x, y, scale },
    words: `${words}, in ${scale.name}${end}`,
  }));
}

function valuesOf({ values, width }: Output, { first, step }: AxisNumbers, count: number): Float32Array {
  const images = values.length / width;
  return Float32Array.from(
    { length: images * count },
    (_, index) => values[Math.floor(index / count) * width + first + (index % count) * step]!,
  );
}

function thirdWords(output: Output, count: number, step: number, isPlanar: boolean): string {
  const others = Array.from({ length: step - 2 }, (_, index) =>
    valuesOf(
      output,
      isPlanar
        ? { output: output.name, first: (2 + index) * count, step: 1 }
        : { output: output.name, first: 2 + index, step },
      count,
    ),
  );
  if (others.length > 1) return `its other ${others.length} numbers are left out`;
  const isShare = others[0]!.every((value) => value >= 0 && value <= 1);
  return `its third number, ${isShare ? "a score by its values (0 to 1)" : "z or a score"}, is left out`;
}

/** Outputs of x and y, as their names say; or the only two that fit, in their order. */
function axisPairs(outputs: readonly Output[], count: number): (readonly [Output, Output])[] {
  const fitting = outputs.filter(
    ({ width, shape }) =>
      width === count || (shape.length === 2 && shape[0] === count && shape[1]! > mostNumbers),
  );
  const named = (axis: string) =>
    fitting.find(({ name }) => new RegExp(`(?:^|[^a-z])${axis}(?:$|[^a-z])`, "i").test(name));
  const [x, y] = [named("x"), named("y")];
  if (x !== undefined && y !== undefined && x !== y) return [[x, y]];
  const [first, second] = fitting;
  return fitting.length === 2 && (first!.width === count) === (second!.width === count)
    ? [[first!, second!]]
    : [];
}

function pairWays(
  [x, y]: readonly [Output, Output],
  count: number,
  seen: SeenAnswers,
  asked: AskedReading,
): Way[] {
  if (x.width === count && y.width === count) {
    const axis = (output: Output): AxisNumbers => ({ output: output.name, first: 0, step: 1 });
    const words = `"${x.name}" for x and "${y.name}" for y of each key point`;
    return scaledWays(axis(x), axis(y), { words, end: "", count, outputs: [x, y], seen, asked });
  }
  if (x.width === count || y.width === count) return [];
  const [across, down] = [x.width / count, y.width / count];
  return [
    {
      reading: { kind: "bins", x: x.name, y: y.name, across, down },
      words: `"${x.name}" and "${y.name}" for ${across} bins across and ${down} down, of which the largest is the place`,
    },
  ];
}

function heatmapWays({ name, shape }: Output, count: number): Way[] {
  if (shape.length !== 3) return [];
  const isDepth = (depth: number) => depth === count || depth === count + 1;
  const [a, b, c] = shape as [number, number, number];
  const forms = [
    ...(isDepth(c) ? [{ layout: "NHWC", height: a, width: b, channels: c } as const] : []),
    ...(isDepth(a) ? [{ layout: "NCHW", height: b, width: c, channels: a } as const] : []),
  ];
  return forms.flatMap((form) =>
    (["quarter", "none"] as const).flatMap((refinement) =>
      (["centre", "corner"] as const).map((place) => ({
        reading: { kind: "heatmaps", output: name, ...form, refinement, place },
        words: heatmapWords({ kind: "heatmaps", output: name, ...form, refinement, place }, count),
      })),
    ),
  );
}

function heatmapWords(reading: HeatmapReading, count: number): string {
  const { output, layout, height, width, channels, refinement, place } = reading;
  const background = channels > count ? ", the last channel for the background," : "";
  const offset = refinement === "quarter" ? " and a quarter cell towards its higher neighbours" : "";
  return `"${output}" for ${width}x${height} heatmaps (${layout})${background} read at the ${place} of their highest cell${offset}`;
}
