import { shown } from "../../core/shown.ts";
import { BoxbenchError } from "../../core/errors.ts";
import type { LabelledObject, LabelSet } from "../../dataset/labels/label-set.ts";
import { classIndicesOf, type LabelledImages, type SeenAnswers, type Told } from "../own.ts";
import { rowsOf } from "../outputs.ts";
import { answersFrom } from "./answers.ts";
import { toldHead, type ToldHead } from "./told-head.ts";
import { labelOutputOf, likelierOrder, orderBetween } from "./told-order.ts";
import type { ClassesReading, ClassesTruth } from "./types.ts";

/** The one class of each image: that of the image, or of everything in it. */
export function classesTruthOf({ labels }: LabelledImages): ClassesTruth {
  const objects = labels.images.map(({ objects, file, where }) => {
    const names = new Set(objects.map(({ className }) => className));
    if (names.size === 1 && !names.has(null)) return objects[0]!;
    throw new BoxbenchError(
      "DATASET",
      `${where}: "${file}" has ${names.size < 2 ? "no class" : `${names.size} classes`}, and one class of each image is needed.`,
    );
  });
  const names = new Set(objects.map(({ className }) => className!));
  if (names.size < 2) {
    throw new BoxbenchError(
      "DATASET",
      `${labels.source}: all ${objects.length} images are of class ${objects[0]?.className}, as "${labels.images[0]?.file}"; ` +
        "accuracy needs images of two classes or more.",
    );
  }
  return isNumbered(labels.classes)
    ? numberedTruth(objects, labels)
    : { classes: classIndicesOf(objects, labels.classes)!, names: labels.classes, wheres: wheresOf(labels) };
}

/** Whole numbers stand for themselves: they are the places of the outputs; `007` is a name. */
function isNumbered(names: readonly string[]): boolean {
  return names.every((name) => /^(0|[1-9]\d{0,3})$/.test(name));
}

function numberedTruth(objects: readonly LabelledObject[], labels: LabelSet): ClassesTruth {
  const classes = Uint16Array.from(objects, ({ className }) => Number(className));
  const used = new Set(classes);
  const highest = Math.max(...classes);
  const names = Array.from({ length: highest + 1 }, (_, label) => String(label));
  const gap = names.find((name) => !used.has(Number(name)));
  if (gap === undefined) return { classes, names, wheres: wheresOf(labels) };
  const image = labels.images[classes.indexOf(highest)]!;
  throw new BoxbenchError(
    "DATASET",
    `${image.where}: "${image.file}" is of class ${highest}, but class ${gap} has no image; number the classes from 0 without a gap, or name all that the model gives, in their order, with --classes.`,
  );
}

function wheresOf({ images }: LabelSet): string[] {
  return images.map(({ where, file }) => `${where}: "${file}"`);
}

/** Which output tells the classes, and what its numbers are. */
export function classesReadingOf(seen: SeenAnswers, truth: ClassesTruth): Told<ClassesReading> {
  const { names, classes, wheres } = truth;
  const isOfNumbers = isNumbered(names);
  const head = toldHead(seen, { classes: names.length, isOpen: isOfNumbers });
  const labels = labelOutputOf(seen, names, head !== null);
  if (head === null && labels !== null) return labelReading(labels, names);
  if (head === null) {
    const widths = Object.entries(seen.answered.outputs).map(
      ([name, { data, dtype }]) =>
        `"${name}" (${dtype === "string" ? `text such as ${shown(data[0])}` : `${data.length / seen.images.length} of ${dtype}`})`,
    );
    throw new BoxbenchError(
      "MODEL_FILE",
      `No output holds a number for each of the ${names.length} classes (${listed(names)}); the model gives ${widths.join(", ")}: name its classes in their order with --classes.`,
    );
  }
  const { width } = head;
  const known = Math.max(2, width);
  const beyond = classes.findIndex((label) => label >= known);
  if (beyond >= 0) {
    throw new BoxbenchError(
      "DATASET",
      `${wheres?.[beyond] ?? `image ${beyond}`} is of class ${names[classes[beyond]!]}, but the model gives ` +
        `${width === 1 ? "one output, for classes 0 and 1" : `${width} outputs, for classes 0 to ${width - 1}`}.`,
    );
  }
  return labels !== null && width === names.length
    ? namedReading(head, labels, seen, names)
    : {
        reading: head.reading,
        outputs: [head.reading.output],
        taken: [
          head.taken,
          ...(isOfNumbers ? [] : [`classes in the order ${listed(names)}`]),
          ...orderWarning(head, seen, truth),
        ],
      };
}

function labelReading(output: string, names: readonly string[]): Told<ClassesReading> {
  return {
    reading: { output, head: "label" },
    outputs: [output],
    taken: [
      `"${output}" taken as the class itself, of ${listed(names)}: without probabilities there is no log loss`,
    ],
  };
}

/** Probabilities whose columns another output names; where it leaves some out, that output alone. */
function namedReading(
  { reading, taken }: ToldHead,
  labels: string,
  seen: SeenAnswers,
  names: readonly string[],
): Told<ClassesReading> {
  const order = orderBetween(seen, reading, labels, names);
  if (order === null) return labelReading(labels, names);
  return {
    reading: { ...reading, order },
    outputs: [reading.output],
    taken: [taken, `classes in the order that "${labels}" tells: ${listed(order.map((at) => names[at]!))}`],
  };
}

/** Where labels fit nearly all answers in another order than that which was taken. */
function orderWarning(
  { reading: { output, head }, width }: ToldHead,
  seen: SeenAnswers,
  { names, classes }: ClassesTruth,
): string[] {
  if (width !== names.length) return [];
  const count = seen.images.length;
  const { answers } = answersFrom(rowsOf(seen.answered.outputs, count, output).values, count, head);
  const truth = seen.images.map((image) => classes[image]!);
  const likelier = likelierOrder(answers, truth, names.length);
  if (likelier === null) return [];
  const right = truth.filter((label, image) => answers[image] === label).length;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return [
    `Warning: ${percent(right / count)} of ${count} answers are right in this order, and ${percent(likelier.agreement)} would be in the order ${listed(likelier.order.map((at) => names[at]!))}: say the order of the outputs with --classes`,
  ];
}

const mostNames = 8;

function listed(names: readonly string[]): string {
  return names.length <= mostNames ? names.join(", ") : `${names.slice(0, mostNames).join(", ")}, …`;
}
