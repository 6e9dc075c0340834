import type { Images } from "../dataset/types.ts";
import type { NetworkFacts } from "./network-facts.ts";
import type { ActivationFacts } from "./probe-activations.ts";
import type { BoxFacts } from "./probe-boxes.ts";
import type { FewImagesFacts } from "./probe-few-images.ts";
import type { GradientFacts } from "./probe-gradients.ts";
import type { InputFacts } from "./probe-inputs.ts";
import type { LabelFacts } from "./probe-labels.ts";
import type { SharedMapFacts } from "./probe-maps.ts";
import type { OutputMapFacts } from "./probe-output-maps.ts";
import type { OutputFacts } from "./probe-outputs.ts";
import type { PairFacts } from "./probe-pairs.ts";
import type { PlaceFacts } from "./probe-place.ts";
import type { RateFacts } from "./probe-rates.ts";
import type { StartFacts } from "./probe-start.ts";
import type { StatisticsFacts } from "./probe-statistics.ts";
import type { WeightFacts } from "./probe-weights.ts";
import type { TrainingRecipe } from "./recipe.ts";

/** All that a diagnosis measured: plain data, and all that the checks read. */
export interface Measurements {
  readonly recipe: TrainingRecipe;
  readonly images: Omit<Images, "pixels">;
  readonly network: NetworkFacts;
  readonly weights: readonly WeightFacts[];
  readonly inputs: InputFacts;
  readonly labels: LabelFacts;
  readonly outputs: OutputFacts;
  readonly activations: readonly ActivationFacts[];
  /** Maps within the network that a softmax makes; empty where there are none. */
  readonly maps: readonly SharedMapFacts[];
  /** Maps that the network answers; null where it answers numbers. */
  readonly outputMap: OutputMapFacts | null;
  /** Null for labels that are no boxes. */
  readonly boxes: BoxFacts | null;
  /** Left and right points; empty for fewer than two. */
  readonly pairs: readonly PairFacts[];
  /** Null for classes. */
  readonly place: PlaceFacts | null;
  readonly start: StartFacts;
  /** Null without batch normalisation. */
  readonly statistics: StatisticsFacts | null;
  /** Of the weights as saved, and of a fresh copy; null where TF.js has no gradient for a layer. */
  readonly gradients: {
    readonly saved: readonly GradientFacts[] | null;
    readonly fresh: readonly GradientFacts[] | null;
  };
  /** How a fresh copy learns a few images; null where nothing is trainable, or TF.js cannot train it. */
  readonly fewImages: FewImagesFacts | null;
  /** How a fresh copy learns at each rate; null as `fewImages`. */
  readonly rates: RateFacts | null;
  /** Why training could not be measured; null where it was. */
  readonly untrainable: string | null;
}
