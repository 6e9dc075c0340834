import { mean } from "simple-statistics";
import { boxForms, type BoxForm } from "../tasks/asked.ts";
import { boxInInput, boxNumbers } from "../tasks/box/forms.ts";
import { boxIou } from "../tasks/box/iou.ts";
import type { BoxReadings } from "./box-readings.ts";
import type { Samples } from "./samples.ts";

/** Answers that are boxes, beside the labels. */
export interface BoxFacts {
  /** What the four outputs are said, or were taken, to be. */
  readonly form: BoxForm;
  /** Mean IoU with the labels when answers are read in each form. */
  readonly agreement: Readonly<Record<BoxForm, number>>;
  /** Mean IoU of the mean box with each label: of the best answer that looks at no image, or nearly. */
  readonly constantIou: number;
  /** Labels that score under 0.99 when they are the answers themselves: boxes without a size. */
  readonly lost: number;
  readonly count: number;
  readonly readings: BoxReadings;
}

/** From here on a label that is its own answer counts as found. */
const found = 0.99;

/**
 * @param outputs shape [count, 4], of the samples in their order
 * @returns null for labels that are no boxes
 */
export function boxFactsOf({ images, labels, targets }: Samples, outputs: Float32Array): BoxFacts | null {
  if (labels.kind !== "box") return null;
  const { form, outputRange, readings } = labels;
  const scale = { name: "", x: outputRange, y: outputRange };
  const all = Array.from({ length: images.count }, (_, image) => image);
  const rowOf = (values: Float32Array, image: number) => values.subarray(4 * image, 4 * image + 4);
  const truth = all.map((image) => boxInInput(form, rowOf(targets, image), scale, images));
  const agreementOf = (read: BoxForm) =>
    mean(truth.map((box, image) => finiteIou(boxInInput(read, rowOf(outputs, image), scale, images), box)));
  const average = {
    x: mean(truth.map(({ x }) => x)),
    y: mean(truth.map(({ y }) => y)),
    width: mean(truth.map(({ width }) => width)),
    height: mean(truth.map(({ height }) => height)),
  };
  const again = truth.map((box) =>
    boxIou(boxInInput(form, boxNumbers(form, box, scale, images), scale, images), box),
  );
  return {
    form,
    agreement: Object.fromEntries(boxForms.map((read) => [read, agreementOf(read)])) as Record<
      BoxForm,
      number
    >,
    constantIou: mean(truth.map((box) => finiteIou(average, box))),
    lost: again.filter((iou) => !(iou >= found)).length,
    count: images.count,
    readings,
  };
}

function finiteIou(...boxes: Parameters<typeof boxIou>): number {
  const iou = boxIou(...boxes);
  return Number.isFinite(iou) ? iou : 0;
}
