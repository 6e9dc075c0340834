import type { Results } from "../core/results.ts";
import { hasTraining } from "./cells.ts";

/**
 * What one input of a run is called: an image, but where a model of a user's own reads something else, such as text or a
 * row of a table.
 */
export function inputNoun(results: Pick<Results, "variants" | "scores">): "image" | "input" {
  const { variants, scores } = results;
  // Scored are images alone, and those have a height, a width and channels.
  const areImages =
    hasTraining(results) || scores.length > 0 || variants.some(({ inputShape }) => inputShape.length === 3);
  return areImages ? "image" : "input";
}
