import type { DescentRecipe } from "../../src/zoo/types.ts";
import { studyPresets, type StudyPreset } from "../../src/study/protocol.ts";

/** One training on a few images. */
export interface FewImagesSpec {
  readonly variantId: string;
  readonly count: number;
  readonly seed: number;
  readonly preset: StudyPreset;
  /** Null for that of the recipe. */
  readonly learningRate: number | null;
}

/** As the study trains networks that find a point. */
export const updatesPerEpoch = 16;
const usualEpochs = 20;

/** A recipe with batches of no more images than there are, and as many epochs as the preset has. */
export function fewImagesRecipe(
  recipe: DescentRecipe,
  { count, preset, learningRate }: Pick<FewImagesSpec, "count" | "preset" | "learningRate">,
): DescentRecipe {
  const { batchSize, attempts } = recipe;
  const epochs = Math.max(2, Math.round(usualEpochs * studyPresets[preset].factor));
  return {
    ...recipe,
    batchSize: Math.min(batchSize, count),
    epochs: { full: epochs, quick: epochs },
    attempts: learningRate === null ? attempts : [{ ...attempts[0]!, learningRate }],
  };
}

/** What the last quarter of the epochs has to take off the loss to count as progress. */
const progress = 0.03;

/** Whether the loss was still falling when training ended. */
export function isStillFalling({
  outcome,
  losses,
}: {
  readonly outcome: "trained" | "diverged";
  readonly losses: readonly (number | null)[];
}): boolean {
  const known = losses.flatMap((loss) => loss ?? []);
  const before = Math.min(...known.slice(0, Math.ceil(known.length * 0.75)));
  return outcome === "trained" && Math.min(...known) < (1 - progress) * before;
}
