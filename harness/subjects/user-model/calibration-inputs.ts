import { counted } from "../../../src/core/counted.ts";
import type { Context } from "../../base/command.ts";
import { fewestImages, type CalibrationDraw, type CalibrationInputs } from "../../precision/calibration.ts";
import { calibrationImages } from "./calibration-images.ts";
import type { IndexBounds } from "./index-bound.ts";
import { describeDraw, randomExamples } from "./examples.ts";
import type { InputForm } from "./input-form.ts";

export interface CalibrationChoice extends CalibrationDraw {
  /** A folder of images; random inputs where it is absent. */
  readonly calibrate?: string;
}

/**
 * What the ranges of a user's model are found with.
 *
 * @throws BoxbenchError DATASET where images cannot be read; USAGE where the model reads none
 */
export async function calibrationInputsOf(
  form: InputForm,
  indexBounds: IndexBounds,
  { calibrate, ...draw }: CalibrationChoice,
  context: Context,
  scoredFiles: () => Promise<ReadonlySet<string>> = async () => new Set(),
): Promise<CalibrationInputs> {
  // Of further draws everything was said with the first.
  const warn = (line: string) => {
    if (draw.isPartial !== true) context.note(`Warning: ${line}`, "warning");
  };
  if (calibrate === undefined) {
    const numbers = describeDraw(form, indexBounds);
    warn(
      `ranges come from random inputs (${numbers}), so accuracy means little: real inputs reach other ` +
        "ranges. Give images of the training set with --calibrate.",
    );
    const random = randomExamples(form, draw.seed, indexBounds);
    return { ...random, on: `random inputs (${numbers})`, isReal: false, scoredToo: 0 };
  }
  const { examples, scored } = await calibrationImages(calibrate, form, draw, await scoredFiles());
  if (examples.length < fewestImages) {
    warn(`${counted(examples.length, "calibration image", "are")} few; ranges of 100 or more are steadier.`);
  }
  if (scored.areTaken) {
    warn(
      `${counted(scored.count, "image")} of ${calibrate} ${scored.count === 1 ? "is" : "are"} scored, too, and there are too few others. What was calibrated on ` +
        "an image loses less on it: give another folder with --calibrate.",
    );
  } else if (scored.count > 0 && draw.isPartial !== true) {
    context.note(
      `Left out of calibration: ${counted(scored.count, "image")} of ${calibrate} that the model is scored on.`,
    );
  }
  return {
    examples,
    unbatched: form.unbatched,
    on: `images in ${calibrate}`,
    isReal: true,
    scoredToo: scored.areTaken ? scored.count : 0,
  };
}
