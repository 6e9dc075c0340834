import { checkBoxOptions } from "./box-options.ts";
import { BoxbenchError } from "../core/errors.ts";
import type { SceneOptions } from "./types.ts";

/**
 * Refuses images of rectangles that cannot be made.
 *
 * @param count number of images
 * @throws BoxbenchError USAGE that names the option, its value and what is allowed
 */
export function checkSceneOptions(options: SceneOptions, count: number): void {
  const { things, size, largestTurn, kinds, occluders } = options;
  const [fewest, most] = things;
  checkBoxOptions({ ...options, boxSize: size }, count);
  // A turned rectangle reaches further than its sides: at most as far as its diagonal.
  const reach = largestTurn === 0 ? size[1] : Math.ceil(Math.SQRT2 * size[1]);
  if (reach > options.side) {
    throw usage(`A turned thing of ${size[1]} pixels does not fit into an image of ${options.side}.`);
  }
  if (!(Number.isInteger(fewest) && Number.isInteger(most) && fewest >= 1 && most >= fewest)) {
    throw usage(`An image has ${fewest} to ${most} things; give whole numbers from 1 on, the smaller first.`);
  }
  if (!(largestTurn >= 0 && largestTurn < 45)) {
    throw usage(
      `Things are turned by up to ${largestTurn} degrees; from 45 on no corner is the top left one.`,
    );
  }
  if (kinds.length === 0 || new Set(kinds).size < kinds.length) {
    throw usage(`The kinds of things are ${kinds.join(", ") || "none"}; give each once.`);
  }
  if (!Number.isInteger(occluders) || occluders < 0) {
    throw usage(`The number of occluders is ${occluders}; it must be a whole number, 0 or more.`);
  }
}

function usage(message: string): BoxbenchError {
  return new BoxbenchError("USAGE", message);
}
