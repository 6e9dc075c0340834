import type { ImageOutputs } from "../outputs.ts";
import { imageValuesOf } from "../image-values.ts";
import type { ClassOrder } from "./class-order.ts";
import type { Layout, Strided } from "./types.ts";

/** A box as outputs have it. */
export interface RawBox {
  /** Its four numbers. */
  readonly numbers: readonly [number, number, number, number];
  readonly score: number;
  /** As the output counts classes; null where it tells none. */
  readonly classNumber: number | null;
}

/**
 * The boxes of each image as outputs have them, without those that only fill up: of a score of 0 or less, or a class
 * below 0.
 *
 * @param count how many images were answered
 * @param order tells which columns are no class
 * @throws BoxbenchError MODEL_FILE when outputs are not what the layout says of them
 */
export function rawBoxes(
  answered: ImageOutputs,
  layout: Layout,
  count: number,
  order: ClassOrder | null,
): RawBox[][] {
  const readImage = readerOf(answered, layout, count, order);
  return Array.from({ length: count }, (_, image) =>
    readImage(image).filter(({ score, classNumber }) => score > 0 && (classNumber ?? 0) >= 0),
  );
}

function readerOf(
  answered: ImageOutputs,
  layout: Layout,
  count: number,
  order: ClassOrder | null,
): (image: number) => RawBox[] {
  const valuesOf = (name: string) => imageValuesOf(answered, name, count);
  switch (layout.kind) {
    case "rows": {
      const rows = valuesOf(layout.output);
      return (image) => boxesOfRows(rows(image).values, layout);
    }
    case "lists": {
      const boxes = valuesOf(layout.boxes);
      const [scores, classes, counts] = [layout.scores, layout.classes, layout.count].map((name) =>
        name === null ? null : valuesOf(name),
      );
      return (image) => {
        const { values } = boxes(image);
        const all = values.length / 4;
        const used = Math.min(all, counts?.(image).values[0] ?? all);
        const [own, kinds] = [scores?.(image).values, classes?.(image).values];
        return Array.from({ length: Math.max(0, Math.round(used)) }, (_, box) => ({
          numbers: numbersAt(values, 4 * box, 1),
          score: own?.[box] ?? 1,
          classNumber: kinds?.[box] ?? null,
        }));
      };
    }
    case "columns":
      return columnReader(valuesOf, layout, order);
    default: {
      const [indices, boxes, scores] = [layout.indices, layout.boxes, layout.scores].map(valuesOf);
      return (image) => {
        const [kept, places, all] = [indices!(image).values, boxes!(image).values, scores!(image).values];
        const each = places.length / 4;
        return Array.from({ length: Math.floor(kept.length / 3) }, (_, row) => {
          const [classNumber, box] = [kept[3 * row + 1]!, kept[3 * row + 2]!];
          const score = all[classNumber * each + box] ?? Number.NaN;
          return { numbers: numbersAt(places, 4 * box, 1), score, classNumber };
        });
      };
    }
  }
}

function boxesOfRows(values: Float32Array, layout: Extract<Layout, { kind: "rows" }>): RawBox[] {
  const { size, box, score, objectness, classAt } = layout;
  return Array.from({ length: Math.floor(values.length / size) }, (_, row) => {
    const at = row * size;
    const sure = objectness === null ? 1 : values[at + objectness]!;
    return {
      numbers: numbersAt(values, at + box, 1),
      score: values[at + score]! * sure,
      classNumber: classAt === null ? null : values[at + classAt]!,
    };
  });
}

function columnReader(
  valuesOf: (name: string) => (image: number) => { readonly values: Float32Array },
  { boxes, scores, objectness, width, activation }: Extract<Layout, { kind: "columns" }>,
  order: ClassOrder | null,
): (image: number) => RawBox[] {
  const [places, sures] = [valuesOf(boxes.output), valuesOf(scores.output)];
  // Classes that labels lack compete with the others; background does not.
  const isClass = Array.from({ length: width }, (_, column) => column !== order?.background);
  return (image) => {
    const [own, all] = [places(image).values, sures(image).values];
    const each = boxCount(own, boxes);
    return Array.from({ length: each }, (_, box) => {
      const start = scores.first + box * scores.step;
      const probabilities = activated(
        Float32Array.from({ length: width }, (__, column) => all[start + column * scores.by]!),
        activation,
      );
      let best = -1;
      for (const [column, value] of probabilities.entries()) {
        if (isClass[column]! && (best < 0 || value > probabilities[best]!)) best = column;
      }
      const sure = objectness === null ? 1 : own[objectness.first + box * objectness.step]!;
      return {
        numbers: numbersAt(own, boxes.first + box * boxes.step, boxes.by),
        score: (probabilities[best] ?? Number.NaN) * sure,
        classNumber: best,
      };
    });
  };
}

/** How many boxes an image has: rows of an output, or its columns where boxes lie across. */
function boxCount(values: Float32Array, { step, by }: Strided): number {
  return step === 1 ? by : Math.floor(values.length / step);
}

function activated(scores: Float32Array, activation: "none" | "sigmoid" | "softmax"): Float32Array {
  if (activation === "none") return scores;
  if (activation === "sigmoid") return scores.map((score) => 1 / (1 + Math.exp(-score)));
  const most = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - most));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

function numbersAt(values: Float32Array, first: number, by: number): RawBox["numbers"] {
  return [values[first]!, values[first + by]!, values[first + 2 * by]!, values[first + 3 * by]!];
}
