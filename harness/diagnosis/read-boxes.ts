import { readFittedImages } from "../../src/dataset/fitted-images.ts";
import { boxToInput } from "../../src/dataset/fit.ts";
import type { LabelBoxForm } from "../../src/dataset/labels/formats.ts";
import type { LabelSet } from "../../src/dataset/labels/label-set.ts";
import { boxReadingsOf } from "../../src/diagnosis/box-readings.ts";
import type { OpenNetwork } from "../../src/diagnosis/open-network.ts";
import type { InputRange } from "../../src/diagnosis/pixels.ts";
import { boxFactsOf } from "../../src/diagnosis/probe-boxes.ts";
import { predictAll } from "../../src/diagnosis/probe-outputs.ts";
import { samplesOfBoxes, selectSamples, type Samples } from "../../src/diagnosis/samples.ts";
import { boxForms, type BoxForm } from "../../src/tasks/asked.ts";
import { onlyObjects } from "../../src/tasks/own.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import type { Context } from "../base/command.ts";
import { inputSizeOf } from "./input-size.ts";

export interface BoxOptions {
  readonly side?: number;
  readonly boxForm?: BoxForm;
  /** Absent where nobody said it. */
  readonly outputRange?: readonly [low: number, high: number];
  readonly inputRange: InputRange;
  readonly labelBoxes?: LabelBoxForm;
}

/** What the formats mean by four numbers, where they say it themselves. */
const formsOfFormats: Partial<Record<LabelSet["format"], LabelBoxForm>> = {
  coco: "xywh",
  voc: "xyxy",
  yolo: "cxcywh",
};

/** Enough to tell how answers are meant. */
const mostAnswered = 64;
const usualRange = [-1, 1] as const;

/**
 * Reads images of one box each, stretched to what the network reads. What nobody said of its four outputs is told by what
 * agrees best with the labels.
 *
 * @throws BoxbenchError DATASET when an image cannot be read or has another number of boxes, USAGE when the network reads
 *   images of any size and nobody said which
 */
export async function readBoxes(
  tf: TensorFlow,
  network: OpenNetwork,
  labels: LabelSet,
  options: BoxOptions,
  context: Context,
): Promise<Samples> {
  const objects = onlyObjects(labels, "one box", ({ box }) => box !== null);
  const size = inputSizeOf(network, labels, options.side);
  const { images, fits } = await readFittedImages(labels.directory, labels.images, {
    ...size,
    channels: network.channels,
    fit: "stretch",
  });
  const own = objects.map(({ box }) => box!);
  const boxes = own.map((box, index) => boxToInput(fits[index]!, box));
  const readings = boxReadingsOf(
    own,
    fits.map(({ image }) => image),
    options.labelBoxes ?? formsOfFormats[labels.format] ?? null,
  );
  const samplesAs = (form: BoxForm, outputRange: readonly [number, number]) =>
    samplesOfBoxes(images, boxes, { form, outputRange, readings });
  const { boxForm, outputRange, inputRange } = options;
  if (boxForm !== undefined && outputRange !== undefined) return samplesAs(boxForm, outputRange);
  const some = Array.from({ length: Math.min(mostAnswered, images.count) }, (_, index) => index);
  const seen = selectSamples(samplesAs("xyxy", usualRange), some);
  const answers = await predictAll(tf, network.saved, seen, inputRange);
  const ranges =
    outputRange === undefined ? [usualRange, [0, 1] as const, [0, size.width] as const] : [outputRange];
  const ways = ranges.flatMap((range) =>
    (boxForm === undefined ? boxForms : [boxForm]).map((form) => {
      const samples = samplesAs(form, range);
      return {
        form,
        range,
        samples,
        iou: boxFactsOf(selectSamples(samples, some), answers)!.agreement[form],
      };
    }),
  );
  const best = ways.reduce((most, way) => (way.iou > most.iou ? way : most));
  context.note(
    `Answers are taken as ${best.form} from ${best.range.join(" to ")} (mean IoU with the labels ${best.iou.toFixed(2)}); --box-form and --output-range say otherwise.`,
  );
  return best.samples;
}
