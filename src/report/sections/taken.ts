import type { Results } from "../../core/results.ts";
import { blocks, list, sentence, text } from "../markdown.ts";

/** What labels, images and outputs were taken for; null where nothing was to be told. */
export function takenSection({ dataset: { taken = [] } }: Results): string | null {
  if (taken.length === 0) return null;
  return blocks("What was taken for what:", list(taken.map((line) => sentence(text(line)))));
}
