import type { Context } from "../../base/command.ts";
import type { CalibrationInputs } from "../../precision/calibration.ts";
import { calibrationImages } from "./calibration-images.ts";
import { describeDraw, randomExamples } from "./examples.ts";
import type { InputForm } from "./input-form.ts";

export interface CalibrationChoice {
  /** A folder of images; random inputs where it is absent. */
  readonly calibrate?: string;
  /** How many of them. */
  readonly count: number;
  readonly seed: number;
}

/**
 * What the ranges of a user's model are found with.
 *
 * @throws BoxbenchError DATASET where images cannot be read; USAGE where the model reads none
 */
export async function calibrationInputsOf(
  form: InputForm,
  indexBound: number | null,
  { calibrate, count, seed }: CalibrationChoice,
  context: Context,
): Promise<CalibrationInputs> {
  if (calibrate === undefined) {
    const draw = describeDraw(form, indexBound);
    context.note(
      `Warning: ranges come from random inputs (${draw}), so accuracy means little: real inputs reach other ` +
        "ranges. Give images of the training set with --calibrate.",
      "warning",
    );
    return { ...randomExamples(form, seed, indexBound), on: `random inputs (${draw})`, isReal: false };
  }
  const examples = await calibrationImages(calibrate, form, { count, seed });
  if (examples.length < 16) {
    context.note(
      `Warning: ${examples.length} calibration ${examples.length === 1 ? "image is" : "images are"} few; ranges of 100 or more are steadier.`,
      "warning",
    );
  }
  return { examples, unbatched: form.unbatched, on: `images in ${calibrate}`, isReal: true };
}
