import { boxToInput } from "../../../dataset/fit.ts";
import { scaleOf } from "../../../tasks/places.ts";
import type { BoxReading, BoxTruth } from "../../../tasks/box/task.ts";
import type { Target } from "../target.ts";

/** The layer that gives a box; its name says what the four numbers are, to whoever reads the model. */
export const boxLayer = "box-cxcywh";

/** One box in each image: centre, width and height, in shares of the input. */
export const boxTarget: Target<BoxTruth, BoxReading> = {
  task: "box",
  output: boxLayer,
  namesOf: () => [],
  readingOf: (_names, input) => ({
    output: boxLayer,
    form: "cxcywh",
    scale: scaleOf("shares", input),
    classes: null,
  }),
  rowsOf: ({ boxes, fits }) => ({
    width: 4,
    values: Float32Array.from(
      boxes.flatMap((box, image) => {
        const fit = fits[image]!;
        const { x, y, width, height } = boxToInput(fit, box);
        return [
          (x + width / 2) / fit.input.width,
          (y + height / 2) / fit.input.height,
          width / fit.input.width,
          height / fit.input.height,
        ];
      }),
    ),
  }),
};
