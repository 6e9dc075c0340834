import type { StudyOptimizer, TrainingRecord, TrainingSpec } from "../core/study/training.ts";
import { variantIds, variantOf } from "../zoo/registry.ts";
import {
  batchSizes,
  batchSpecOf,
  cleanSpecOf,
  longerSpecOf,
  networkOf,
  optimizersOf,
  overfitCounts,
  overfitSpecOf,
  representatives,
  slowLearners,
  specOf,
  type StudyPreset,
} from "./protocol.ts";
import { fits } from "./outcome.ts";

/** What of the study to do. */
export interface StudyChoice {
  readonly seeds: readonly number[];
  readonly preset: StudyPreset;
  /** Variants to study; null for those that each part has by default. */
  readonly variants: readonly string[] | null;
  /** Networks that find boxes or key points, for the sweep; none where none is named. */
  readonly targetVariants: readonly string[];
  /** Classifiers to study; null for those that are not too large. */
  readonly classVariants: readonly string[] | null;
  /** Learning rates of the sweep; null for those that each optimizer has by default. */
  readonly rates: readonly number[] | null;
}

/** Trainings one after the other; `goesOn` says after each whether the next one is worth doing. */
export interface Chain {
  readonly specs: readonly TrainingSpec[];
  goesOn(record: TrainingRecord): boolean;
}

/** From well under to well over what was said to be right for each. */
export const sweepRates = {
  adam: [1e-4, 1e-3, 3e-3, 1e-2, 1e-1],
  sgd: [1e-2, 1e-1, 1, 10],
} as const;

/** Of networks that train for long, the rates that matter most. */
const fewerRates: Readonly<Record<string, readonly number[]>> = {
  "cnn-wide": [1e-3, 1e-2],
  "cnn-msle": [1e-3, 1e-2, 1e-1],
};

/** The scales of the targets that are compared with [-1, 1]. */
export const targetRanges = [
  [0, 1],
  [0, 32],
  [-100, 100],
] as const;

export const harderImages = ["noisy", "cluttered", "sizes"] as const;

/** What a quick study does without: what trains for long. */
const slow = ["question-cnn", "cnn-he", "cnn-zero-mean", "cnn-wide", "cnn-sgd", "cnn-msle"];

/** The variants of a part: those asked for, or those that it has by default. */
function variantsOf({ variants, preset }: StudyChoice, byDefault: readonly string[]): readonly string[] {
  if (variants !== null) return variants;
  return preset === "quick" ? byDefault.filter((id) => !slow.includes(id)) : byDefault;
}

const one = (spec: TrainingSpec): Chain => ({ specs: [spec], goesOn: () => true });

const perSeed = (choice: StudyChoice, make: (seed: number) => Chain[]) => choice.seeds.flatMap(make);

/** The variants of a sweep: of those that differ by their learning rate alone, the first. */
export function sweepVariants(variants: readonly string[]): string[] {
  const seen = new Set<string>();
  return variants.filter((id) => {
    const [optimizer] = optimizersOf(variantOf(id));
    if (optimizer === undefined || optimizer.name === "least-squares") return false;
    const key = `${networkOf(id)} ${optimizer.name} ${variantOf(id).outputRange.join()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The variants that are trained longer: least squares has no updates. */
export function longerVariants(choice: StudyChoice): string[] {
  return variantsOf(choice, slowLearners).filter(
    (id) => optimizersOf(variantOf(id))[0]?.name !== "least-squares",
  );
}

/** The optimizers of a variant's sweep. */
export function sweepOptimizers(variantId: string, rates: readonly number[] | null): StudyOptimizer[] {
  const { name } = optimizersOf(variantOf(variantId))[0]!;
  if (name === "least-squares") return [];
  return (rates ?? fewerRates[variantId] ?? sweepRates[name]).map((learningRate) => ({ name, learningRate }));
}

/** The trainings of each part of the study. A part without any is arithmetic. */
export const parts = {
  localisation: {
    summary: "every variant: does it learn or collapse",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        variantsOf(choice, variantIds).flatMap((id) =>
          optimizersOf(variantOf(id)).map((optimizer) =>
            one(cleanSpecOf(id, seed, choice.preset, optimizer)),
          ),
        ),
      ),
  },
  /** Those of networks that find boxes or key points are of another kind: see `targetSpecs`. */
  "learning-rate": {
    summary: "each architecture at learning rates over several decades",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        sweepVariants(variantsOf(choice, variantIds)).flatMap((id) =>
          sweepOptimizers(id, choice.rates).map((optimizer) =>
            one(cleanSpecOf(id, seed, choice.preset, optimizer)),
          ),
        ),
      ),
  },
  batch: {
    summary: "the recipe's learning rate with small and large batches",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        variantsOf(choice, ["cnn-gray"]).flatMap((id) =>
          batchSizes.map((batchSize) => one(batchSpecOf(id, batchSize, seed, choice.preset))),
        ),
      ),
  },
  longer: {
    summary: "what is slow, with ten times the updates: does it learn in the end",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        longerVariants(choice).flatMap((id) => [
          one(cleanSpecOf(id, seed, choice.preset)),
          one(longerSpecOf(id, seed, choice.preset)),
        ]),
      ),
  },
  overfit: {
    summary: "one image, then two, three, up to 100: where each variant breaks",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        variantsOf(choice, variantIds).map((id) => ({
          specs: overfitCounts.map((count) => overfitSpecOf(id, count, seed, choice.preset)),
          goesOn: fits,
        })),
      ),
  },
  scale: {
    summary: "targets in [0, 1], in pixels and times 100, against [-1, 1]",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        variantsOf(choice, representatives).flatMap((id) => [
          one(cleanSpecOf(id, seed, choice.preset)),
          ...targetRanges.map((outputRange) => one(specOf(id, seed, choice.preset, { outputRange }))),
        ]),
      ),
  },
  images: {
    summary: "noisy, cluttered and size-varying images",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        variantsOf(choice, representatives).flatMap((id) => [
          one(cleanSpecOf(id, seed, choice.preset)),
          ...harderImages.map((images) => one(specOf(id, seed, choice.preset, { images, tests: ["clean"] }))),
        ]),
      ),
  },
  robustness: {
    summary: "networks trained on clean images: brightness, blur, JPEG, places outside the training range",
    chains: (choice) =>
      perSeed(choice, (seed) =>
        variantsOf(choice, representatives).flatMap((id) => [
          one(cleanSpecOf(id, seed, choice.preset)),
          one(specOf(id, seed, choice.preset, { images: "left-half", tests: ["right-half"] })),
        ]),
      ),
  },
  /** Its trainings are of another kind: see `classSpecs`. */
  classify: { summary: "the two discussions on two classes", chains: () => [] },
  /** A page of its own: see `architectureSpecs`. */
  architectures: { summary: "heads on places never seen: what finds a box there", chains: () => [] },
  /** Takes its numbers from a run of the bench: see `precisionFindingsOf`. */
  precision: { summary: "what each architecture loses in float16 and int8", chains: () => [] },
  formulas: { summary: "what the discussions calculate, against closed forms", chains: () => [] },
} as const satisfies Record<
  string,
  { readonly summary: string; chains(choice: StudyChoice): readonly Chain[] }
>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];

/** Parts that have a report of their own, and are done where they are named. */
const namedOnly: readonly PartName[] = ["architectures", "precision"];

/** What a study does where no part is named. */
export const usualPartNames: readonly PartName[] = partNames.filter((part) => !namedOnly.includes(part));
