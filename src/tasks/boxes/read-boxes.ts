import type { Fit } from "../../dataset/fit.ts";
import { boxInImage } from "../box/forms.ts";
import type { ImageOutputs } from "../outputs.ts";
import type { Detection } from "./coco.ts";
import { rawBoxes, type RawBox } from "./raw-boxes.ts";
import { suppressed } from "./suppress.ts";
import type { BoxesReading } from "./types.ts";

/**
 * The boxes that were found in each image, in its pixels, the best score first; of classes that the labels have.
 *
 * @param fits one for each image that was answered
 * @throws BoxbenchError MODEL_FILE when outputs are not what the reading says of them
 */
export function readBoxes(
  answered: ImageOutputs,
  reading: BoxesReading,
  fits: readonly Fit[],
): Detection[][] {
  return rawBoxes(answered, reading.layout, fits.length, reading.order).map((raw, image) => {
    const all = raw.flatMap((one) => detectionOf(one, reading, fits[image]!));
    return reading.layout.kind === "columns" ? suppressed(all) : all.toSorted((a, b) => b.score - a.score);
  });
}

function detectionOf({ numbers, score, classNumber }: RawBox, reading: BoxesReading, fit: Fit): Detection[] {
  const { form, scale, order } = reading;
  const classIndex = order === null || classNumber === null ? 0 : (order.indices[classNumber] ?? -1);
  return classIndex < 0 ? [] : [{ box: boxInImage(form, numbers, scale, fit), score, classIndex }];
}
